"""Cascade activities: the training that a graduate then gives at home, confirmed by the graduate's state."""
