"""What follows the decisions in the demonstration office: conditions, met or overdue, and yearly reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.accreditation.follow_models import Condition, SurveillanceReport
from app.demo.applications import paper
from app.demo.courses import House, morning
from app.demo.scene import Scene, Step
from app.people.models import User

_ACCEPTED = "Seen, and in order."
_LACKING = "The report names no date and is not signed."


class _Asked(NamedTuple):
    """Of which accreditation, what, asked and due so many days before today (below 0: after), and how far."""

    code: str
    number: int
    criterion: str
    words: str
    asked: int
    due: int
    steps: tuple[str, ...] = ()


_CONDITIONS = (
    _Asked("PRISON", 1, "A5", "Hold the yearly review, and report it to the board.", 1000, 800, ("accept",)),
    _Asked("PRISON", 1, "C4", "Have the fire safety of the training rooms certified anew.", 200, 60),
    _Asked("STOCTI", 3, "", "Publish the results of the trainees’ evaluation of each module.", 200, -60),
    _Asked("STOCTI", 3, "", "Add a second examiner to the final assessment.", 200, -20, ("hand_in",)),
    _Asked("STOCTI", 3, "", "Report how graduates train others at home.", 200, -10, ("reject",)),
)


class _Reported(NamedTuple):
    """Of which accreditation, the how manieth, due on which day, and what was said of it."""

    code: str
    number: int
    report: int
    due: date
    said: str = ""


_REPORTS = (
    _Reported("STOCTI", 1, 1, date(2023, 3, 1), "accept"),
    _Reported("STOCTI", 1, 2, date(2024, 3, 1), "accept"),
    _Reported("STOCTI", 2, 1, date(2024, 7, 3), "accept"),
    _Reported("STOCTI", 2, 2, date(2025, 7, 3), "ask_more"),
    _Reported("PRISON", 1, 1, date(2024, 5, 2), "accept"),
    _Reported("PRISON", 1, 2, date(2025, 5, 2)),
    _Reported("DRR", 1, 1, date(2023, 6, 1), "accept"),
    _Reported("DRR", 1, 2, date(2024, 6, 1), "object"),
    _Reported("DRR", 1, 3, date(2025, 6, 1), "accept"),
)
_FIGURES = [
    {
        "criterion": "D3",
        "measure": "attendance.rate",
        "version": 1,
        "value": "93/100",
        "of": 22,
        "light": "green",
    }
]
_SAID = {
    "accept": "Complete, and in line with the figures.",
    "ask_more": "Say which trainers left, and who took their modules over.",
    "object": "The module on reintegration was not held, and the report does not say so.",
}


def follow_decisions(scene: Scene, house: House, coordinators: dict[str, UUID]) -> None:
    """Put the conditions together, with what was handed in and said of it."""
    accounts = {row["email"]: row for row in scene.rows(User)}
    examiner = accounts["reviewer@example.org"]
    for one in _CONDITIONS:
        key, at = scene.key(), scene.now - timedelta(days=one.asked)
        owner, programme = coordinators[one.code], house.programmes[one.code]
        handed_in = at + timedelta(days=40) if one.steps else None
        verdict = {"accept": _ACCEPTED, "reject": _LACKING}.get("".join(one.steps), "")
        scene.put(
            Condition,
            id=key,
            programme_id=programme,
            accreditation_id=house.accreditations[one.code, one.number],
            criterion=one.criterion,
            words=one.words,
            owner_id=owner,
            examiner_id=examiner["person_id"],
            due_on=(scene.now - timedelta(days=one.due)).date(),
            asked_at=at,
            answer="It is done, as the document shows." if handed_in else "",
            document_id=paper(scene, programme, "Report of the yearly review", at) if handed_in else None,
            handed_in_by=owner if handed_in else None,
            handed_in_at=handed_in,
            verdict=verdict,
            judged_at=handed_in + timedelta(days=9) if handed_in and verdict else None,
            state=scene.lead(Condition, key, _way(one, owner, examiner["id"], handed_in, verdict)),
        )

    _report(scene, house, coordinators, examiner)


def _report(scene: Scene, house: House, coordinators: dict[str, UUID], examiner: dict[str, UUID]) -> None:
    for one in _REPORTS:
        key, owner = scene.key(), coordinators[one.code]
        handed_in = morning(one.due) - timedelta(days=12)
        judged = handed_in + timedelta(days=20) if one.said else None
        steps = [Step(one.said, judged, examiner["id"], _SAID[one.said])] if judged else []
        scene.put(
            SurveillanceReport,
            id=key,
            programme_id=house.programmes[one.code],
            accreditation_id=house.accreditations[one.code, one.number],
            number=one.report,
            due_on=one.due,
            changes="Two trainers joined, and the visits were moved to the new training centre.",
            figures=_FIGURES,
            document_id=None,
            examiner_id=examiner["person_id"],
            handed_in_by=owner,
            handed_in_at=handed_in,
            verdict=_SAID.get(one.said, ""),
            judged_at=judged,
            state=scene.lead(SurveillanceReport, key, steps),
        )


def _way(one: _Asked, owner: UUID, examiner: UUID, handed_in: datetime | None, verdict: str) -> list[Step]:
    if handed_in is None:
        return []
    judged = handed_in + timedelta(days=9)
    steps = [Step(step, judged, examiner, verdict) for step in one.steps if step != "hand_in"]
    return [Step("hand_in", handed_in, owner), *steps]
