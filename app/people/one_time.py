"""A page that a letter's link opens without an account: shown, or taken in once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from app.core.db import db, unit_of_work
from app.people import tries
from app.people.tries import Door


class _RefusedError(Exception):
    """What was sent is not taken in; its page says why, and nothing of the deed stays."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def shown_or_taken_in(page: Callable[[], ResponseReturnValue], *, door: Door, by: str) -> ResponseReturnValue:
    """Answer `page`: by GET it only shows, by POST it does the whole deed, which a refusal takes back.

    Each sending is counted at `door` for `by` before the deed, whatever becomes of it.
    """
    if request.method == "GET":
        return page()
    db.session.rollback()
    tries.knock(door, by=by)
    try:
        with unit_of_work():
            answer = make_response(page())
            if answer.status_code >= 400:
                raise _RefusedError(answer)
            return answer
    except _RefusedError as refused:
        return refused.answer
