"""The demonstration office: the public editions of STOCTI with invented people, for trying and measuring."""
