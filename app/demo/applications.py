"""The dossiers of the demonstration office: written, under review, before the board, and decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accreditation.models import Criterion
from app.core.files import FileKind
from app.demo.courses import House, morning
from app.demo.papers import sheet
from app.demo.scene import Scene, Step
from app.demo.standards import ALIKE
from app.dossiers import freezing, queries
from app.dossiers.models import (
    Answer,
    Dossier,
    EvidenceDocument,
    EvidenceUse,
    Hand,
    InterestDeclaration,
    Reviewer,
    Submission,
)
from app.dossiers.review_models import BoardDecision, Finding, InformationRequest, Recommendation
from app.dossiers.states import DossierState, Interest, Outcome, Rating
from app.people.models import User

_SUBMITTED = ("submit",)
_REVIEWED = (*_SUBMITTED, "begin_review", "ask", "answer")
_DONE = (*_REVIEWED, "finish")
_DECIDED = {
    "accredit": Outcome.ACCREDIT,
    "accredit_with_conditions": Outcome.WITH_CONDITIONS,
    "defer": Outcome.DEFER,
    "refuse": Outcome.REFUSE,
    "record": Outcome.ACCREDIT,
}
"""What a move decides."""
_PARTLY, _NOT_MET = {"B6", "C4"}, {"A5", "G4"}
"""What the applications do not claim to meet in full."""
_PAPERS = {
    "A": "Mandate and agreements",
    "C": "Trainers, venue and safety",
    "E": "Criteria of selection",
    "1": "Syllabus with its plan of assessment",
}
"""The documents of each application, by the group of criteria that they show; the first shows the others."""
_SAID = {
    Rating.MET: "It is done in every edition, as the documents and the office's own figures show.",
    Rating.PARTLY: "It is done in the last two editions; the handbook is being completed.",
    Rating.NOT_MET: "It is planned for next year.",
}
_WHY = "The reviewers' findings are shared by the board."
_REASONS = {
    "return": "The agreement with the host of the visits is missing.",
    "appeal": "The trainers' handbook was there, and was overlooked.",
}


class Application(NamedTuple):
    """Of which version against whose standard, since when, and how far it has come."""

    code: str
    number: int
    body: str
    began: date
    steps: tuple[str, ...] = ()


def _applications(today: date) -> list[Application]:
    return [
        Application("STOCTI", 1, "BOARD", date(2022, 2, 7), (*_DONE, "defer")),
        Application("BORDER", 1, "BOARD", date(2022, 3, 7), (*_DONE, "refuse", "appeal", "uphold")),
        Application("ONLINE", 1, "BOARD", date(2024, 1, 8), (*_DONE, "refuse")),
        Application("PRISON", 1, "BOARD", date(2023, 1, 9), (*_DONE, "accredit_with_conditions")),
        Application("STOCTI", 2, "BOARD", date(2023, 3, 6), (*_DONE, "accredit")),
        Application("STOCTI", 3, "AUI", date(2025, 1, 6), ("record",)),
        Application("DRR", 1, "BOARD", today - timedelta(days=90), _DONE),
        Application("BORDER", 1, "BOARD", today - timedelta(days=60), _REVIEWED),
        Application("PRISON", 1, "BOARD", today - timedelta(days=45), (*_SUBMITTED, "return")),
        Application("STOCTI", 3, "BOARD", today - timedelta(days=20), _SUBMITTED),
        Application("STOCTI", 4, "BOARD", today - timedelta(days=10)),
    ]


@dataclass(frozen=True)
class _People:
    """The rows of the accounts that have a part."""

    coordinators: dict[str, UUID]
    administrator: dict[str, Any]
    reviewer: dict[str, Any]
    board: dict[str, Any]

    def who(self, code: str, step: str) -> UUID | None:
        """Who takes a step; the clock answers what the coordinator answered."""
        if step in {"submit", "appeal"}:
            return self.coordinators[code]
        if step in {"begin_review", "record", "return"}:
            found: UUID = self.administrator["id"]
            return found
        return {"finish": self.reviewer["id"]}.get(step, self.board["id"] if step in _BOARDS else None)


_BOARDS = {*_DECIDED, "uphold"} - {"record"}


def apply_for_accreditation(scene: Scene, house: House, coordinators: dict[str, UUID]) -> None:
    """Put the dossiers together, with what was said, shown, asked, found and decided."""
    accounts = {row["email"]: row for row in scene.rows(User)}
    people = _People(
        coordinators,
        *(accounts[f"{name}@example.org"] for name in ("administrator", "reviewer", "board")),
    )
    shown: dict[tuple[str, str], dict[str, UUID]] = {}
    for one in _applications(scene.now.date()):
        standard = house.standards[one.body]
        criteria = [row for row in scene.rows(Criterion) if row["standard_id"] == standard]
        begun, dossier = morning(one.began), scene.key()

        def at(step: int, begun: datetime = begun) -> datetime:
            return begun + timedelta(days=7 * step)

        decided = next((_DECIDED[step] for step in one.steps if step in _DECIDED), None)
        made = house.accreditations.get((one.code, one.number)) if decided and decided.accredits else None
        scene.put(
            Dossier,
            id=dossier,
            programme_id=house.programmes[one.code],
            curriculum_id=house.versions[one.code, one.number].id,
            standard_id=standard,
            accreditation_id=made,
            begun_at=begun,
            accuracy_until=at(5).date() if "finish" in one.steps else None,
            accuracy_closed="finish" in one.steps,
            appeal_until=(at(6) + timedelta(days=30)).date() if decided is Outcome.REFUSE else None,
            state=scene.lead(
                Dossier,
                dossier,
                [
                    Step(
                        step,
                        at(place),
                        people.who(one.code, step),
                        _WHY if step in _BOARDS else _REASONS.get(step, ""),
                    )
                    for place, step in enumerate(one.steps, 1)
                ],
            ),
        )
        scene.put(Hand, dossier_id=dossier, user_id=coordinators[one.code], part="prepared")
        taken = {} if one.steps else _taken_over(shown, one)
        of_this = criteria[: None if one.steps else 12]
        shown[one.code, one.body] = _assess(
            scene, dossier, house.programmes[one.code], of_this, begun, taken=taken
        )
        if "begin_review" in one.steps:
            is_done = "finish" in one.steps
            _review(scene, dossier, people.reviewer, criteria if is_done else criteria[:9], at)
            if is_done:
                _recommend(scene, dossier, decided or Outcome.WITH_CONDITIONS, at(5))
        if decided:
            on = at(len(one.steps))
            _decide(scene, dossier, decided, on=on, owner=coordinators[one.code], is_own=one.body == "BOARD")


def _taken_over(shown: dict[tuple[str, str], dict[str, UUID]], one: Application) -> dict[str, UUID]:
    """What a dossier takes over: of the version before against the same standard, and by the mapping."""
    before, other = shown.get((one.code, one.body), {}), shown.get((one.code, "AUI"), {})
    return before | {here: other[there] for there, here, _kind in ALIKE if there in other}


def _assess(
    scene: Scene,
    dossier: UUID,
    programme: UUID,
    criteria: list[dict[str, Any]],
    begun: datetime,
    *,
    taken: dict[str, UUID],
) -> dict[str, UUID]:
    """Answer some criteria, each with a document of its own or one that is taken over; these, by code."""
    papers: dict[str, UUID] = {}
    found: dict[str, UUID] = {}
    for row in criteria:
        code = row["code"]
        rating = Rating.PARTLY if code in _PARTLY else Rating.NOT_MET if code in _NOT_MET else Rating.MET
        scene.put(
            Answer,
            dossier_id=dossier,
            criterion_id=row["id"],
            rating=rating,
            words=_SAID[rating],
            written_at=begun + timedelta(days=2),
        )
        if rating is not Rating.NOT_MET:
            group = row["group_code"] if row["group_code"] in _PAPERS else "A"
            if code not in taken and group not in papers:
                papers[group] = paper(scene, programme, _PAPERS[group], begun)
            found[code] = taken.get(code) or papers[group]
            scene.put(EvidenceUse, dossier_id=dossier, criterion_id=row["id"], document_id=found[code])
    return found


def paper(scene: Scene, programme: UUID, title: str, begun: datetime) -> UUID:
    """A document of a programme, added the day after."""
    content = sheet([title])
    document = EvidenceDocument(
        id=scene.key(),
        programme_id=programme,
        title=title,
        expires_on=(begun + timedelta(days=300)).date() if title == _PAPERS["A"] else None,
        content_digest=sha256(content).hexdigest(),
        is_withdrawn=False,
        added_at=begun + timedelta(days=1),
    )
    document.keep(FileKind.PDF, content)
    columns = sa.inspect(EvidenceDocument).columns.keys()
    return scene.put(EvidenceDocument, **{name: getattr(document, name) for name in columns})


def _review(
    scene: Scene,
    dossier: UUID,
    reviewer: dict[str, Any],
    criteria: list[dict[str, Any]],
    at: Callable[[int], datetime],
) -> None:
    own = {"dossier_id": dossier, "user_id": reviewer["id"]}
    scene.put(Reviewer, person_id=reviewer["person_id"], round=1, assigned_at=at(1), **own)
    scene.put(InterestDeclaration, interest=Interest.NONE, words="", declared_at=at(1), **own)
    scene.put(Hand, part="reviewed", **own)
    scene.put(
        InformationRequest,
        dossier_id=dossier,
        round=1,
        criterion_id=criteria[0]["id"],
        question="Who answers for the programme when its coordinator is away?",
        asked_at=at(3),
        due_on=(at(4) + timedelta(days=3)).date(),
        answer="The deputy coordinator, by the letter of mandate.",
        answered_at=at(4),
    )
    for row in criteria:
        scene.put(
            Finding,
            dossier_id=dossier,
            round=1,
            criterion_id=row["id"],
            rating=Rating.PARTLY if row["code"] in _PARTLY | _NOT_MET else Rating.MET,
            words="Seen in the documents, and confirmed by the trainees whom we met.",
            written_at=at(4),
        )


def _recommend(scene: Scene, dossier: UUID, outcome: Outcome, given_at: datetime) -> None:
    scene.put(
        Recommendation,
        dossier_id=dossier,
        round=1,
        outcome=outcome,
        words="The yearly review and the indicators are still to be set up; the rest is well done.",
        given_at=given_at,
    )


def _decide(
    scene: Scene, dossier: UUID, outcome: Outcome, *, on: datetime, owner: UUID, is_own: bool
) -> None:
    first = on.date() if outcome.accredits else None
    scene.put(
        BoardDecision,
        dossier_id=dossier,
        round=1,
        outcome=outcome,
        words=_WHY if is_own else "The senate of the university agreed.",
        reference="" if is_own else "AUI/EXEC/2025/009",
        valid_from=first,
        valid_until=first.replace(year=first.year + 3) if first else None,
        conditions=[
            {
                "criterion": "A5",
                "words": "Hold the yearly review, and report it to the board.",
                "owner": str(owner),
                "due_on": (on + timedelta(days=180)).date().isoformat(),
            }
        ]
        if outcome is Outcome.WITH_CONDITIONS
        else [],
        decided_at=on,
    )


def freeze_what_was_submitted(scene: Scene, session: Session) -> None:
    """Keep each dossier that went to the board's reviewers as it stands, as submitting does."""
    submitted = queries.all_dossiers().where(
        Dossier.state.not_in({DossierState.DRAFTING, DossierState.RECORDED})
    )
    for dossier in session.scalars(submitted.order_by(Dossier.id)).unique():
        at = dossier.begun_at + timedelta(days=7)
        session.add(Submission(id=scene.key(), **freezing.frozen(dossier, number=1, at=at)))
    session.flush()
