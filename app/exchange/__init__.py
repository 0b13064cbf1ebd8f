"""Files that come from and go to the learning platform: who takes part, and who completed what there."""
