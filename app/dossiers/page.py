"""What the pages of a dossier show, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.models import Criterion
from app.accreditation.queries import live_one, mapped_to
from app.core import clock
from app.core.forms import Form
from app.core.i18n import _, read
from app.dossiers import operations, queries, review, review_queries
from app.dossiers.forms import UseForm
from app.dossiers.models import Dossier, Reviewer
from app.dossiers.review_models import BoardDecision, InformationRequest, Visit
from app.dossiers.states import DOSSIER, REVIEWED, WRITTEN, DossierState, Interest
from app.people.history import history
from app.people.queries import names_of

_S = DossierState


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The one thing that is this reader's to do next, in words, with its button; or whose turn it is."""

    what: str
    label: str = ""
    url: str = ""
    is_post: bool = False
    whose: str = ""
    others: tuple[tuple[str, str], ...] = ()


def plain_form() -> Form:
    """A form without a field: a page that asks once more."""
    return Form()


def to_dossier(key: UUID) -> ResponseReturnValue:
    """To a dossier's page, by its key."""
    return redirect(url_for("dossiers.show", dossier_id=key), code=303)


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


class Facts:
    """What a page asks of a dossier in several places, each read once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier

    @cached_property
    def lacks(self) -> list[queries.Lack]:
        """What keeps it from being submitted; nothing once it is."""
        return queries.lacks(self.dossier, on=operations.today()) if self.dossier.state in WRITTEN else []

    @cached_property
    def requests(self) -> list[InformationRequest]:
        """What the reviewers asked."""
        return review_queries.requests(self.dossier.id)

    @cached_property
    def reviewers(self) -> list[Reviewer]:
        """Who reviews it."""
        return [one for one in review_queries.reviewers(self.dossier) if not one.is_kept_out]

    @cached_property
    def visit(self) -> Visit | None:
        """The site visit of the review that is under way."""
        return review_queries.visit(self.dossier)


def overview(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """A dossier's page: its criteria by group with what is said and found of each, and what happened."""
    facts = Facts(dossier)
    answers, used = queries.answers(dossier.id), queries.documents_used(dossier.id)
    sees_findings = may_see_findings(dossier, actor)
    findings = review_queries.findings(dossier) if sees_findings else {}
    criteria = queries.criteria(dossier.standard_id)
    recommended = review_queries.recommendation(dossier)
    is_staff = not may(actor, P.DOSSIER_PREPARE, dossier) or may(actor, P.DOSSIER_STEER, dossier)
    return {
        "dossier": dossier,
        "act": next_act(facts, actor),
        "groups": [
            (f"{code} {read(rows[0].group_title)}", rows)
            for code, rows in (
                (code, list(rows)) for code, rows in groupby(criteria, key=lambda one: one.group_code)
            )
        ],
        "answers": answers,
        "used": used,
        "findings": findings,
        "number_answered": sum(one.id in answers for one in criteria),
        "number_of_criteria": len(criteria),
        "lacks": facts.lacks,
        "requests": facts.requests,
        "visit": facts.visit,
        "recommendation": recommended if is_staff else None,
        "decisions": (decisions := review_queries.decisions(dossier.id)),
        "conditions": {one.id: _conditions(one) for one in decisions},
        "submissions": queries.submissions(dossier.id),
        "reviewers": facts.reviewers,
        "today": operations.today(),
        "timeline": history(dossier, DOSSIER, began=(_("Begun"), dossier.begun_at, None)),
    }


