"""Whose turn it is with a dossier, and what this reader does next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _
from app.dossiers import operations, queries, review, review_queries
from app.dossiers.models import Dossier, Reviewer
from app.dossiers.review_models import InformationRequest, Visit
from app.dossiers.states import IS_PUBLISHED, REVIEWED, WRITTEN, DossierState
from app.programmes.states import CurriculumState

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


class Facts:
    """What a page asks of a dossier in several places, each read once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.today = operations.today()

    @cached_property
    def lacks(self) -> list[queries.Lack]:
        """What keeps it from being submitted; nothing once it is."""
        return queries.lacks(self.dossier, on=self.today) if self.dossier.state in WRITTEN else []

    @property
    def unpublished(self) -> str:
        """That its curriculum version is to be published before it can be submitted; empty where it is."""
        is_published = self.dossier.curriculum.state is CurriculumState.PUBLISHED
        return "" if is_published or self.dossier.state not in WRITTEN else str(IS_PUBLISHED.refusal)

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
        return _to_write(facts, url)
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


def _to_write(facts: Facts, url: Any) -> Act:
    dossier = facts.dossier
    if facts.lacks:
        return Act(
            what=_("Complete the self-assessment"),
            label=_("Go on with %(code)s", code=facts.lacks[0].criterion.code),
            url=url("criterion", criterion_id=facts.lacks[0].criterion.id),
            others=((_("Take over documents of another dossier"), url("reuse")),),
        )
    if facts.unpublished:
        return Act(
            what=facts.unpublished,
            label=_("Version %(number)s", number=dossier.curriculum.number),
            url=url_for("programmes.curriculum", curriculum_id=dossier.curriculum_id),
        )
    return Act(what=_("Submit the dossier"), label=_("Submit"), url=url("submit"))


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
