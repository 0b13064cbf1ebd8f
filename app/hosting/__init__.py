"""What whoever hosts the office asks of it: whether it lives and is ready, and what it does by the clock."""
