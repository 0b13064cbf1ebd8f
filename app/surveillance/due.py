"""What is due to whom: of every accreditation within sight, and of the dossiers for the next one.

The list is put together of a few questions and narrowed here: an office has some hundred such things, and
they come from records of different kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.access.actor import Actor, Role, ScopeKind
from app.accreditation import follow_queries, reports
from app.accreditation import queries as accreditations
from app.accreditation.follow_states import EXAMINER, OVER, OWED
from app.accreditation.models import Accreditation
from app.accreditation.standing import is_renewal_open, renewal_opens
from app.core.i18n import _, _l, read
from app.core.workflow import State
from app.people import queries as people
from app.programmes.models import Programme
from app.surveillance import queries

ADMINISTRATORS, COORDINATORS = _l("The administrators"), _l("The programme’s coordinators")


class DueKind(State):
    """What kind of thing is due."""

    CONDITION = "condition", _l("Condition")
    REPORT = "report", _l("Yearly report")
    QUESTION = "question", _l("Answer to the reviewers")
    DOCUMENT = "document", _l("Document that expires")
    RENEWAL = "renewal", _l("Renewal opens")
    END = "end", _l("Accreditation ends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due on a day, in Rabat: what, for which programme, and to whom.

    `key` names it for ever, `path` is its page's address within the office, and `is_own` says whether it is
    the reader's own to do. `record` is what it is due of.
    """

    kind: DueKind
    key: str
    programme: Programme
    what: str
    whose: Any
    due_on: date
    path: str
    record: Any
    is_own: bool = False

    def is_late(self, today: date) -> bool:
        """Whether its day has passed; a renewal that opened goes on being open."""
        return self.due_on < today and self.kind is not DueKind.RENEWAL


def due_to(actor: Actor, today: date) -> list[Due]:
    """Everything that is due within the actor's sight, the first day first."""
    led = set(actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME))

    def leads(programme_id: UUID) -> bool:
        return str(programme_id) in led

    found = [
        *_conditions(actor, leads),
        *_of_accreditations(actor, leads, today),
        *_questions(actor, leads),
        *_documents(actor, leads),
    ]
    return sorted(found, key=lambda one: (one.due_on, one.programme.code, one.kind.value, one.key))


Leads = Callable[[UUID], bool]


def _conditions(actor: Actor, leads: Leads) -> Iterable[Due]:
    asked = follow_queries.asked_still(actor)
    names = people.names_of({one.owner_id for one in asked if one.owner_id})
    for one in asked:
        is_owed = one.state in OWED
        owner = names.get(one.owner_id, COORDINATORS) if one.owner_id else COORDINATORS
        is_ones = one.owner_id == actor.user_id if one.owner_id else leads(one.programme_id)
        yield Due(
            kind=DueKind.CONDITION,
            key=f"condition-{one.id}",
            programme=one.accreditation.programme,
            what=one.words,
            whose=owner if is_owed else EXAMINER,
            due_on=one.due_on,
            record=one,
            path=f"/accreditation/conditions/{one.id}",
            is_own=is_owed and is_ones,
        )


def _of_accreditations(actor: Actor, leads: Leads, today: date) -> Iterable[Due]:
    standing = follow_queries.standing_accreditations(actor)
    keys = [one.id for one in standing]
    last, begun = follow_queries.last_reports(keys), queries.with_dossier_under_way(keys)
    renewable = accreditations.with_published_version(keys)
    for one in standing:
        own = leads(one.programme_id)
        report = last.get(one.id)
        owed = reports.owed(one, report)
        if owed is not None and (report is None or report.state in OVER):
            yield _due(one, DueKind.REPORT, owed.due_on, is_own=own, number=str(owed.number))
        if one.id not in begun and one.id in renewable:
            yield _due(one, DueKind.RENEWAL, renewal_opens(one), is_own=own)
        if one.id in renewable or one.valid_until >= today:
            yield _due(one, DueKind.END, one.valid_until, is_own=own and is_renewal_open(one, today))


def _due(of: Accreditation, kind: DueKind, day: date, *, is_own: bool, number: str = "") -> Due:
    by = _("By %(body)s, standard %(standard)s", body=read(of.standard.body.name), standard=of.standard.code)
    return Due(
        kind=kind,
        key=f"{kind.value}-{of.id}{number and '-'}{number}",
        programme=of.programme,
        what=by,
        whose=COORDINATORS,
        due_on=day,
        record=of,
        path=f"/accreditation/{of.id}",
        is_own=is_own,
    )


def _questions(actor: Actor, leads: Leads) -> Iterable[Due]:
    for asked, dossier in queries.open_questions(actor):
        yield Due(
            kind=DueKind.QUESTION,
            key=f"question-{asked.id}",
            programme=dossier.programme,
            what=asked.question,
            whose=COORDINATORS,
            due_on=asked.due_on,
            record=asked,
            path=f"/dossiers/{dossier.id}",
            is_own=leads(dossier.programme_id),
        )


def _documents(actor: Actor, leads: Leads) -> Iterable[Due]:
    for document, dossier in queries.expiring_documents(actor):
        if document.expires_on is not None:
            yield Due(
                kind=DueKind.DOCUMENT,
                key=f"document-{document.id}",
                programme=dossier.programme,
                what=document.title,
                whose=COORDINATORS,
                due_on=document.expires_on,
                record=document,
                path=f"/dossiers/{dossier.id}",
                is_own=leads(dossier.programme_id),
            )
