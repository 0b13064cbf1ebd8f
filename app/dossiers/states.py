"""The lifecycle of a dossier, and the words in which it is assessed, reviewed and decided."""

from __future__ import annotations

from typing import Any

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.workflow import Guard, State, Transition, Workflow

COORDINATOR, ADMINISTRATOR = _l("the programme’s coordinator"), _l("an administrator")
REVIEWERS, BOARD = _l("the reviewers"), _l("a member of the board")


class DossierState(State):
    """Where a dossier stands."""

    DRAFTING = "drafting", _l("Self-assessment"), "go", COORDINATOR
    SUBMITTED = "submitted", _l("Submitted"), "go", ADMINISTRATOR
    RETURNED = "returned", _l("Returned to be completed"), "warn", COORDINATOR
    UNDER_REVIEW = "under_review", _l("Under review"), "go", REVIEWERS
    MORE_INFORMATION = "more_information", _l("More information asked"), "warn", COORDINATOR
    SITE_VISIT = "site_visit", _l("Site visit"), "go", REVIEWERS
    REVIEW_DONE = "review_done", _l("Waits for the decision"), "go", BOARD
    ACCREDITED = "accredited", _l("Accredited"), "good"
    WITH_CONDITIONS = "accredited_with_conditions", _l("Accredited with conditions"), "good"
    DEFERRED = "deferred", _l("Deferred"), "warn", COORDINATOR
    REFUSED = "refused", _l("Refused"), "bad", COORDINATOR
    APPEALED = "appealed", _l("Appealed"), "warn", BOARD
    UPHELD = "upheld", _l("Refusal upheld"), "bad"
    RECORDED = "recorded", _l("Decision of the body recorded"), "good"


class Rating(Labelled):
    """How far a criterion is met; `meets` tells whether it is, in full."""

    NOT_MET = "not_met", _l("Not met")
    PARTLY = "partly", _l("Partly met")
    MET = "met", _l("Met")
    EXCEEDS = "exceeds", _l("Exceeds what is asked")
    NOT_APPLICABLE = "not_applicable", _l("Does not apply")

    @property
    def meets(self) -> bool:
        """Whether nothing is left to ask."""
        return self in {Rating.MET, Rating.EXCEEDS, Rating.NOT_APPLICABLE}

    @property
    def tone(self) -> str:
        """How a page sets it."""
        return {"not_met": "bad", "partly": "warn", "met": "good", "exceeds": "good"}.get(self.value, "shut")


class Outcome(Labelled):
    """What reviewers recommend and the board decides; `move` is the dossier's own transition."""

    move: str

    def __init__(self, value: str, label: Any = "", move: str = "") -> None:
        super().__init__(value, label)
        self.move = move

    ACCREDIT = "accredit", _l("Accredit"), "accredit"
    WITH_CONDITIONS = "with_conditions", _l("Accredit with conditions"), "accredit_with_conditions"
    DEFER = "defer", _l("Defer: it is to be completed and submitted again"), "defer"
    REFUSE = "refuse", _l("Refuse"), "refuse"

    @property
    def accredits(self) -> bool:
        """Whether it makes an accreditation."""
        return self in {Outcome.ACCREDIT, Outcome.WITH_CONDITIONS}


class Interest(Labelled):
    """Whether someone has a conflict of interest in a dossier."""

    NONE = "none", _l("I have no conflict of interest")
    CONFLICT = "conflict", _l("I have a conflict of interest")


IS_COMPLETE = Guard(
    "is_complete",
    _l("The self-assessment is not complete. The page of the dossier lists what is still missing."),
)
IS_PUBLISHED = Guard(
    "is_published", _l("Only a published curriculum version can be accredited. Publish it first.")
)
HAS_REVIEWERS = Guard(
    "has_reviewers",
    _l(
        "A reviewer must be assigned and have declared no conflict of interest. An administrator assigns one."
    ),
)
HAS_OWN_BOARD = Guard(
    "has_own_board",
    _l("This body decides outside the office: record its decision when its document has come."),
)
IS_OUTSIDE_BODY = Guard(
    "is_outside_body",
    _l("This standard is the office’s own: the board decides once the dossier was reviewed."),
)
NOTHING_ASKED = Guard(
    "nothing_asked", _l("A question to the coordinator is still open. It is answered or taken back first.")
)
ALL_FOUND = Guard(
    "all_found",
    _l("There is not yet a finding for every criterion. The page of the dossier lists those without one."),
)
ACCURACY_OVER = Guard(
    "accuracy_over",
    _l(
        "The coordinator may first say what is wrong in the facts. "
        "Send the findings, and wait for the answer or the end of the term."
    ),
)
HAS_RECOMMENDATION = Guard(
    "has_recommendation", _l("The reviewers have not written their recommendation yet.")
)
MAY_DECIDE = Guard(
    "may_decide",
    _l(
        "You prepared, reviewed or decided this dossier, or have not declared to be without a conflict of "
        "interest. Another member of the board decides."
    ),
)
WITHIN_APPEAL = Guard("within_appeal", _l("The term for an appeal is over."))

