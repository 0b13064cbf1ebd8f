"""The office as whoever administers it by the command line has it: `flask office`, and its backup."""
