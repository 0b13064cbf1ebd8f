"""What the demonstration office has before its first cohort: programmes, partners, venues, trainers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.accreditation.models import Accreditation
from app.core.texts import Texts, search_key
from app.demo.people import People, Someone
from app.demo.scene import Scene, Step, read, texts
from app.demo.standards import enter_standards
from app.people.models import Sex
from app.programmes.models import (
    Assessment,
    AssessmentOutcome,
    Award,
    Curriculum,
    Module,
    Outcome,
    Partner,
    Programme,
    ProgrammePartner,
)
from app.programmes.states import AssessmentKind, CertificateKind, PartnerRole
from app.trainers.models import Origin, Trainer
from app.venues.models import Equipment, Room, Venue

RABAT = "Africa/Casablanca"
WORK = {"STOCTI": "investigations", "PRISON": "prison", "BORDER": "border", "DRR": "rehabilitation"}
"""The kind of institution that each programme's trainees come from; else those who investigate."""


@dataclass(frozen=True, kw_only=True)
class TaughtModule:
    """A module of a curriculum version, with the titles of its sessions and the keys of its outcomes."""

    id: UUID
    code: str
    hours: int
    topics: tuple[Texts, ...]
    outcomes: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """A curriculum version that cohorts follow."""

    id: UUID
    programme: UUID
    programme_code: str
    modules: dict[str, TaughtModule]


@dataclass(kw_only=True)
class House:
    """The keys of what the office has, by the names of the data files."""

    programmes: dict[str, UUID] = field(default_factory=dict)
    versions: dict[tuple[str, int], Version] = field(default_factory=dict)
    partners: dict[str, UUID] = field(default_factory=dict)
    rooms: dict[str, list[UUID]] = field(default_factory=dict)
    changeover: dict[UUID, int] = field(default_factory=dict)
    trainers: list[UUID] = field(default_factory=list)
    trainer_accounts: dict[UUID, UUID] = field(default_factory=dict)
    languages: dict[UUID, list[str]] = field(default_factory=dict)
    standards: dict[str, UUID] = field(default_factory=dict)
    accreditations: dict[tuple[str, int], UUID] = field(default_factory=dict)


def morning(day: date) -> datetime:
    """Ten o'clock UTC of a day: when what is only known by its day was done."""
    return datetime.combine(day, time(10), UTC)


def furnish(scene: Scene, people: People, *, administrator: UUID) -> House:
    """Partners, standards, venues and trainers."""
    house = House()
    places = read("places")
    opened = morning(date(2021, 9, 1))
    for partner in places["partner"]:
        name = texts(partner["name"])
        house.partners[partner["key"]] = scene.put(
            Partner, name=name, name_key=search_key(name.en), country=partner["country"]
        )
    house.standards = enter_standards(scene, by=administrator)
    for venue in places["venue"]:
        name = texts(venue["name"])
        key = scene.put(
            Venue,
            name=name,
            name_key=search_key(name.en),
            city=venue["city"],
            country="MA",
            zone=RABAT,
            opens=time(8),
            closes=time(18),
            open_days=list(range(6)),
        )
        house.rooms[venue["key"]] = []
        for title, seats, features in venue["rooms"]:
            room = scene.put(
                Room, venue_id=key, name=title, seats=seats, changeover_minutes=15, features=features
            )
            house.rooms[venue["key"]].append(room)
            house.changeover[room] = 15
        for title in venue["equipment"]:
            scene.put(Equipment, venue_id=key, name=title)
    for trainer in places["trainer"]:
        given, family, original = trainer["name"]
        someone = people.person(
            given,
            family,
            name_original=original,
            sex=Sex(trainer["sex"]),
            email=trainer.get("email", ""),
            created=opened,
        )
        account = people.account(someone, created=opened)
        people.code_app(account, since=opened)
        add_trainer(scene, house, someone, account, trainer)
    return house


