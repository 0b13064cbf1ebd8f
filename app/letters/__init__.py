"""Letters: their templates in four languages, their sheets on paper, and the list of what was sent."""
