"""What a session has beside its hour: rooms, interpreters, equipment; each once, and none lost by an edit."""

from __future__ import annotations

from typing import Any

from app.interpreters.models import Interpreter
from app.timetable.models import Interpreting, SessionEquipment, SessionRoom
from app.venues.models import Equipment, Room
from tests.timetable.course import Course, mistakes, rows


def lina(course: Course) -> Any:
    return course.office.interpreter(course.office.person("Lina Haddad"), pairs=["ar-en", "en-fr"])


def test_an_interpreter_may_change_from_one_pair_to_another(course: Course) -> None:
    one = lina(course)
    course.add(interpretations=["en-fr"], interpreters=[f"en-fr:{one}"])
    session = course.only_session()
    answer = course.change(session.id, interpretations=["ar-en"], interpreters=[f"ar-en:{one}"])
    assert answer.status_code == 303
    assert [(part.interpreter_id, part.pair) for part in rows(course.office, Interpreting)] == [
        (one, "ar-en")
    ]


def test_an_interpreter_interprets_one_pair_in_a_session(course: Course) -> None:
    one = lina(course)
    both = {"interpretations": ["ar-en", "en-fr"], "interpreters": [f"ar-en:{one}", f"en-fr:{one}"]}
    said = ["Interpreters: Lina Haddad interprets one pair in a session. Choose one of the two."]
    assert mistakes(course.add(**both)) == said
    course.add()
    assert mistakes(course.change(course.only_session().id, **both)) == said


def test_nobody_teaches_a_session_and_interprets_in_it(course: Course) -> None:
    person = course.office.person("Lina Haddad")
    trainer, interpreter = course.office.trainer(person), course.office.interpreter(person)
    answer = course.add(
        trainers=[str(trainer)], interpretations=["en-fr"], interpreters=[f"en-fr:{interpreter}"]
    )
    assert mistakes(answer) == ["Interpreters: Lina Haddad teaches this session, and can’t interpret in it."]


def test_a_sessions_room_is_no_further_room_of_it(course: Course) -> None:
    said = ["Further rooms for groups: The session has the room Salle A already."]
    assert mistakes(course.add(more_rooms=[str(course.room)])) == said
    course.add()
    assert mistakes(course.change(course.only_session().id, more_rooms=[str(course.room)])) == said


def test_what_an_online_session_would_have_as_rooms_is_not_asked(course: Course) -> None:
    assert course.add(mode="online", more_rooms=[str(course.room)]).status_code == 303


def test_an_edit_leaves_what_is_out_of_use_by_now_where_it_is(course: Course) -> None:
    office = course.office
    venue = office.read(Room, course.room).venue_id
    further, thing = office.room("Salle B"), office.add(Equipment, venue_id=venue, name="Projector")
    one = lina(course)
    has = {
        "more_rooms": [str(further)],
        "things": [str(thing)],
        "interpretations": ["en-fr"],
        "interpreters": [f"en-fr:{one}"],
    }
    course.add(**has)
    with office.deed() as database:
        for model, key in ((Room, further), (Equipment, thing)):
            database.get(model, key).is_retired = True
        database.get(Interpreter, one).pairs = ["ar-en"]
    session = course.only_session()
    page = course.coordinator.get(f"/sessions/{session.id}/edit").text
    assert all(str(key) in page for key in (further, thing, f"en-fr:{one}"))
    # The page that adds another session offers none of them.
    new = course.coordinator.get(f"/cohorts/{course.cohort}/sessions/new").text
    assert not any(str(key) in new for key in (further, thing, f"en-fr:{one}"))
    (refused,) = mistakes(course.change(session.id, **has, **{"title-en": "Another title"}))
    assert refused == "Room: The room Salle B is out of use. Choose another room."
    with office.deed() as database:
        database.get(Room, further).is_retired = False
    answer = course.change(session.id, **has, reason="It still works.", **{"title-en": "Another title"})
    assert answer.status_code == 303
    assert [len(rows(office, model)) for model in (SessionRoom, SessionEquipment, Interpreting)] == [1, 1, 1]


def test_a_sessions_page_names_all_its_rooms(course: Course) -> None:
    course.add(more_rooms=[str(course.office.room("Salle B"))])
    page = course.coordinator.get(f"/sessions/{course.only_session().id}").text
    assert "Salle A" in page
    assert "Salle B" in page
