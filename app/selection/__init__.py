"""Who is offered the seats of a cohort: its rules, the reviewers' scores, the allocation and its reasons."""
