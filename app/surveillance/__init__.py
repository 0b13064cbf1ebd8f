"""What follows a decision: conditions shown to be met, yearly reports, and what is due to whom."""
