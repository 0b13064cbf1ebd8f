"""What the pages of a dossier show, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.behind import may_read_rows, rows_behind
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.bindings import measure_called
from app.accreditation.models import Criterion
from app.accreditation.queries import live_one, mapped_to
from app.accreditation.words import binding_of
from app.core import clock
from app.core.db import rows
from app.core.errors import ForbiddenError
from app.core.forms import Form
from app.core.i18n import _, read
from app.core.measures import last_months, of_curricula
from app.core.plots import trend
from app.core.templating import OFFICE_ZONE, day
from app.dossiers import figures, operations, queries, review, review_queries
from app.dossiers.acts import Facts, next_act
from app.dossiers.forms import UseForm
from app.dossiers.models import Dossier, EvidenceDocument
from app.dossiers.review_models import BoardDecision
from app.dossiers.states import DOSSIER, REVIEWED, WRITTEN, DossierState, Interest
from app.people.history import history
from app.people.queries import names_of

_S = DossierState


def plain_form() -> Form:
    """A form without a field: a page that asks once more."""
    return Form()


def to_dossier(key: UUID) -> ResponseReturnValue:
    """To a dossier's page, by its key."""
    return redirect(url_for("dossiers.show", dossier_id=key), code=303)


def as_options(documents: Iterable[EvidenceDocument]) -> list[tuple[str, str]]:
    """Documents to choose one from, each with the day on which it was added: titles come again."""
    return [
        ("", ""),
        *((str(one.id), f"{one.title} · {_day_of(one.added_at)}") for one in documents),
    ]


def others_as_options(dossiers: Iterable[Dossier]) -> list[tuple[str, str]]:
    """Dossiers to choose one from, each by its version, its standard and the day on which it was begun."""
    return [("", ""), *((str(one.id), f"{summary(one)} · {_day_of(one.begun_at)}") for one in dossiers)]


def summary(dossier: Dossier) -> str:
    """What a dossier is about, in a line."""
    return _(
        "Version %(number)s against %(standard)s",
        number=dossier.curriculum.number,
        standard=read(dossier.standard.title),
    )


def _day_of(instant: datetime) -> str:
    """The day of an instant in Rabat, in words."""
    return day(instant.astimezone(ZoneInfo(OFFICE_ZONE)).date())


def declares(dossier: Dossier, actor: Actor) -> bool:
    """Whether this reader reviews or decides it, and so declares their interests."""
    decides = dossier.state in {_S.REVIEW_DONE, _S.APPEALED} and may(actor, P.DOSSIER_DECIDE, dossier)
    return decides or may(actor, P.DOSSIER_REVIEW, dossier)


def has_conflict(dossier: Dossier, actor: Actor) -> bool:
    """Whether this reader declared a conflict of interest."""
    declared = queries.declaration(dossier.id, actor.user_id)
    return declared is not None and declared.interest is Interest.CONFLICT


def is_closed_to(dossier: Dossier, actor: Actor) -> bool:
    """Whether a reviewer has still to declare their interests, or this reader declared a conflict."""
    if may(actor, P.DOSSIER_PREPARE, dossier) or may(actor, P.DOSSIER_STEER, dossier):
        return False
    declared = queries.declaration(dossier.id, actor.user_id)
    if declared is None:
        return may(actor, P.DOSSIER_REVIEW, dossier)
    return declared.interest is Interest.CONFLICT


