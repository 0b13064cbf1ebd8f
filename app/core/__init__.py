"""The floor that every room stands on; it knows no word of the office's own."""
