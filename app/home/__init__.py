"""Each role's start page: what waits for this person, each item one click from the act."""
