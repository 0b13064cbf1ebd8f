"""Reports: the office's figures, for those who answer for them and for donors, without persons."""