_S = DossierState
_DECIDED = (IS_PUBLISHED, HAS_RECOMMENDATION, MAY_DECIDE)


def _way(name: str, label: Any, sources: set[DossierState], target: DossierState, **rest: Any) -> Transition:
    return Transition(name=name, label=label, sources=frozenset(sources), target=target, **rest)


DOSSIER = Workflow(
    name="dossier",
    states=DossierState,
    initial=frozenset({_S.DRAFTING}),
    final=frozenset({_S.ACCREDITED, _S.WITH_CONDITIONS, _S.UPHELD, _S.RECORDED}),
    transitions=(
        _way(
            "submit",
            _l("Submit"),
            {_S.DRAFTING, _S.RETURNED},
            _S.SUBMITTED,
            permission=P.DOSSIER_PREPARE,
            guards=(IS_PUBLISHED, IS_COMPLETE),
        ),
        _way(
            "return",
            _l("Return it to be completed"),
            {_S.SUBMITTED},
            _S.RETURNED,
            permission=P.DOSSIER_STEER,
            asks_reason=True,
        ),
        _way(
            "begin_review",
            _l("Begin the review"),
            {_S.SUBMITTED},
            _S.UNDER_REVIEW,
            done=_l("Review begun"),
            permission=P.DOSSIER_STEER,
            guards=(HAS_OWN_BOARD, HAS_REVIEWERS),
        ),
        _way(
            "ask",
            _l("More information asked"),
            {_S.UNDER_REVIEW},
            _S.MORE_INFORMATION,
        ),
        _way(
            "answer",
            _l("Every question answered"),
            {_S.MORE_INFORMATION},
            _S.UNDER_REVIEW,
        ),
        _way(
            "visit",
            _l("Plan a site visit"),
            {_S.UNDER_REVIEW},
            _S.SITE_VISIT,
            done=_l("Site visit planned"),
            permission=P.DOSSIER_REVIEW,
            guards=(NOTHING_ASKED,),
        ),
        _way(
            "finish",
            _l("Recommend"),
            {_S.UNDER_REVIEW, _S.SITE_VISIT},
            _S.REVIEW_DONE,
            done=_l("Recommendation given"),
            permission=P.DOSSIER_REVIEW,
            guards=(NOTHING_ASKED, ALL_FOUND, ACCURACY_OVER),
        ),
        _way(
            "accredit",
            _l("Accredit"),
            {_S.REVIEW_DONE},
            _S.ACCREDITED,
            permission=P.DOSSIER_DECIDE,
            guards=_DECIDED,
        ),
        _way(
            "accredit_with_conditions",
            _l("Accredit with conditions"),
            {_S.REVIEW_DONE},
            _S.WITH_CONDITIONS,
            permission=P.DOSSIER_DECIDE,
            guards=_DECIDED,
        ),
        _way(
            "defer",
            _l("Defer"),
            {_S.REVIEW_DONE},
            _S.DEFERRED,
            permission=P.DOSSIER_DECIDE,
            guards=_DECIDED,
            asks_reason=True,
        ),
        _way(
            "refuse",
            _l("Refuse"),
            {_S.REVIEW_DONE},
            _S.REFUSED,
            permission=P.DOSSIER_DECIDE,
            guards=_DECIDED,
            asks_reason=True,
            destructive=True,
        ),
        _way(
            "take_up",
            _l("Take it up again"),
            {_S.DEFERRED},
            _S.DRAFTING,
            done=_l("Taken up again"),
            permission=P.DOSSIER_PREPARE,
        ),
        _way(
            "appeal",
            _l("Appeal"),
            {_S.REFUSED},
            _S.APPEALED,
            permission=P.DOSSIER_PREPARE,
            guards=(WITHIN_APPEAL,),
            asks_reason=True,
        ),
        _way(
            "uphold",
            _l("Uphold the refusal"),
            {_S.APPEALED},
            _S.UPHELD,
            permission=P.DOSSIER_DECIDE,
            guards=(MAY_DECIDE,),
            asks_reason=True,
            destructive=True,
        ),
        _way(
            "overturn",
            _l("Overturn the refusal"),
            {_S.APPEALED},
            _S.UNDER_REVIEW,
            done=_l("Refusal overturned: others review it"),
            permission=P.DOSSIER_DECIDE,
            guards=(MAY_DECIDE,),
            asks_reason=True,
        ),
        _way(
            "record",
            _l("Record the body’s decision"),
            {_S.DRAFTING},
            _S.RECORDED,
            permission=P.DOSSIER_STEER,
            guards=(IS_PUBLISHED, IS_OUTSIDE_BODY),
        ),
    ),
)

WRITTEN = frozenset({_S.DRAFTING, _S.RETURNED})
"""The states in which the coordinator writes the self-assessment."""
REVIEWED = frozenset({_S.UNDER_REVIEW, _S.SITE_VISIT})
"""The states in which reviewers write their findings."""
OVER = frozenset({_S.ACCREDITED, _S.WITH_CONDITIONS, _S.UPHELD, _S.RECORDED})
"""The states after which nothing more happens to a dossier; a refusal is over with its term of appeal."""
