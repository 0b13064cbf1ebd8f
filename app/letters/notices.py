"""The letters about a cohort's call, to the focal points of the states that it invites."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from app.access.actor import Actor
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core.i18n import speaking
from app.letters import operations, words
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from app.letters.operations import Reader


def to_states(kind: LetterKind, cohort: Cohort, codes: Iterable[str], *, actor: Actor) -> list[Letter]:
    """Write to each focal point of some states about a cohort's call, each in the account's language."""
    letters = []
    for code, user in cohorts.focal_points(list(codes)):
        with speaking(user.language):
            found = words.of_call(cohort, code) | {"focal_point": user.person.name}
            letters.append(
                operations.send(
                    kind,
                    cohort=cohort,
                    reader=Reader.of(user),
                    words=found,
                    host=current_app.config["MAIL_HOST"],
                    state_code=code,
                    actor=actor,
                )
            )
    return letters
