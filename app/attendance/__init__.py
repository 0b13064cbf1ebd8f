"""Attendance: per session and registration present, late, excused or absent, with the minutes attended."""
