"""The timetable: when and where a cohort is taught.

A session is one unit of a cohort's module: an hour on the wall with its zone, a mode (in person,
online, hybrid), a room, trainers and interpreters. A booking holds a room, a trainer or a cohort
for an interval and is the one source for clashes. What is published is seen by those whom it
concerns, on a page and as a calendar feed.
"""
