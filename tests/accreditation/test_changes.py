"""A new curriculum version changes much or little: little is carried over, much is reviewed anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accreditation import carrying, queries
from app.accreditation.follow_models import Carryover
from app.accreditation.models import Accreditation
from app.accreditation.states import AccreditationState
from app.config import Settings
from app.core.texts import Texts
from app.programmes.models import Assessment, Curriculum, Module, Outcome
from app.programmes.states import AssessmentKind, CurriculumState
from tests.registrations.racing import all_at_once
from tests.support.office import Office, refusals
from tests.surveillance.following import Following, following

CARRY = "Carry the accreditation of STOCTI over to version 2"
REVIEW = "Have version 2 of STOCTI reviewed anew"


def second(one: Following, *, state: CurriculumState = CurriculumState.PUBLISHED) -> UUID:
    """A second version, the same as the accredited one."""
    return one.office.curriculum(one.programme, number=2, state=state)


def alter(office: Office, curriculum: UUID, change: Callable[[Any, UUID], None]) -> None:
    """Change what a version holds, past its freeze."""
    with office.deed() as session:
        module = session.scalar(sa.select(Module.id).where(Module.curriculum_id == curriculum))
        change(session, module)


def hours(number: int) -> Callable[[Any, UUID], None]:
    return lambda session, module: session.execute(
        sa.update(Module).where(Module.id == module).values(hours=number)
    )


def titled(session: Any, module: UUID) -> None:
    session.execute(sa.update(Module).where(Module.id == module).values(title=Texts(en="Another")))


def outcome(text: Texts) -> Callable[[Any, UUID], None]:
    return lambda session, module: session.execute(
        sa.update(Outcome).where(Outcome.module_id == module).values(text=text)
    )


def more_outcomes(session: Any, module: UUID) -> None:
    session.execute(
        sa.insert(Outcome), [{"module_id": module, "position": 2, "text": Texts(en="can teach it")}]
    )


def assessed(session: Any, module: UUID) -> None:
    session.execute(
        sa.insert(Assessment),
        [
            {
                "module_id": module,
                "code": "final",
                "position": 1,
                "kind": AssessmentKind.WRITTEN,
                "title": Texts(en="Final"),
                "weight": 100,
            }
        ],
    )


def coded(session: Any, module: UUID) -> None:
    session.execute(sa.update(Module).where(Module.id == module).values(code="M9"))


def attended(session: Any, module: UUID) -> None:
    of = sa.select(Module.curriculum_id).where(Module.id == module)
    session.execute(sa.update(Curriculum).where(Curriculum.id.in_(of)).values(attendance_percent=90))


def marked(session: Any, module: UUID) -> None:
    of = sa.select(Module.curriculum_id).where(Module.id == module)
    session.execute(sa.update(Curriculum).where(Curriculum.id.in_(of)).values(least_mark=60))


CHANGES = [
    (lambda _session, _module: None, False, "Nothing that the body looked at differs."),
    (hours(11), False, "Hours in all: 10 before, 11 now."),  # ten per cent: as many as the standard allows
    (hours(12), True, "Hours of module M1: 10 before, 12 now."),
    (titled, False, "Module M1 has another title."),
    (outcome(Texts(en="can do it", fr="sait le faire")), False, "Nothing that the body looked at differs."),
    (outcome(Texts(en="can teach it")), True, "new outcome “can teach it”"),
    (more_outcomes, True, "new outcome “can teach it”"),
    (assessed, True, "Module M1: assessment final is new."),
    (coded, True, "Module M9 is new."),
    (attended, False, "Another attendance is asked."),
    (marked, True, "Another least mark is asked in each module."),
]


@pytest.mark.parametrize(("change", "is_major", "sentence"), CHANGES)
def test_what_the_body_looked_at_is_major_and_the_rest_is_minor(
    office: Office, change: Callable[[Any, UUID], None], is_major: bool, sentence: str
) -> None:
    one = following(office)
    version = second(one)
    alter(office, version, change)
    page = one.administrator.get(f"{one.page}/versions/{version}").text
    assert sentence in page
    assert ("Major change" in page, "Minor change" in page) == (is_major, not is_major)
    assert (REVIEW in one.coordinator.get("/").text, CARRY in one.administrator.get("/").text) == (
        is_major,
        not is_major,
    )
    carried = one.administrator.post(f"{one.page}/versions/{version}")
    assert (carried.status_code, office.count(Carryover)) == ((422, 0) if is_major else (303, 1))


def in_force(one: Following, version: UUID) -> bool:
    with one.office.app.app_context():
        return queries.in_force_for(version, date(2026, 1, 12)) is not None


def test_a_version_is_covered_only_once_it_was_carried_over(office: Office) -> None:
    one = following(office)
    version = second(one)
    assert in_force(one, version) is False
    assert one.administrator.post(f"{one.page}/versions/{version}").status_code == 303
    assert (in_force(one, version), in_force(one, one.curriculum)) == (True, True)
    assert CARRY not in one.administrator.get("/").text
    assert [deed for deed, *_rest in office.trail()].count("accreditation.carry_over") == 1
    again = one.administrator.post(f"{one.page}/versions/{version}")
    assert [said for _name, said in refusals(again)] == [
        "This version is accredited by this standard already."
    ]
    one.move("suspend")
    assert in_force(one, version) is False


def test_publishing_says_what_the_change_asks_for(office: Office) -> None:
    one = following(office)
    version = second(one, state=CurriculumState.DRAFT)
    publish = f"/curricula/{version}/move/publish"
    assert "A minor change: the accreditation by" in one.coordinator.get(publish).text
    assert one.administrator.get(f"{one.page}/versions/{version}").status_code == 404  # a draft
    assert one.coordinator.get(f"{one.page}/versions/{version}").status_code == 200
    alter(office, version, hours(40))
    assert "A major change: the accreditation by" in one.coordinator.get(publish).text
    assert one.administrator.post(f"{one.page}/versions/{version}").status_code == 404


@pytest.mark.parametrize("state", [AccreditationState.SUSPENDED, AccreditationState.WITHDRAWN])
def test_what_is_not_in_force_is_not_carried_over(office: Office, state: AccreditationState) -> None:
    one = following(office)
    version = second(one)
    with office.deed() as session:
        session.execute(sa.update(Accreditation).values(state=state))
    refused = one.administrator.post(f"{one.page}/versions/{version}")
    assert [said for _name, said in refusals(refused)] == ["Only an accreditation in force is carried over."]


def test_another_programmes_version_is_nowhere(office: Office) -> None:
    one = following(office)
    other = office.curriculum(office.programme("OTHER"))
    assert one.administrator.get(f"{one.page}/versions/{other}").status_code == 404
    assert one.coordinator.post(f"{one.page}/versions/{second(one)}").status_code == 403


def test_a_renewal_of_a_carried_version_takes_the_place_of_what_covers_it(office: Office) -> None:
    one = following(office)
    version = second(one)
    one.administrator.post(f"{one.page}/versions/{version}")
    with office.deed() as session:
        standard = session.query(Accreditation).one().standard_id
    form = {
        "curriculum": str(version),
        "standard": str(standard),
        "valid_from": "2026-02-01",
        "valid_until": "2029-01-31",
        "document_reference": "RPO/2026",
    }
    second_one = one.administrator.post("/accreditation/new", form)
    assert [name for name, _said in refusals(second_one)] == ["is_renewal"]  # two in force at once
    assert one.administrator.post("/accreditation/new", form | {"is_renewal": "y"}).status_code == 303
    assert one.state() == "superseded"


def test_of_two_who_carry_over_at_once_one_does(office: Office, migrated: Settings) -> None:
    one = following(office)
    url = f"{one.page}/versions/{second(one)}"
    answers = all_at_once(office, migrated, one.administrator_id, [(url, {})] * 4)
    assert (answers[0], set(answers[1:]) <= {409, 422}) == (303, True)
    assert office.count(Carryover) == 1


def test_a_version_is_compared_with_the_one_that_was_reviewed(office: Office) -> None:
    one = following(office)
    small, more = second(one), office.curriculum(one.programme, number=3)
    alter(office, small, hours(11))
    alter(office, more, hours(12))  # a tenth more than the second, but a fifth more than the reviewed one
    with office.app.app_context():
        accreditation = next(iter(queries.of_programme(one.programme)))
        found = [carrying.compared(accreditation, carrying.whole_version(key)) for key in (small, more)]
    assert [each.is_major for each in found] == [False, True]
