"""What invented trainers gave to the cohorts of a course that runs, and of one that is over, to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.files import FileKind
from app.demo.courses import House
from app.demo.papers import sheet
from app.demo.past import Staff
from app.demo.scene import Scene, Step
from app.demo.sealed import NOWHERE, Canaries
from app.materials.models import Material, MaterialVersion
from app.materials.states import Classification, MaterialState, Shown
from app.timetable.models import PublishedSession, PublishedTrainer

_CANARY = "MATR"
"""The canaries of what only those of the course may read."""
_COLUMNS = ("content_key", "digest", "file_kind", "size")
"""What a version that is kept knows of its file."""


@dataclass(frozen=True, kw_only=True)
class _Given:
    """To what a material belongs, by whom it was given (a trainer, or no one's own), and when."""

    session: dict[str, Any]
    programme: UUID
    sender: UUID
    trainer: UUID | None
    at: datetime


def give_to_read(scene: Scene, house: House, staff: Staff, canaries: Canaries) -> None:
    """Materials of every stage for the border courses: in use, not yet seen, renewed, withdrawn."""
    programme = house.programmes["BORDER"]
    cohorts = [row for row in scene.rows(Cohort) if row["programme_id"] == programme]
    for cohort in cohorts:
        if cohort["state"] is CohortState.RUNNING:
            secrets = [canaries.one(_CANARY, NOWHERE) for _case_and_answers in range(2)]
            _for_these_days(scene, house, staff, _sessions(scene, cohort), secrets)
        elif cohort["state"] is CohortState.COMPLETED:
            first = _sessions(scene, cohort)[0]
            given = _taught(scene, house, programme, first)
            _put(scene, given, "Recognising false documents", [_pdf("Recognising false documents")])


def _sessions(scene: Scene, cohort: dict[str, Any]) -> list[dict[str, Any]]:
    known = [row for row in scene.rows(PublishedSession) if row["cohort_id"] == cohort["id"]]
    return sorted(known, key=lambda row: (row["starts_at"], row["session_id"]))


def _taught(scene: Scene, house: House, programme: UUID, session: dict[str, Any]) -> _Given:
    """By the first trainer of a session, the evening before it, or a few hours ago for one to come."""
    trainer = next(
        row["trainer_id"]
        for row in scene.rows(PublishedTrainer)
        if row["session_id"] == session["session_id"]
    )
    at = min(session["starts_at"] - timedelta(hours=14), scene.now - timedelta(hours=3))
    sender = house.trainer_accounts[trainer]
    return _Given(session=session, programme=programme, sender=sender, trainer=trainer, at=at)


def _for_these_days(
    scene: Scene, house: House, staff: Staff, sessions: list[dict[str, Any]], secrets: list[str]
) -> None:
    programme = house.programmes["BORDER"]
    over = [row for row in sessions if row["starts_at"] < scene.now]
    coming = [row for row in sessions if row["starts_at"] > scene.now]
    coordinator = staff.other_coordinator
    office = _Given(
        session=over[0],
        programme=programme,
        sender=coordinator,
        trainer=None,
        at=over[0]["starts_at"] - timedelta(days=3),
    )
    _put(scene, office, "Border security: handbook of the course", [_pdf("Handbook")], session_id=None)
    _put(scene, office, "دليل المصطلحات", [_text("الحدود: frontière, border, fronteira\n")], language="ar")
    _put(
        scene,
        office,
        "Liste des participants de l’an dernier",
        [_pdf("Participants")],
        language="fr",
        session_id=None,
        why_withdrawn="The list names people who did not agree to be named.",
        withdrawn_by=coordinator,
    )
    newest = _taught(scene, house, programme, over[-1])
    _put(scene, newest, "Slides of the session", [_pdf("First slides"), _pdf("Slides, corrected")])
    case = f"An invented case: a traveller with two passports, file {secrets[0]}.\n"
    _put(scene, newest, "Case for the exercise", [_text(case)], secrecy=Classification.CONFIDENTIAL)
    next_one = _taught(scene, house, programme, coming[0])
    table = "day;lane;travellers\n1;A;412\n1;B;388\n"
    _put(scene, next_one, "Counts for the exercise", [_table(table)], shown=Shown.AT_SESSION)
    opens_at = coming[-1]["ends_at"]
    _put(
        scene,
        next_one,
        "Answers to the exercise",
        [_text(f"Lane A. File {secrets[1]}.\n")],
        shown=Shown.AT_TIME,
        from_day=coming[-1]["day"],
        from_time=coming[-1]["end"],
        from_zone=coming[-1]["zone"],
        from_at=opens_at,
    )


def _put(
    scene: Scene,
    given: _Given,
    title: str,
    files: list[tuple[FileKind, bytes]],
    *,
    why_withdrawn: str = "",
    withdrawn_by: UUID | None = None,
    **values: Any,
) -> None:
    """A material with its versions, an hour after each other."""
    key, session = scene.key(), given.session
    state: Any = MaterialState.IN_USE
    if why_withdrawn:
        step = Step("withdraw", given.at + timedelta(hours=2), withdrawn_by, why_withdrawn)
        state = scene.lead(Material, key, [step])
    came = [given.at + timedelta(hours=number) for number in range(len(files))]
    facts = {
        "id": key,
        "cohort_id": session["cohort_id"],
        "programme_id": given.programme,
        "module_id": session["module_id"],
        "session_id": session["session_id"],
        "trainer_id": given.trainer,
        "title": title,
        "language": "en",
        "secrecy": Classification.UNCLASSIFIED,
        "shown": Shown.AT_ONCE,
        "state": state,
        "newest": len(files),
        "renewed_at": came[-1],
        "created_at": came[0],
        "version": 1 + bool(why_withdrawn),
    }
    scene.put(Material, **{**facts, **values})
    for number, (kind, content) in enumerate(files, start=1):
        version = MaterialVersion(id=scene.key(), material_id=key, number=number, uploaded_by=given.sender)
        version.keep(kind, content)
        sealed = {name: getattr(version, name) for name in _COLUMNS}
        scene.put(
            MaterialVersion,
            id=version.id,
            material_id=key,
            number=number,
            uploaded_by=given.sender,
            uploaded_at=came[number - 1],
            fetched=0 if why_withdrawn else scene.random.randrange(3, 20),
            **sealed,
        )


def _pdf(words: str) -> tuple[FileKind, bytes]:
    return FileKind.PDF, sheet([words, "Programme Office, Rabat"])


def _text(words: str) -> tuple[FileKind, bytes]:
    return FileKind.TEXT, words.encode()


def _table(words: str) -> tuple[FileKind, bytes]:
    return FileKind.CSV, words.encode("utf-8-sig")