def _conditions(decision: BoardDecision) -> list[tuple[str, str, str, date]]:
    """The conditions of a decision: the criterion's code, what is to be done, by whom, and until when."""
    names = names_of({UUID(one["owner"]) for one in decision.conditions})
    return [
        (
            one["criterion"],
            one["words"],
            names.get(UUID(one["owner"]), ""),
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
    use_form.document.choices = [("", ""), *((str(one.id), one.title) for one in others)]
    sees_findings = may_see_findings(dossier, actor)
    return {
        "dossier": dossier,
        "criterion": criterion,
        "answer": queries.answers(dossier.id).get(criterion.id),
        "documents": documents,
        "finding": review_queries.findings(dossier).get(criterion.id) if sees_findings else None,
        "may_write": may_write,
        "may_manage": may(actor, P.DOSSIER_PREPARE, dossier),
        "may_find": may(actor, P.DOSSIER_REVIEW, dossier) and dossier.state in REVIEWED,
        "may_comment": may(actor, P.DOSSIER_PREPARE, dossier) and review.is_accuracy_open(dossier),
        "use_form": use_form,
        "others": others,
        "before": criteria[place - 1] if place else None,
        "after": criteria[place + 1] if place + 1 < len(criteria) else None,
        "today": operations.today(),
    }


def next_act(facts: Facts, actor: Actor) -> Act:
    """What this reader does next with a dossier, or whose turn it is."""
    dossier = facts.dossier

    def url(endpoint: str, **arguments: Any) -> str:
        return url_for(f"dossiers.{endpoint}", dossier_id=dossier.id, **arguments)

    for find in (_for_coordinator, _for_administrator, _for_reviewer, _for_board):
        act = find(facts, actor, url)
        if act is not None:
            return act
    turn = dossier.turn_on(operations.today())
    return Act(
        what=str(dossier.state.label),
        whose=str(_("It is the turn of %(who)s.", who=turn)) if turn else "",
    )


def _for_coordinator(facts: Facts, actor: Actor, url: Any) -> Act | None:
    dossier = facts.dossier
    if not may(actor, P.DOSSIER_PREPARE, dossier):
        return None
    if dossier.state in WRITTEN:
        if facts.lacks:
            return Act(
                what=_("Complete the self-assessment"),
                label=_("Go on with %(code)s", code=facts.lacks[0].criterion.code),
                url=url("criterion", criterion_id=facts.lacks[0].criterion.id),
                others=((_("Take over documents of another dossier"), url("reuse")),),
            )
        return Act(what=_("Submit the dossier"), label=_("Submit"), url=url("submit"))
    if dossier.state is _S.MORE_INFORMATION:
        asked = next((one for one in facts.requests if one.is_open), None)
        if asked:
            return Act(
                what=_("Answer the reviewers"),
                label=_("Answer"),
                url=url("answer", information_request_id=asked.id),
            )
    if review.is_accuracy_open(dossier):
        return Act(
            what=_("Check the facts in the findings, criterion by criterion"),
            label=_("Nothing, or nothing more, is wrong"),
            url=url("close_accuracy"),
            is_post=True,
        )
    if dossier.state is _S.DEFERRED:
        return Act(
            what=_("Take the dossier up again"), label=_("Take it up again"), url=url("take_up"), is_post=True
        )
    if dossier.state is _S.REFUSED and dossier.appeal_until and operations.today() <= dossier.appeal_until:
        return Act(what=_("Appeal, if you do not agree"), label=_("Appeal"), url=url("appeal"))
    return None


def _for_administrator(facts: Facts, actor: Actor, url: Any) -> Act | None:
    dossier = facts.dossier
    if not may(actor, P.DOSSIER_STEER, dossier):
        return None
    if dossier.state is _S.DRAFTING and not dossier.standard.body.is_own:
        return Act(
            what=_("Record the body’s decision, once its document has come"),
            label=_("Record the decision"),
            url=url("record"),
        )
    if dossier.state is _S.SUBMITTED:
        others = (
            (_("Return it to be completed"), url("move", name="return")),
            (_("Reviewers"), url("assign")),
        )
        if facts.reviewers:
            return Act(
                what=_("Begin the review"),
                label=_("Begin the review"),
                url=url("move", name="begin_review"),
                others=others,
            )
        return Act(
            what=_("Assign reviewers"), label=_("Assign reviewers"), url=url("assign"), others=others[:1]
        )
    if dossier.state in REVIEWED | {_S.MORE_INFORMATION}:
        there = facts.reviewers
        return Act(
            what=_("The review is under way") if there else _("Assign reviewers"),
            label="" if there else _("Assign reviewers"),
            url="" if there else url("assign"),
            others=((_("Reviewers"), url("assign")),) if there else (),
        )
    return None


def _for_reviewer(facts: Facts, actor: Actor, url: Any) -> Act | None:
    dossier = facts.dossier
    if not may(actor, P.DOSSIER_REVIEW, dossier) or dossier.state not in REVIEWED | {_S.MORE_INFORMATION}:
        return None
    asks = (_("Ask for more information"), url("ask"))
    if dossier.state is _S.MORE_INFORMATION:
        return Act(what=_("The coordinator answers first"), others=(asks,))
    planned = facts.visit
    ways: tuple[tuple[str, str], ...] = (asks,) if dossier.state is _S.UNDER_REVIEW else ()
    if planned is None:
        ways = (*ways, (_("Plan a site visit"), url("visit")))
    elif not planned.report:
        ways = (*ways, (_("Write the report of the visit"), url("report_visit")))
    without = review_queries.not_found(dossier)
    if without:
        return Act(
            what=_("Write the findings"),
            label=_("Go on with %(code)s", code=without[0].code),
            url=url("find", criterion_id=without[0].id),
            others=ways,
        )
    if dossier.accuracy_until is None:
        return Act(
            what=_("Send the findings to the coordinator"),
            label=_("Send the findings"),
            url=url("send_findings"),
            is_post=True,
            others=ways,
        )
    if review.is_accuracy_open(dossier):
        return Act(what=_("The coordinator checks the facts in the findings"), others=ways)
    return Act(
        what=_("Recommend a decision to the board"),
        label=_("Recommend"),
        url=url("recommend"),
        others=ways,
    )


def _for_board(facts: Facts, actor: Actor, url: Any) -> Act | None:
    dossier = facts.dossier
    is_asked = dossier.state in {_S.REVIEW_DONE, _S.APPEALED}
    if not is_asked or not may(actor, P.DOSSIER_DECIDE, dossier):
        return None
    if queries.hands(dossier.id).get(actor.account_id):
        return Act(what=_("Another member of the board decides: you had a part in this dossier"))
    if not review.has_declared(dossier, actor):
        return Act(what=_("Declare your interests"), label=_("Declare your interests"), url=url("declare"))
    if dossier.state is _S.APPEALED:
        return Act(what=_("Decide of the appeal"), label=_("Decide of the appeal"), url=url("answer_appeal"))
    return Act(what=_("Decide"), label=_("Decide"), url=url("decide"))


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
