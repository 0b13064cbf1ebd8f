"""The four public editions of STOCTI, with invented people in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.attendance.models import Attendance
from app.certificates.models import Certificate, CertificateFlag
from app.core import clock, zones
from app.demo.awards import Award, Register, decide
from app.demo.cohorts import Delivery, Diary, at_noon
from app.demo.courses import RABAT, add_trainer, morning
from app.demo.lessons import Lesson, Timetable
from app.demo.scene import Step, read, texts
from app.people.models import Sex
from app.programmes.states import CertificateKind
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from app.trainers.models import Qualification

ABSENT_FROM_HOUR = 270
"""The one who did not graduate in 2022–23 was called back to service after so many of the 400 hours."""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """The accounts of those in the office who act."""

    administrator: UUID
    registrar: UUID
    coordinator: UUID
    other_coordinator: UUID
    screening_officer: UUID
    second_officer: UUID


@dataclass(frozen=True, kw_only=True)
class Editions:
    """What others point at: the first edition, and one certificate that is valid and one that is not."""

    first: UUID
    valid: UUID
    revoked: UUID


def hold_editions(diary: Diary, timetable: Timetable, register: Register, staff: Staff) -> Editions:
    """Let the four editions take place."""
    found = {}
    for edition in read("editions")["edition"]:
        delivery = _gather(diary, staff, edition)
        lessons = _teach(diary, timetable, delivery, edition)
        decide(diary.scene, delivery, lessons)
        found[edition["code"]] = (delivery, _award(diary, register, staff, delivery, edition))
    first, awarded = found["STOCTI-2022"]
    _award_for_less(register, staff, first)
    _graduate_who_trains(diary, register, staff, first)
    _look_again(diary, staff, awarded["graduate@example.org"])
    return Editions(
        first=first.id, valid=awarded["graduate@example.org"], revoked=found["STOCTI-2023"][1]["revoked"]
    )


def closing(last_day: date) -> datetime:
    """When a cohort whose last session was on that day is closed."""
    return zones.instant(last_day, time(18, 45), RABAT)


def past_steps(
    delivery_days: tuple[date, date], called: datetime, deadline: date, coordinator: UUID
) -> list[Step]:
    """The history of a cohort from its call to its close."""
    first_day, last_day = delivery_days
    over = zones.instant(deadline, time(17), RABAT)
    return [
        Step("open", called, coordinator),
        Step("select", over + timedelta(hours=16), coordinator),
        Step("confirm", over + timedelta(days=14), coordinator),
        Step("start", zones.instant(first_day, time(8), RABAT), coordinator),
        Step("complete", closing(last_day), coordinator),
    ]


def _gather(diary: Diary, staff: Staff, edition: dict[str, Any]) -> Delivery:
    modules = edition["modules"]
    days = modules[0][1], modules[-1][2]
    steps = past_steps(days, morning(edition["called"]), edition["deadline"], staff.coordinator)
    if "archived" in edition:
        steps.append(Step("archive", morning(edition["archived"]), staff.coordinator))
    delivery = diary.cohort(
        ("STOCTI", edition["curriculum"]),
        code=edition["code"],
        title=texts(edition["title"]),
        seats=edition["seats"],
        called=morning(edition["called"]),
        deadline_day=edition["deadline"],
        modules=modules,
        invites=edition["states"],
        coordinator=staff.coordinator,
        screening_officer=staff.screening_officer,
        steps=steps,
        interpretation=("ar", "pt"),
        partners=edition["partners"],
        ended=closing(days[1]),
    )
    sexes = [Sex.FEMALE] * edition["women"] + [Sex.MALE] * (edition["seats"] - edition["women"])
    diary.scene.random.shuffle(sexes)
    men = [number for number, sex in enumerate(sexes) if sex is Sex.MALE]
    failing = men[len(men) - (edition["seats"] - edition["graduates"]) :]
    states = [state for state, seats in edition["states"].items() for _seat in range(seats)]
    for number, (state, sex) in enumerate(zip(states, sexes, strict=True)):
        email = edition.get("accounts", {}).get(state, "") if states.index(state) == number else ""
        diary.register(
            delivery,
            diary.official(delivery, state, sex, email=email),
            RegistrationState.NOT_COMPLETED if number in failing else RegistrationState.COMPLETED,
            applied=True if email else None,
            priority=number - states.index(state) + 1,
        )
    return delivery


def _teach(diary: Diary, timetable: Timetable, delivery: Delivery, edition: dict[str, Any]) -> list[Lesson]:
    failing = {
        key for key in delivery.registered() if delivery.states[key] is RegistrationState.NOT_COMPLETED
    }
    lessons: list[Lesson] = []
    taught = 0
    for code, since, until in edition["modules"]:
        for lesson in timetable.teach(
            delivery,
            (code, since, until),
            team=diary.scene.random.sample(diary.house.trainers, 5),
            settle=lambda _since, _until: SessionState.HELD,
            holidays=read("editions")["holidays"],
        ):
            absent = failing if taught >= ABSENT_FROM_HOUR * 60 else frozenset()
            timetable.mark(lesson, delivery.registered(), absent=absent)
            taught += lesson.minutes
            lessons.append(lesson)
    return lessons


def _award(
    diary: Diary, register: Register, staff: Staff, delivery: Delivery, edition: dict[str, Any]
) -> dict[str, UUID]:
    """Give everyone who completed a certificate; the keys by the holder's address."""
    graduation: date = edition["graduation"]
    award = Award(
        proposer=staff.coordinator,
        issuer=staff.registrar,
        proposed_at=at_noon(graduation) - timedelta(hours=17),
        issued_on=graduation,
        accreditation=diary.house.accreditations.get(("STOCTI", edition["curriculum"])),
    )
    awarded: dict[str, UUID] = {}
    for holder in delivery.registrations:
        if delivery.states[holder[0]] is not RegistrationState.COMPLETED:
            continue
        steps = None
        if len(awarded) == edition.get("revoked", 0) - 1:
            steps = _revoked(staff, graduation)
        elif len(awarded) == edition.get("suspended", 0) - 1:
            steps = _suspended(staff, graduation)
        key = register.add(delivery, holder, award, steps=steps)
        awarded[holder[1].email] = key
        if steps and steps[-1].transition == "revoke":
            awarded["revoked"] = key
            again = graduation + timedelta(days=40)
            register.add(
                delivery,
                holder,
                Award(
                    proposer=staff.coordinator,
                    issuer=staff.registrar,
                    proposed_at=at_noon(again) - timedelta(days=1),
                    issued_on=again,
                    accreditation=award.accreditation,
                ),
            )
    return awarded


