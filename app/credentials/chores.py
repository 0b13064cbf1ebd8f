"""What is done by the clock: credentials are signed, and certificates of before get theirs."""

from __future__ import annotations

from app.core import chores
from app.core.db import unit_of_work
from app.credentials import operations, queries


@chores.at_the_start
def give_places_to_older() -> None:
    """Give places to what was issued before there were credentials, one deed for each lot."""
    while queries.without_credential(1):
        with unit_of_work():
            operations.give_places_to_older()


@chores.every_second
def sign_waiting() -> None:
    """Sign what was issued a moment ago, one deed for each lot."""
    while queries.waits_for_signature():
        with unit_of_work():
            operations.sign_waiting()
