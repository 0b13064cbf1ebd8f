"""What the calls ask, and what was answered for invented nominees, by the state or by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.cohorts.models import Call, Cohort
from app.demo.scene import Scene, Step
from app.demo.sealed import Canaries
from app.nominations.cells import PREFIXES, Reason
from app.nominations.models import Nomination, NomineeFile, NomineeRow, Question
from app.nominations.standard import LEVELS, questions
from app.nominations.states import Verdict
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

KEPT = timedelta(days=365)
"""For how long after a cohort's end its answers are there still."""
USE = "USES"
"""The canaries of what a nominee says of the training's use."""
DECLARATIONS = ("decl_leave", "decl_no_allegation", "decl_return", "decl_multiplier")
_BEFORE_ENDORSED = {RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.RETURNED}
_UNDER_CONSIDERATION = {RegistrationState.ENDORSED, RegistrationState.REFERRED}
FORGOTTEN = 2
"""Of the second in each state's order, while screening has not decided, two answers are still lacking."""
_SECTORS = {
    "STOCTI": ("police", "gendarmerie", "prosecution", "judiciary"),
    "PRISON": ("prison", "training"),
    "BORDER": ("border", "customs", "immigration"),
    "DRR": ("prison", "judiciary", "training"),
}
_TOWN_DESK = {
    "en": "Investigations desk",
    "fr": "Section des enquêtes",
    "ar": "قسم التحقيق",
    "pt": "Secção de investigação",
}
_USE = {
    "en": "Train the colleagues of my unit within six months.",
    "fr": "Former les collègues de mon service dans les six mois.",
    "ar": "تدريب زملائي في الوحدة خلال ستة أشهر.",
    "pt": "Formar os colegas da minha unidade no prazo de seis meses.",
}


_FILE: tuple[tuple[str, Verdict, list[list[str]]], ...] = (
    ("Mercy Atieno", Verdict.NEW, []),
    ("Daniel Kiprono", Verdict.NEW, []),
    ("Halima Guyo", Verdict.REFUSED, [["date_of_birth", Reason.INVALID_DATE]]),
    ("Peter Mwangi", Verdict.REFUSED, [["email", Reason.MISSING_VALUE], ["sex", Reason.UNKNOWN_VALUE]]),
)
_SAID = {
    "sex": "F",
    "date_of_birth": "1984",
    "organisation": "National Police Service",
    "sector": "police",
    "post": "Investigator",
    "years_of_service": 12,
    "language_en": "C1",
    "priority": 9,
    **dict.fromkeys(DECLARATIONS, True),
}


def ask_and_answer(scene: Scene, programmes: dict[UUID, str], canaries: Canaries) -> None:
    """Give each call the usual questions, and each nominee of the last year answers.

    `programmes` says a programme's code by its key. States have not declared anything yet of those whose
    application they have not endorsed.
    """
    random = Random("answers")
    for row in scene.rows(Call):
        for question in questions():
            scene.put(Question, cohort_id=row["cohort_id"], **question)
    cohorts = {row["id"]: row for row in scene.rows(Cohort)}
    numbers: dict[tuple[UUID, str], int] = {}
    for row in scene.rows(Registration):
        cohort = cohorts[row["cohort_id"]]
        if cohort["last_day"] < scene.now.date() - KEPT:
            continue
        number = numbers[row["cohort_id"], row["state_code"]] = (
            numbers.get((row["cohort_id"], row["state_code"]), 0) + 1
        )
        answers = _answers(random, row, programmes[row["programme_id"]], number)
        answers["expected_use"] += f" {canaries.one(USE, row['state_code'])}"
        scene.put(
            Nomination,
            registration_id=row["id"],
            cohort_id=row["cohort_id"],
            state_code=row["state_code"],
            reference=f"{cohort['code']}-{row['state_code']}-{number:03}" if row["nominated_by"] else "",
            answers=answers,
            written_at=row["created_at"],
        )


def send_files(
    scene: Scene, *, cohort: UUID, programme: UUID, state: str, sender: UUID, canaries: Canaries
) -> None:
    """A focal point's files: one that was checked this morning and waits, and those of the days before."""
    for days, steps in enumerate(([], ["drop"], ["take"], ["take", "finish"])):
        sent_at = scene.now - timedelta(days=days)
        key = scene.key()
        moves = [Step(name, sent_at, None if name == "finish" else sender) for name in steps]
        scene.put(
            NomineeFile,
            id=key,
            cohort_id=cohort,
            programme_id=programme,
            state_code=state,
            sent_by=sender,
            sent_at=sent_at,
            total=0 if days else len(_FILE),
            labels={},
            unknown=[] if days else ["Remarks"],
            state=scene.lead(NomineeFile, key, moves),
        )
        if not days:
            _put_rows(scene, key, state, canaries)


def _put_rows(scene: Scene, file: UUID, state: str, canaries: Canaries) -> None:
    for number, (name, verdict, faults) in enumerate(_FILE, start=2):
        given, _space, family = name.rpartition(" ")
        says = {"given_names": given, "family_name": family, "email": f"{family.lower()}@police.example.org"}
        does = verdict is Verdict.NEW
        statement = f"I lead an investigations team. {canaries.one(USE, state)}"
        scene.put(
            NomineeRow,
            file_id=file,
            number=number,
            reference=f"{state}-{number:03}",
            name=name,
            state_code=state,
            verdict=verdict,
            faults=faults,
            changes=[],
            answers={**says, **_SAID, "statement": statement} if does else {},
            registration_id=None,
            is_done=not does,
        )


def _answers(random: Random, row: dict[str, Any], programme: str, number: int) -> dict[str, Any]:
    state, language = row["state_code"], row["working_language"]
    served = random.randrange(4, 27)
    answers: dict[str, Any] = {
        "date_of_birth": date(1998 - served, random.randrange(1, 13), random.randrange(1, 28)).isoformat(),
        "nationality": state,
        "phone": f"+{PREFIXES[state]}700000{number:03}",
        "unit": _TOWN_DESK[language],
        "sector": random.choice(_SECTORS[programme]),
        "years_of_service": served,
        "years_in_ct": random.randrange(0, served),
        f"language_{language}": random.choice(LEVELS[3:]),
        "expected_use": _USE[language],
    }
    other = "fr" if language == "en" else "en"
    if random.random() < 0.4:
        answers[f"language_{other}"] = random.choice(LEVELS[:4])
    if row["nominated_by"]:
        answers["note_verbale_ref"] = f"NV/{state}/{random.randrange(20, 400):03}/{row['created_at'].year}"
        answers["note_verbale_date"] = row["created_at"].date().isoformat()
    if row["state"] not in _BEFORE_ENDORSED:
        answers |= dict.fromkeys(DECLARATIONS, True)
    if row["priority"] == FORGOTTEN and row["state"] in _UNDER_CONSIDERATION:
        del answers["date_of_birth"], answers["sector"]
    return answers
