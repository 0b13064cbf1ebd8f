"""What a focal point has filled in of a nomination and not sent: kept, found again, given up.

A draft is its writer's alone, and only while the writer acts for the state that it was written for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.cohorts.models import Call, Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, to_json
from app.core.i18n import _
from app.nominations.cells import MOST_LINE
from app.nominations.models import NominationDraft
from app.registrations import operations as registrations
from app.registrations import state_queries

LARGEST = 64 * 1024
"""The most bytes of one draft."""


def of(cohort_id: UUID, actor: Actor) -> NominationDraft | None:
    """What this writer left for this call; None where nothing is, or it was for a state no longer served."""
    draft: NominationDraft | None = db.session.scalar(_own(cohort_id, actor))
    if draft is None or draft.state_code not in {None, *state_queries.states_served(actor)}:
        return None
    return draft


def of_open_calls(actor: Actor) -> list[NominationDraft]:
    """What this writer left for calls that are still open, each with its cohort, by their deadlines."""
    found = db.session.scalars(_OF_OPEN_CALLS, {"user_id": actor.user_id, "now": clock.now()})
    served = {None, *state_queries.states_served(actor)}
    return [draft for draft in found if draft.state_code in served]


_OF_OPEN_CALLS = (
    sa.select(NominationDraft)
    .join(NominationDraft.cohort)
    .join(Cohort.call)
    .options(contains_eager(NominationDraft.cohort).contains_eager(Cohort.call))
    .where(
        NominationDraft.written_by == sa.bindparam("user_id"),
        Cohort.state == CohortState.OPEN,
        Call.deadline_at > sa.bindparam("now"),
    )
    .order_by(Call.deadline_at, NominationDraft.id)
)
"""Asked for every desk, so it is put together once."""


def why_not_keep(cohort: Cohort, form: Any, fields: Mapping[str, Sequence[str]]) -> str | None:
    """Why nothing of what was filled in is kept, as a whole sentence; None when it can be.

    No text may be longer than the form's own field takes, which a browser sees to before it sends one.
    """
    if refusal := registrations.why_call_is_closed(cohort):
        return refusal
    most = {field.name: (field.render_kw or {}).get("maxlength", MOST_LINE) for field in form}
    is_long = any(
        len(text.replace("\r\n", "\n")) > most[name] for name, texts in fields.items() for text in texts
    )
    if is_long or len(to_json(fields).encode()) > LARGEST:
        return _("This is too long to be kept. Write less.")
    return None


def keep(
    cohort_id: UUID, fields: Mapping[str, Sequence[str]], *, state_code: str | None, actor: Actor
) -> bool:
    """Keep what is filled in, in the place of what this writer kept before; whether anything was."""
    written = {name: [text for text in texts if text] for name, texts in fields.items()}
    written = {name: texts for name, texts in written.items() if texts}
    if not written:
        return False
    draft: NominationDraft | None = db.session.scalar(_own(cohort_id, actor))
    draft = draft or NominationDraft(cohort_id=cohort_id, written_by=actor.account_id)
    draft.fields, draft.state_code, draft.saved_at = written, state_code, clock.now()
    db.session.add(draft)
    db.session.flush()
    return True


def give_up(cohort_id: UUID, *, actor: Actor) -> None:
    """Keep nothing any more of what this writer left for this call."""
    db.session.execute(sa.delete(NominationDraft).where(*_where(cohort_id, actor)))


def _own(cohort_id: UUID, actor: Actor) -> sa.Select[Any]:
    return sa.select(NominationDraft).where(*_where(cohort_id, actor))


def _where(cohort_id: UUID, actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return NominationDraft.cohort_id == cohort_id, NominationDraft.written_by == actor.user_id
