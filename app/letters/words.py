"""What the placeholders of a letter stand for, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping

from app.cohorts import words as cohorts
from app.cohorts.models import Cohort
from app.cohorts.queries import documents_asked
from app.core.i18n import _, language, read
from app.core.templating import day
from app.letters.kinds import PLACEHOLDERS, LetterKind
from app.letters.placeholders import Unsaid
from app.member_states import data as member_states
from app.people.notices import office_url


def of_cohort(cohort: Cohort) -> dict[str, str]:
    """What a cohort with its programme gives to every letter about it."""
    return {
        "cohort": read(cohort.title),
        "code": cohort.code,
        "programme": read(cohort.programme.title),
        "first_day": day(cohort.first_day),
        "last_day": day(cohort.last_day),
        "place": read(cohort.place),
        "languages": cohorts.languages(cohort),
    }


def of_call(cohort: Cohort, state_code: str) -> dict[str, str]:
    """What a cohort's call says to one invited state."""
    call = cohort.call
    assert call is not None  # noqa: S101 - a call is written before its letters are
    foreseen = {invitation.state_code: invitation.seats for invitation in call.invitations}.get(state_code)
    return {
        **of_cohort(cohort),
        "state": member_states.name(state_code, language()),
        "deadline": cohorts.deadline(call),
        "deadline_day": day(call.deadline_day),
        "seats": str(foreseen) if foreseen else Unsaid(_("not said")),
        "criteria": read(call.criteria),
        "documents": "\n".join(cohorts.documents(cohort, documents_asked(cohort.id))),
        "link": office_url(f"/desk?call={cohort.id}"),
    }


def for_preview(kind: LetterKind, cohort: Cohort | None, given: Mapping[str, str]) -> dict[str, str]:
    """The true words of a cohort, and `given` ones.

    What only a letter to somebody knows is named in brackets.
    """
    words = {name: f"[{story}]" for name, story in PLACEHOLDERS[kind].items()}
    if cohort is not None:
        invited = cohort.call.invitations if cohort.call else []
        words.update(of_call(cohort, invited[0].state_code) if invited else of_cohort(cohort))
    return {**words, **given}
