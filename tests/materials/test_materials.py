"""Who gives a cohort something to read, who sees it and from when, and how it goes again."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.materials.models import Material
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import PublishedSession, Session, Teaching
from app.timetable.states import SessionState
from tests.conftest import NOW
from tests.materials.support import FORBIDDEN, MISSING, OK, Course, download, send
from tests.support.office import Office, Visitor, refusals

GONE = (MISSING, MISSING, MISSING)


def seen(who: Visitor, material: UUID) -> tuple[int, int, int]:
    """What someone is told who opens a material, its saved address, and presses its button."""
    page, address = who.get(f"/materials/{material}"), who.get(f"/materials/{material}/1")
    return page.status_code, address.status_code, download(who, material).status_code


def own_page(course: Course) -> str:
    return course.trainee.get(f"/registrations/{course.registration}/materials").text


def change(office: Office, model: type[Any], key: UUID, **values: Any) -> None:
    """History goes on."""
    (column,) = sa.inspect(model).primary_key
    with office.deed() as session:
        session.execute(sa.update(model).where(column == key).values(**values))


def test_a_trainer_gives_a_session_something_to_read_and_its_trainees_find_it(course: Course) -> None:
    material = course.added(course.trainer, title="Reading a passport", secrecy="confidential")
    assert seen(course.trainee, material) == (OK, 303, OK)
    assert download(course.trainee, material).data == b"Read this."
    for page in (
        own_page(course),
        course.trainee.get(f"/sessions/{course.session}").text,
        course.coordinator.get(f"/cohorts/{course.cohort}/materials").text,
        course.trainer.get(f"/sessions/{course.session}/materials").text,
    ):
        assert ("Reading a passport" in page, "Confidential" in page, "1 kB" in page) == (True, True, True)
    registration = course.trainee.get(f"/registrations/{course.registration}").text
    assert "Course materials (1 new)" in registration
    with clock.set_to(NOW + timedelta(days=8)):
        office = course.office
        trainee = office.signed_in(office.read_account(course.registration))
        assert "new)" not in trainee.get(f"/registrations/{course.registration}").text


def test_a_coordinator_gives_a_module_something_to_read(course: Course) -> None:
    url = f"/cohorts/{course.cohort}/materials/add"
    assert send(course.coordinator, url, b"Read this.", module="M1").status_code == 303
    [material] = course.materials()
    assert (material.module_id, material.session_id, material.trainer_id) == (course.module, None, None)
    assert "The whole module" in own_page(course)
    answer = send(course.coordinator, url, b"Read this.", module="M9")
    assert (answer.status_code, refusals(answer)) == (422, [("module", "Choose one of the options.")])


def test_nobody_else_finds_it(course: Course) -> None:
    office, material = course.office, course.added(course.trainer)
    elsewhere = office.person()
    office.registration(office.cohort(course.programme), elsewhere, state=RegistrationState.ATTENDING)
    nominee = office.person(state="KE")
    office.registration(course.cohort, nominee, state=RegistrationState.CLEARED)
    strangers = [
        office.signed_in(office.account(elsewhere)),
        office.signed_in(office.account(nominee)),
        office.signed_in(office.account(state="KE")),
        office.focal_point("KE"),
        office.administrator(),
        office.screening_officer(),
        office.coordinator(office.programme()),
    ]
    nowhere = strangers[0].get(f"/materials/{course.session}")
    own = f"/registrations/{course.registration}/materials"
    assert [seen(stranger, material) for stranger in strangers] == [GONE] * 7
    told = [stranger.get(own).status_code for stranger in strangers]
    assert told == [404, 404, 404, 403, 403, 403, 404]
    assert strangers[0].get(f"/materials/{material}").data == nowhere.data
    assert office.anonymous().get(f"/materials/{material}").status_code == 303


@pytest.mark.parametrize(
    ("state", "sees"),
    [
        (RegistrationState.CONFIRMED, True),
        (RegistrationState.COMPLETED, True),
        (RegistrationState.NOT_COMPLETED, True),
        (RegistrationState.WITHDRAWN, False),
        (RegistrationState.EXCLUDED, False),
        (RegistrationState.OFFERED, False),
    ],
)
def test_whoever_takes_part_sees_it_and_who_no_longer_does_loses_it(
    course: Course, state: RegistrationState, sees: bool
) -> None:
    material = course.added(course.trainer)
    change(course.office, Registration, course.registration, state=state)
    assert (seen(course.trainee, material) == (OK, 303, OK)) is sees
    assert ("What to read" in own_page(course)) is sees


def test_a_trainer_who_lost_the_session_finds_nothing_at_saved_addresses(course: Course) -> None:
    material = course.added(course.trainer)
    assert seen(course.trainer, material) == (OK, 303, OK)
    with course.office.deed() as session:
        session.execute(sa.delete(Teaching).where(Teaching.trainer_id == course.trainer_id))
    assert seen(course.trainer, material) == GONE
    assert course.trainer.get(f"/materials/{material}/replace").status_code == MISSING
    assert send(course.trainer, f"/materials/{material}/replace", b"Mine.").status_code == MISSING
    assert course.add(course.trainer).status_code == FORBIDDEN  # the session's page was told to them
    assert len(course.versions()) == 1
    assert seen(course.trainee, material) == (OK, 303, OK)


def test_a_trainer_replaces_and_withdraws_their_own_alone(course: Course) -> None:
    material = course.added(course.trainer)
    assert seen(course.colleague, material) == (OK, 303, OK)
    for deed in ("replace", "change", "withdraw"):
        assert course.colleague.get(f"/materials/{material}/{deed}").status_code == FORBIDDEN
        assert course.trainee.get(f"/materials/{material}/{deed}").status_code == FORBIDDEN
        assert course.trainer.get(f"/materials/{material}/{deed}").status_code == OK
        assert course.coordinator.get(f"/materials/{material}/{deed}").status_code == OK
    assert send(course.colleague, f"/materials/{material}/replace", b"Mine.").status_code == FORBIDDEN
    assert (
        course.colleague.post(f"/materials/{material}/withdraw", {"reason": "No."}).status_code == FORBIDDEN
    )
    assert course.add(course.colleague).status_code in {FORBIDDEN, MISSING}
    assert (len(course.versions()), course.materials()[0].state) == (1, "in_use")


def test_a_trainer_of_another_module_or_cohort_does_not_find_it(course: Course) -> None:
    office, material = course.office, course.added(course.trainer)
    teacher = office.person()
    office.session(office.cohort(course.programme), trainers=[office.trainer(teacher)])
    stranger = office.signed_in(office.account(teacher))
    assert seen(stranger, material) == GONE
    assert stranger.get(f"/sessions/{course.session}/materials").status_code == MISSING
    assert course.add(stranger).status_code == MISSING


def test_what_is_set_for_an_hour_is_seen_from_that_hour_where_the_course_is_held(course: Course) -> None:
    set_for = {"from_day": "2026-01-20", "from_time": "08:30"}
    material = course.added(course.trainer, shown="at_time", **set_for)
    assert course.materials()[0].from_at == datetime(2026, 1, 20, 7, 30, tzinfo=UTC)
    assert seen(course.trainee, material) == GONE
    assert "What to read" not in own_page(course)
    assert seen(course.trainer, material) == (OK, 303, OK)
    page = course.coordinator.get(f"/cohorts/{course.cohort}/materials").text
    assert ("Not yet" in page, "Tuesday 20 January 2026, 08:30 (Rabat, UTC+1)" in page) == (True, True)
    for moment, told in ((29, GONE), (30, (OK, 303, OK))):
        with clock.set_to(datetime(2026, 1, 20, 7, moment, tzinfo=UTC)):
            trainee = course.office.signed_in(course.office.read_account(course.registration))
            assert seen(trainee, material) == told


def test_what_waits_for_its_session_is_seen_when_it_begins_as_people_were_told(course: Course) -> None:
    material = course.added(course.trainer, shown="at_session")
    begins = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
    office = course.office
    for moment, told in ((begins - timedelta(minutes=1), GONE), (begins, (OK, 303, OK))):
        with clock.set_to(moment):
            trainee = office.signed_in(office.read_account(course.registration))
            assert seen(trainee, material) == told
    later = begins + timedelta(days=1)
    change(office, Session, course.session, starts_at=later, ends_at=later + timedelta(hours=2))
    with clock.set_to(begins):  # the plan changed, and nobody was told of it
        trainee = office.signed_in(office.read_account(course.registration))
        assert seen(trainee, material) == (OK, 303, OK)
    change(office, PublishedSession, course.session, state=SessionState.CANCELLED)
    with clock.set_to(begins):
        trainee = office.signed_in(office.read_account(course.registration))
        assert seen(trainee, material) == GONE


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"shown": "at_time"}, ("from_day", "Say from which day trainees see it.")),
        (
            {"shown": "at_time", "from_day": "2026-02-01"},
            ("from_time", "Say from which hour trainees see it."),
        ),
        (
            {"shown": "at_time", "from_day": "2026-03-22", "from_time": "02:30"},
            ("from_time", "The clocks jump over this hour on that day. Choose another."),
        ),
        (
            {"shown": "at_session", "belongs": "module"},
            ("shown", "It belongs to the whole module, and to no session that could begin."),
        ),
        ({"title": ""}, ("title", "Write something here.")),
        ({"language": "de"}, ("language", "Choose one of the options.")),
        ({"secrecy": "strictly"}, ("secrecy", "Choose one of the options.")),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_kept(
    course: Course, said: dict[str, str], refused: tuple[str, str]
) -> None:
    answer = course.add(course.trainer, **said)
    field, sentence = refused
    told = refusals(answer)
    assert (answer.status_code, [one[0] for one in told]) == (422, [field])
    assert sentence in told[0][1] or field == "title"
    assert (course.materials(), course.versions()) == ([], [])


def test_a_new_version_takes_the_place_of_the_one_before_and_staff_keep_both(course: Course) -> None:
    material = course.added(course.trainer)
    assert send(course.trainer, f"/materials/{material}/replace", b"Read that.").status_code == 303
    assert download(course.trainee, material, 2).data == b"Read that."
    assert [download(course.trainee, material, number).status_code for number in (1, 3)] == [MISSING] * 2
    assert download(course.colleague, material, 1).data == b"Read this."
    assert [one.fetched for one in course.versions()] == [1, 1]
    page = course.coordinator.get(f"/materials/{material}").text
    assert ("Version 1" in page, "downloaded once" in page) == (True, True)
    theirs = course.trainee.get(f"/materials/{material}").text
    assert ("Version 1" in theirs, "downloaded" in theirs, "Driss Alami" in theirs) == (False,) * 3
    told = [(deed, data.get("number")) for deed, _subject, data, _actor in course.office.trail()]
    assert ("material.fetch", 2) in told
    assert [number for deed, number in told if deed == "material.send"] == [1, 2]


def test_what_is_withdrawn_is_gone_for_trainees_at_once_and_its_staff_reads_why(course: Course) -> None:
    material = course.added(course.trainer)
    url = f"/materials/{material}/withdraw"
    unsaid = course.trainer.post(url, {"reason": " "})
    assert (unsaid.status_code, seen(course.trainee, material)) == (422, (OK, 303, OK))
    assert course.trainer.post(url, {"reason": "It names people."}).status_code == 303
    assert seen(course.trainee, material) == GONE
    assert "What to read" not in own_page(course)
    page = course.coordinator.get(f"/materials/{material}").text
    assert ("Withdrawn" in page, "It names people." in page, "Replace the file" in page) == (
        True,
        True,
        False,
    )
    answer = send(course.trainer, f"/materials/{material}/replace", b"Read that.")
    assert refusals(answer) == [("", "This material is withdrawn. Add a new one instead.")]
    assert len(course.versions()) == 1


def test_a_cohort_that_is_cancelled_reads_nothing_any_more_and_is_given_nothing(course: Course) -> None:
    material = course.added(course.trainer)
    change(course.office, Cohort, course.cohort, state=CohortState.CANCELLED)
    assert seen(course.trainee, material) == GONE
    closed = "This cohort is archived or cancelled. It is given no materials any more."
    assert refusals(course.add(course.trainer)) == [("", closed)]
    assert len(course.materials()) == 1
    change(course.office, Cohort, course.cohort, state=CohortState.COMPLETED)
    assert seen(course.trainee, material) == (OK, 303, OK)
    assert course.add(course.trainer).status_code == 303


def test_what_is_said_of_it_changes_and_a_stale_form_loses_nothing(course: Course) -> None:
    material = course.added(course.trainer)
    url = f"/materials/{material}/change"
    said = {"title": "Read first", "language": "fr", "secrecy": "confidential", "shown": "at_session"}
    read = dict(re.findall(r'name="(version)"[^>]*value="([^"]*)"', course.trainer.get(url).text))
    assert course.trainer.post(url, {**said, **read}).status_code == 303
    [stored] = course.materials()
    assert (stored.title, stored.language, stored.shown) == ("Read first", "fr", "at_session")
    assert seen(course.trainee, material) == GONE
    stale = course.coordinator.post(url, {**said, **read, "title": "Read last"})
    assert (stale.status_code, "Read first" in stale.text, "Read last" in stale.text) == (409, True, True)
    assert course.materials()[0].title == "Read first"


def test_a_draft_that_is_taken_off_the_timetable_leaves_its_materials_to_the_module(course: Course) -> None:
    draft = course.office.session(course.cohort, day=date(2026, 2, 4), state=SessionState.DRAFT)
    url = f"/sessions/{draft}/materials/add"
    assert send(course.coordinator, url, b"Read this.", belongs="session").status_code == 303
    material = course.materials()[0].id
    assert "A session" not in unescape(own_page(course))  # nobody was told of the draft
    assert course.coordinator.post(f"/sessions/{draft}/remove").status_code == 303
    assert course.office.read(Material, material).session_id is None
    assert seen(course.trainee, material) == (OK, 303, OK)


def test_a_title_is_literal_text_and_names_the_file_without_its_signs(course: Course) -> None:
    title = '../<b>"\u202efdp.exe دليل\r\nX: y'
    material = course.added(course.trainer, title=title)
    assert ("../<b>" in own_page(course), "../&lt;b&gt;" in own_page(course)) == (False, True)
    headers = download(course.trainee, material).headers
    assert "X" not in headers
    named = headers["Content-Disposition"]
    assert named.startswith("attachment; filename")
    assert not any(sign in named for sign in ("..", "<", "\u202e", "%E2%80%AE", "\r", "/"))


def test_a_coordinator_sees_what_a_trainee_sees(course: Course) -> None:
    course.added(course.trainer, title="Now")
    course.added(course.trainer, title="Then", shown="at_session")
    page = course.coordinator.get(f"/registrations/{course.registration}/materials").text
    assert (">Now<" in page, ">Then<" in page) == (True, False)
