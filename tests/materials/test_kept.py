"""How long materials are kept, and what becomes of them when who sent them is erased."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.core import chores, clock
from app.core.db import db
from app.materials.models import Material, MaterialVersion
from app.people.models import User
from app.protection import erasure, holding
from app.protection.models import LegalHold
from app.protection.rules import RULES
from app.protection.states import HoldKind
from tests.conftest import NOW
from tests.documents.support import on_the_disk
from tests.materials.support import Course, download

LAST_DAY = date(2026, 3, 27)
RULE = next(rule for rule in RULES if rule.name == "materials")


def _remove(course: Course, on: date) -> int:
    """Let the rule do its work on a day; how many were due."""
    with course.office.deed() as session:
        keys = list(session.scalars(RULE.due(on)))
        RULE.remove(keys)
    return len(keys)


def test_materials_go_with_their_files_two_years_after_the_cohort(course: Course) -> None:
    material = course.added(course.trainer)
    course.trainer.post(f"/materials/{material}/withdraw", {"reason": "It names people."})
    assert _remove(course, LAST_DAY + timedelta(days=730)) == 0
    assert _remove(course, LAST_DAY + timedelta(days=731)) == 1
    office = course.office
    left = [office.count(model) for model in (Material, MaterialVersion)]
    assert (left, office.count(Move, Move.subject_kind == "materials")) == ([0, 0], 0)
    with clock.set_to(NOW + timedelta(hours=2)), office.app.app_context():
        chores.do_all()
    assert on_the_disk(office) == []


def test_a_legal_hold_on_the_cohort_keeps_them(course: Course) -> None:
    course.added(course.trainer)
    late = LAST_DAY + timedelta(days=1000)
    hold = course.office.add(
        LegalHold,
        subject_kind=HoldKind.COHORT,
        subject_id=course.cohort,
        reason="An inquiry.",
        placed_by=course.office.account(),
        placed_at=clock.now(),
    )
    assert _remove(course, late) == 0
    with course.office.deed() as session:
        holding.end(session.get(LegalHold, hold), actor=SYSTEM)
    assert _remove(course, late) == 1


def test_the_material_of_someone_erased_stays_without_a_name(course: Course) -> None:
    material = course.added(course.trainer)
    [version] = course.versions()
    person = course.office.read(User, version.uploaded_by).person_id
    with course.office.deed():
        erasure.erase(person, actor=SYSTEM)
    assert download(course.trainee, material).data == b"Read this."
    page = course.coordinator.get(f"/materials/{material}").text
    assert ("Version 1" in page, "Driss" in page) == (True, False)
    with course.office.app.app_context():
        sent_by = db.session.scalar(sa.select(MaterialVersion.uploaded_by))
        assert sent_by != version.uploaded_by
        db.session.remove()
    assert course.office.read(Cohort, course.cohort).id == course.cohort