def _revoked(staff: Staff, graduation: date) -> list[Step]:
    reason = "The family name on the sheet was another person's. A corrected certificate was issued."
    return [
        Step("issue", at_noon(graduation), staff.registrar),
        Step("revoke", at_noon(graduation + timedelta(days=35)), staff.registrar, reason),
    ]


def _suspended(staff: Staff, graduation: date) -> list[Step]:
    reason = "The state has asked the office to check the holder's identity."
    return [
        Step("issue", at_noon(graduation), staff.registrar),
        Step("suspend", at_noon(graduation + timedelta(days=200)), staff.registrar, reason),
    ]


def _award_for_less(register: Register, staff: Staff, delivery: Delivery) -> None:
    """Whoever was called back to service holds a certificate of attendance, and one of the first module."""
    holder = next(
        holder
        for holder in delivery.registrations
        if delivery.states[holder[0]] is RegistrationState.NOT_COMPLETED
    )
    for kind, module in (
        (CertificateKind.ATTENDANCE, None),
        (CertificateKind.MODULE, delivery.version.modules["FND"].id),
    ):
        register.add(
            delivery,
            holder,
            Award(
                proposer=staff.coordinator,
                issuer=staff.registrar,
                proposed_at=at_noon(date(2023, 3, 9)),
                issued_on=date(2023, 3, 10),
                kind=kind,
                module=module,
            ),
        )


def _look_again(diary: Diary, staff: Staff, certificate: UUID) -> None:
    """After a certificate was issued, a mark that it was given on was corrected: it is to be looked at."""
    scene = diary.scene
    registration = next(row["registration_id"] for row in scene.rows(Certificate) if row["id"] == certificate)
    mark = next(
        row for row in scene.rows(Attendance) if row["registration_id"] == registration and row["minutes"] > 0
    )
    scene.put(
        CertificateFlag,
        certificate_id=certificate,
        session_id=mark["session_id"],
        was=0,
        now=mark["minutes"],
        raised_at=scene.now - timedelta(days=3),
        raised_by=staff.coordinator,
        reason="",
    )


def _graduate_who_trains(diary: Diary, register: Register, staff: Staff, delivery: Delivery) -> None:
    """One graduate of the trainer module trains others now, by a qualification that was renewed once."""
    holder = next(
        (key, someone)
        for key, someone in delivery.registrations
        if delivery.states[key] is RegistrationState.COMPLETED and someone.email not in diary.people.accounts
    )
    someone = holder[1]
    since = morning(date(2023, 4, 3))
    account = diary.people.account(someone, created=since, language=someone.language)
    diary.people.code_app(account, since=since)
    profile = {
        "origin": "graduate",
        "organisation": "STOCTI 2022–23",
        "languages": [someone.language],
    }
    trainer = add_trainer(diary.scene, diary.house, someone, account, profile)
    module = delivery.version.modules["TOT"].id
    before, renewed = date(2023, 3, 10), diary.scene.now.date() - timedelta(days=600)
    old = register.add(
        delivery,
        holder,
        _to_train(staff, module, before),
        steps=[
            Step("issue", at_noon(before), staff.registrar),
            Step("supersede", at_noon(renewed)),
        ],
    )
    award = replace(_to_train(staff, module, renewed), renews=old)
    key = register.add(delivery, holder, award)
    number = next(row["number"] for row in diary.scene.rows(Certificate) if row["id"] == key)
    diary.scene.put(
        Qualification,
        trainer_id=trainer,
        module_id=module,
        subject="",
        valid_from=before,
        valid_until=award.valid_until,
        document=number,
    )


def _to_train(staff: Staff, module: UUID, issued_on: date) -> Award:
    """A trainer's qualification of two years, which can be renewed in the last half year."""
    return Award(
        proposer=staff.coordinator,
        issuer=staff.registrar,
        proposed_at=at_noon(issued_on) - timedelta(days=1),
        issued_on=issued_on,
        kind=CertificateKind.TRAINER,
        module=module,
        valid_until=clock.months_after(issued_on, 24),
        renewable_from=clock.months_after(issued_on, 18),
    )