def overview(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """A dossier's page: its criteria by group with what is said and found of each, and what happened."""
    facts = Facts(dossier)
    answers, used = queries.answers(dossier.id), queries.documents_used(dossier.id)
    sees_findings = may_see_findings(dossier, actor)
    findings = review_queries.findings(dossier) if sees_findings else {}
    criteria = queries.criteria(dossier.standard_id)
    recommended = review_queries.recommendation(dossier)
    submissions = queries.submissions(dossier.id)
    is_staff = not may(actor, P.DOSSIER_PREPARE, dossier) or may(actor, P.DOSSIER_STEER, dossier)
    return {
        "dossier": dossier,
        "summary": summary(dossier),
        "act": next_act(facts, actor),
        "groups": [
            (f"{code} {read(rows[0].group_title)}", rows)
            for code, rows in (
                (code, list(rows)) for code, rows in groupby(criteria, key=lambda one: one.group_code)
            )
        ],
        "answers": answers,
        "used": used,
        "holding": {one.id for some in used.values() for one in some if one.holds_on(facts.today)},
        "measured": figures.live(dossier, on=facts.today),
        "frozen": figures.frozen_of(submissions[0] if submissions else None),
        "findings": findings,
        "number_answered": sum(one.id in answers for one in criteria),
        "number_of_criteria": len(criteria),
        "lacks": facts.lacks,
        "unpublished": facts.unpublished,
        "requests": facts.requests,
        "visit": facts.visit,
        "recommendation": recommended if is_staff else None,
        "decisions": (decisions := review_queries.decisions(dossier.id)),
        "conditions": {one.id: conditions_of(one) for one in decisions},
        "submissions": submissions,
        "reviewers": facts.reviewers,
        "today": facts.today,
        "timeline": history(dossier, DOSSIER, began=(_("Begun"), dossier.begun_at, None)),
    }


def conditions_of(decision: BoardDecision) -> list[tuple[str, str, str, date]]:
    """The conditions of a decision: the criterion's code, what is to be done, by whom, and until when."""
    names = names_of({UUID(one["owner"]) for one in decision.conditions if one["owner"]})
    return [
        (
            one["criterion"],
            one["words"],
            names.get(UUID(one["owner"]), "") if one["owner"] else _("The programme’s coordinators"),
            date.fromisoformat(one["due_on"]),
        )
        for one in decision.conditions
    ]


def may_see_findings(dossier: Dossier, actor: Actor) -> bool:
    """Whether this reader sees the findings: the coordinator once they are sent, the others at once."""
    if dossier.accuracy_until is not None:
        return True
    return may(actor, P.DOSSIER_REVIEW, dossier) or may(actor, P.DOSSIER_DECIDE, dossier)


def one_criterion(dossier: Dossier, criterion: Criterion, actor: Actor) -> dict[str, Any]:
    """The page of one criterion, with the one before it and the one after it."""
    criteria = queries.criteria(dossier.standard_id)
    place = [one.id for one in criteria].index(criterion.id)
    documents = queries.documents_used(dossier.id).get(criterion.id, [])
    may_write = may(actor, P.DOSSIER_PREPARE, dossier) and dossier.state in WRITTEN
    there = {one.id for one in documents}
    others = (
        [one for one in queries.library(dossier.programme_id) if one.id not in there] if may_write else []
    )
    use_form = UseForm(formdata=None)
    use_form.document.choices = as_options(others)
    sees_findings = may_see_findings(dossier, actor)
    return _figure_of(dossier, criterion, actor) | {
        "dossier": dossier,
        "criterion": criterion,
        "answer": queries.answers(dossier.id).get(criterion.id),
        "documents": documents,
        "finding": review_queries.findings(dossier).get(criterion.id) if sees_findings else None,
        "may_write": may_write,
        "may_manage": may(actor, P.DOSSIER_PREPARE, dossier),
        "may_find": may(actor, P.DOSSIER_REVIEW, dossier) and dossier.state in REVIEWED,
        "may_comment": may(actor, P.DOSSIER_PREPARE, dossier) and review.is_accuracy_open(dossier),
        "go_on": _next_lacking(dossier, criteria, criterion) if may_write else None,
        "use_form": use_form,
        "others": others,
        "before": criteria[place - 1] if place else None,
        "after": criteria[place + 1] if place + 1 < len(criteria) else None,
        "today": operations.today(),
    }


def _next_lacking(dossier: Dossier, criteria: list[Criterion], criterion: Criterion) -> Criterion | None:
    """Once nothing is missing in a criterion: the next one in which something is, or the first such one."""
    lacking = {lack.criterion.id for lack in queries.lacks(dossier, on=operations.today())}
    if criterion.id in lacking or criterion.id not in queries.answers(dossier.id):
        return None
    place = criteria.index(criterion)
    return next((one for one in [*criteria[place:], *criteria[:place]] if one.id in lacking), None)


def _figure_of(dossier: Dossier, criterion: Criterion, actor: Actor) -> dict[str, Any]:
    """A bound criterion's figure with its trend, and beside it the one that was frozen."""
    if criterion.measure is None:
        return {"binding": ""}
    figure = figures.live(dossier, on=operations.today()).get(criterion.id)
    frozen = figures.frozen_of(queries.last_submission(dossier.id)).get(criterion.code)
    reading = figure.reading if figure else None
    return {
        "binding": binding_of(criterion),
        "figure": figure,
        "frozen": frozen,
        "stale_since": reading.stale_since(frozen.computed_at) if reading and frozen else None,
        "may_read_rows": figure is not None and may_read_rows(actor, figure.measure),
        "draw": trend,
    }


MOST_RECORDS = 50
"""So many of the records behind a figure are shown; whoever needs more opens them where they are kept."""


def records(dossier: Dossier, criterion: Criterion, actor: Actor) -> dict[str, Any] | None:
    """The records behind a criterion's figure that this reader may see; None of no figure."""
    measure = measure_called(criterion.measure)
    if measure is None:
        return None
    if not may_read_rows(actor, measure):
        raise ForbiddenError(str(measure.rows.permission))
    period = last_months(criterion.period_months or 0, until=operations.today())
    found = rows(
        rows_behind(actor, measure, of_curricula([dossier.curriculum_id], period)).limit(MOST_RECORDS + 1)
    ).all()
    return {
        "dossier": dossier,
        "criterion": criterion,
        "measure": measure,
        "columns": measure.rows.columns,
        "rows": found[:MOST_RECORDS],
        "has_more": len(found) > MOST_RECORDS,
        "most": MOST_RECORDS,
    }


def usual_term(dossier: Dossier) -> dict[str, Any]:
    """From when until when the standard usually accredits, as a form proposes it: after what it renews."""
    before = live_one(dossier.curriculum_id, dossier.standard)
    first = operations.today()
    if before is not None:
        first = max(first, before.valid_until + timedelta(days=1))
    last = clock.months_after(first, 12 * dossier.standard.term_years) - timedelta(days=1)
    return {"valid_from": first, "valid_until": last}


def pairs_from(source: Dossier, dossier: Dossier) -> dict[UUID, set[UUID]]:
    """Which documents of another dossier show which criteria here.

    Those of the same criterion where the standard is the same; else of the criteria that it is mapped to.
    """
    here = {one.id for one in queries.criteria(dossier.standard_id)}
    uses = queries.uses_in([source.id])
    mapped = mapped_to({key for key, _document in uses}, dossier.standard_id)
    pairs: dict[UUID, set[UUID]] = {}
    for criterion_id, document in uses:
        targets = {criterion_id} if criterion_id in here else mapped.get(criterion_id, set())
        for target in targets:
            pairs.setdefault(target, set()).add(document.id)
    return pairs
