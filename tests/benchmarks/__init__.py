"""What the office's pages cost, as ratios to a floor measured in the same server and the same run."""
