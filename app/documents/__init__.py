"""Documents that a call asks of each nominee, and those that were handed in."""