def add_trainer(scene: Scene, house: House, someone: Someone, account: UUID, trainer: dict[str, Any]) -> UUID:
    """Give a person a trainer's profile; its key."""
    key = scene.put(
        Trainer,
        person_id=someone.id,
        origin=Origin(trainer["origin"]),
        organisation=trainer["organisation"],
        languages=trainer["languages"],
        profile=Texts(**trainer.get("profile", {})),
        is_active=True,
    )
    house.trainers.append(key)
    house.trainer_accounts[key] = account
    house.languages[key] = trainer["languages"]
    return key


def publish(scene: Scene, house: House, coordinators: dict[str, UUID]) -> None:
    """The programmes with their curriculum versions, each published by its coordinator."""
    for words in read("programmes")["programme"]:
        coordinator = coordinators[words["code"]]
        programme = scene.key()
        house.programmes[words["code"]] = programme
        published = [version["published"] for version in words["curriculum"] if "published" in version]
        steps = [Step("publish", morning(day) + timedelta(hours=2), coordinator) for day in published[:1]]
        if "withdrawn" in words:
            at = morning(words["withdrawn"]) + timedelta(hours=2)
            steps.append(Step("withdraw", at, coordinator, words["why_withdrawn"]))
        scene.put(
            Programme,
            id=programme,
            code=words["code"],
            title=texts(words["title"]),
            summary=texts(words["summary"]),
            audience=texts(words["audience"]),
            areas=words["areas"],
            pillars=words["pillars"],
            created_at=morning(words["created"]),
            state=scene.lead(Programme, programme, steps),
        )
        for partner, role in words.get("partners", ()):
            scene.put(
                ProgrammePartner,
                programme_id=programme,
                partner_id=house.partners[partner],
                role=PartnerRole(role),
            )
        for version in words["curriculum"]:
            _add_version(scene, house, words, version, coordinator)


def _lead_to_certificates(
    scene: Scene, curriculum: UUID, taught: dict[str, TaughtModule], *, asks_evaluation: bool
) -> None:
    """Every version leads to a certificate of the programme and one of attendance, STOCTI's to more."""
    own = {"renew_months": 0, "needs_accreditation": False}
    scene.put(Award, curriculum_id=curriculum, kind=CertificateKind.PROGRAMME, **own)
    scene.put(Award, curriculum_id=curriculum, kind=CertificateKind.ATTENDANCE, attendance_percent=60, **own)
    if "FND" in taught:
        scene.put(
            Award,
            curriculum_id=curriculum,
            kind=CertificateKind.MODULE,
            module_id=taught["FND"].id,
            attendance_percent=90,
            **own,
        )
    if "TOT" in taught:
        scene.put(
            Award,
            curriculum_id=curriculum,
            kind=CertificateKind.TRAINER,
            module_id=taught["TOT"].id,
            attendance_percent=90,
            valid_months=24,
            renew_months=6,
            needs_accreditation=False,
            asks_evaluation=asks_evaluation,
        )


def _add_version(
    scene: Scene, house: House, words: dict[str, Any], version: dict[str, Any], coordinator: UUID
) -> None:
    programme, curriculum = house.programmes[words["code"]], scene.key()
    published, retired = version.get("published"), version.get("retired")
    steps = [
        Step(name, morning(day), coordinator)
        for name, day in (("publish", published), ("retire", retired))
        if day
    ]
    written = morning(published) - timedelta(days=60) if published else scene.now - timedelta(days=12)
    scene.put(
        Curriculum,
        id=curriculum,
        programme_id=programme,
        number=version["number"],
        attendance_percent=80,
        least_mark=60,
        published_at=morning(published) if published else None,
        created_at=written,
        state=scene.lead(Curriculum, curriculum, steps),
    )
    taught = {}
    described = {module["code"]: module for module in words["module"]}
    for position, (code, hours) in enumerate(version["modules"].items(), start=1):
        module = scene.put(
            Module,
            curriculum_id=curriculum,
            code=code,
            position=position,
            title=texts(described[code]["title"]),
            hours=hours,
        )
        outcomes = tuple(
            scene.put(Outcome, module_id=module, position=place, text=texts(outcome))
            for place, outcome in enumerate(described[code]["outcomes"], start=1)
        )
        _assess(scene, module, outcomes)
        topics = tuple(texts(topic) for topic in described[code]["topics"])
        taught[code] = TaughtModule(id=module, code=code, hours=hours, topics=topics, outcomes=outcomes)
    _lead_to_certificates(scene, curriculum, taught, asks_evaluation=not published)
    house.versions[words["code"], version["number"]] = Version(
        id=curriculum, programme=programme, programme_code=words["code"], modules=taught
    )


def _assess(scene: Scene, module: UUID, outcomes: Sequence[UUID]) -> None:
    """Give a module its assessments, each of them of every outcome but the test before it."""
    for position, words in enumerate(read("assessments")["assessment"], start=1):
        assessment = scene.put(
            Assessment,
            module_id=module,
            code=words["code"],
            position=position,
            kind=AssessmentKind(words["kind"]),
            title=texts(words["title"]),
            weight=words["weight"],
            maximum=100,
            pass_mark=words.get("pass_mark"),
            attempts=words.get("attempts", 1),
            is_anonymous=words.get("is_anonymous", False),
            is_moderated=words.get("is_moderated", False),
            moderation_percent=10,
            rubric=words.get("rubric", []),
        )
        for outcome in words.get("outcomes", outcomes):
            scene.put(AssessmentOutcome, assessment_id=assessment, outcome_id=outcome)


def accredit(scene: Scene, house: House, administrator: UUID) -> None:
    """The accreditations: in force, about to end, just ended, suspended, and those of earlier years."""
    today = scene.now.date()
    merged = "The programme was withdrawn: its content is now part of another."
    known: list[tuple[str, int, str, date, date, str, list[Step]]] = [
        ("STOCTI", 1, "AUI", date(2022, 3, 1), date(2025, 2, 28), "AUI/EXEC/2022/014", []),
        ("STOCTI", 2, "BOARD", date(2023, 7, 3), date(2026, 7, 2), "RPO/ACC/2023/02", []),
        ("STOCTI", 3, "AUI", date(2025, 3, 3), today + timedelta(days=540), "AUI/EXEC/2025/009", []),
        (
            "BORDER",
            1,
            "BOARD",
            date(2022, 12, 5),
            today - timedelta(days=325),
            "RPO/ACC/2022/05",
            [Step("supersede", scene.now - timedelta(days=324))],
        ),
        (
            "BORDER",
            1,
            "BOARD",
            today - timedelta(days=324),
            today + timedelta(days=41),
            "RPO/ACC/2024/03",
            [],
        ),
        (
            "ONLINE",
            1,
            "BOARD",
            date(2022, 2, 1),
            date(2026, 1, 31),
            "RPO/ACC/2022/01",
            [Step("withdraw", morning(date(2024, 6, 4)), administrator, merged)],
        ),
        ("DRR", 1, "BOARD", date(2022, 6, 1), today - timedelta(days=20), "RPO/ACC/2022/02", []),
        (
            "PRISON",
            1,
            "BOARD",
            date(2023, 5, 2),
            today + timedelta(days=300),
            "RPO/ACC/2023/01",
            [
                Step(
                    "suspend",
                    scene.now - timedelta(days=30),
                    administrator,
                    "A condition is overdue: the fire safety of the training rooms is not certified.",
                )
            ],
        ),
    ]
    for code, number, body, since, until, document, steps in known:
        version, key = house.versions[code, number], scene.key()
        house.accreditations[code, number] = scene.put(
            Accreditation,
            id=key,
            programme_id=version.programme,
            curriculum_id=version.id,
            standard_id=house.standards[body],
            valid_from=since,
            valid_until=until,
            document_reference=document,
            recorded_at=morning(since),
            state=scene.lead(Accreditation, key, steps),
        )
