"""Input: what a form tidies, refuses, and gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from app.core.errors import DomainError, StaleError
from app.core.forms import (
    EditForm,
    Form,
    TextsField,
    choice,
    choices,
    clock_time,
    day,
    day_or_year,
    number,
    prose,
    tick,
    values,
    words,
    zone,
)
from app.core.texts import Texts

pytestmark = pytest.mark.anywhere


class Course(Form):
    """A form with every kind of field."""

    name = words("Name", most=20)
    note = prose("Note", most=40, required=False)
    seats = number("Seats", least=1, most=500)
    first_day = day("First day")
    begins = clock_time("Begins")
    place = zone("Zone")
    mode = choice("Mode", [("in_person", "In person"), ("online", "Online")])
    languages = choices("Languages", [("en", "English"), ("fr", "French")])
    is_joint = tick("Joint")
    title = TextsField("Title", most=20)


class Birth(Form):
    """A form that asks when somebody was born."""

    born = day_or_year("Born")


class Choices(Form):
    """A form with options to choose from."""

    mode = choice("Mode", [("in_person", "In person"), ("online", "Online")])
    meal = choice("Meal", [("fish", "Fish")], required=False)
    level = choice("Level", [(level, level) for level in ("A1", "A2", "B1", "B2", "C1")])
    long = choice("Long", [("long", "An option that takes more than a line to say")])


GOOD = {
    "name": "Border management",
    "seats": "24",
    "first_day": "2026-03-27",
    "begins": "09:30",
    "place": "Africa/Casablanca",
    "mode": "online",
    "languages": ["en", "fr"],
    "title-en": "A course",
}


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def sent(app: Flask, form: type[Form] = Course, *, data: dict[str, Any] | None = None, **written: Any) -> Any:
    with app.test_request_context("/", method="POST", data={**GOOD, **written}):
        filled = form(meta={"csrf": False}, data=data)
        filled.validate()
        return filled


def test_a_good_form_gives_typed_values(app: Flask) -> None:
    form = sent(app, note="  One line.\nAnother.  ", is_joint="y")
    assert form.errors == {}
    assert values(form, *[name for name in Course.__dict__ if not name.startswith("_")]) == {
        "name": "Border management",
        "note": "One line.\nAnother.",
        "seats": 24,
        "first_day": date(2026, 3, 27),
        "begins": time(9, 30),
        "place": "Africa/Casablanca",
        "mode": "online",
        "languages": ["en", "fr"],
        "is_joint": True,
        "title": Texts(en="A course"),
    }


def test_what_was_left_empty_is_an_empty_text(app: Flask) -> None:
    assert values(sent(app), "note", "is_joint") == {"note": "", "is_joint": False}


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("name", "", "Fill this in."),
        ("name", "   ", "Fill this in."),
        ("name", "\u200b\u202e", "Fill this in."),
        ("name", "x" * 21, "Write at most 20 characters."),
        ("note", "x" * 41, "Write at most 40 characters."),
        ("seats", "", "Write a number."),
        ("seats", "0", "Write a whole number from 1 to 500."),
        ("seats", "-3", "Write a whole number from 1 to 500."),
        ("seats", "501", "Write a whole number from 1 to 500."),
        ("first_day", "", "Write a date, such as 27 3 2026."),
        ("first_day", "2026-02-31", "This is not a date. Write one such as 2026-03-27."),
        ("first_day", "27/03/2026", "This is not a date. Write one such as 2026-03-27."),
        ("first_day", "0001-01-01", "This is not a date. Write one such as 2026-03-27."),
        ("begins", "", "Write an hour, such as 09:30."),
        ("begins", "25:00", "This is not an hour. Write one from 00:00 to 23:59, such as 09:30."),
        ("begins", "nine", "This is not an hour. Write one from 00:00 to 23:59, such as 09:30."),
        ("place", "", "Name the zone, such as Africa/Casablanca."),
        ("place", "Africa/Rabat", "This zone is not known. Write one such as Africa/Casablanca."),
        ("mode", "", "Choose one."),
        ("languages", [], "Choose at least one."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_at_its_field(
    app: Flask, field: str, written: Any, sentence: str
) -> None:
    form = sent(app, **{field: written})
    assert {name: list(errors)[:1] for name, errors in form.errors.items()} == {field: [sentence]}
    assert form[field].errors[0] == sentence


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("09:00", time(9)),
        ("9:00", time(9)),
        ("0900", time(9)),
        ("930", time(9, 30)),
        ("9h00", time(9)),
        ("9 h 30", time(9, 30)),
        ("9h", time(9)),
        ("09.00", time(9)),
        ("9", time(9)),
        (" 23:59 ", time(23, 59)),
        ("00:00", time(0)),
        ("13:30:00", time(13, 30)),
        ("٠٩:٣٠", time(9, 30)),
    ],
)
def test_an_hour_is_read_in_each_way_of_writing_it(app: Flask, written: str, hour: time) -> None:
    field = sent(app, begins=written)["begins"]
    assert (list(field.errors), field.data) == ([], hour)


@pytest.mark.parametrize(
    "written", ["24:00", "9:60", "9:5", "1:30 pm", "9:00-10:00", "12345", ":30", "-9:00", "9:00:30", "९h६०"]
)
def test_what_is_no_hour_comes_back_as_it_was_written(app: Flask, written: str) -> None:
    field = sent(app, begins=written)["begins"]
    assert list(field.errors) == ["This is not an hour. Write one from 00:00 to 23:59, such as 09:30."]
    assert f'value="{written}"' in field()


def test_an_hour_is_asked_as_text_by_the_clock_of_24_hours(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = Course(meta={"csrf": False}, data={"begins": time(13, 5)})["begins"]()
    assert 'value="13:05"' in drawn
    assert 'inputmode="numeric"' in drawn
    assert 'type="text"' in drawn


def boxes(app: Flask, form: type[Form] = Course, field: str = "first_day", **written: str) -> Any:
    """The field of a form on which a date's boxes were filled in."""
    with app.test_request_context(
        "/", method="POST", data={f"{field}-{part}": text for part, text in written.items()}
    ):
        filled = form(meta={"csrf": False})
        filled.validate()
        return filled[field]


@pytest.mark.parametrize(
    ("written", "sentence", "wrong"),
    [
        ({"day": "27", "year": "2026"}, "Still missing: Month.", ["month"]),
        ({"month": "3"}, "Still missing: Day and Year.", ["day", "year"]),
        (
            {"day": "27", "month": "March", "year": "2026"},
            "Write day, month and year in digits, such as 27 3 2026.",
            ["month"],
        ),
        (
            {"day": "27", "month": "3", "year": "26"},
            "Write the year in four digits, such as 2026.",
            ["year"],
        ),
        (
            {"day": "31", "month": "2", "year": "2026"},
            "There is no such date. Check the day, the month and the year.",
            ["day", "month", "year"],
        ),
        (
            {"day": "²", "month": "3", "year": "2026"},
            "Write day, month and year in digits, such as 27 3 2026.",
            ["day"],
        ),
        ({}, "Write a date, such as 27 3 2026.", ["day", "month", "year"]),
    ],
)
def test_a_date_in_boxes_names_what_is_missing_or_wrong_and_keeps_what_was_written(
    app: Flask, written: dict[str, str], sentence: str, wrong: list[str]
) -> None:
    field = boxes(app, **written)
    assert (list(field.errors), field.data) == ([sentence], None)
    assert [box.part for box in field.boxes if box.is_wrong] == wrong
    assert {box.part: box.value for box in field.boxes if box.value} == written


def test_a_date_is_read_in_any_digits_and_shown_in_its_boxes(app: Flask) -> None:
    field = boxes(app, day="٢٧", month="٣", year="٢٠٢٦")
    assert (list(field.errors), field.data) == ([], date(2026, 3, 27))
    in_one_piece = sent(app, first_day="٢٠٢٦-٠٣-٢٧", begins="٠٩:٣٠", seats="٢٤")
    assert (in_one_piece.errors, in_one_piece.begins.data, in_one_piece.seats.data) == ({}, time(9, 30), 24)
    assert [box.value for box in in_one_piece.first_day.boxes] == ["27", "3", "2026"]


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ({"year": "1984"}, "1984", ["", "", "1984"]),
        ({"year": "١٩٨٤"}, "1984", ["", "", "١٩٨٤"]),
        ({"day": "27", "month": "3", "year": "1984"}, "1984-03-27", ["27", "3", "1984"]),
        ({"month": "3", "year": "1984"}, None, ["", "3", "1984"]),
    ],
)
def test_of_a_birth_the_year_alone_may_be_known(
    app: Flask, written: dict[str, str], kept: str | None, shown: list[str]
) -> None:
    field = boxes(app, Birth, "born", **written)
    assert (field.data, [box.value for box in field.boxes]) == (kept, shown)
    assert list(field.errors) == ([] if kept else ["Still missing: Day."])


def test_few_short_options_are_radio_buttons_and_no_answer_is_one_where_it_may_be(app: Flask) -> None:
    form = sent(app, Choices)
    assert form.mode.radios == [("in_person", "In person"), ("online", "Online")]
    assert form.meal.radios == [("fish", "Fish"), ("", "No answer")]
    form.meal.choices = [("", "Nothing"), ("fish", "Fish")]
    assert form.meal.radios == [("fish", "Fish"), ("", "Nothing")]
    assert (form.level.radios, form.long.radios) == ([], [])


@pytest.mark.parametrize(
    ("field", "written"), [("seats", "many"), ("seats", "1.5"), ("mode", "hybrid"), ("languages", ["de"])]
)
def test_what_is_no_number_or_no_option_is_refused(app: Flask, field: str, written: Any) -> None:
    assert list(sent(app, **{field: written}).errors) == [field]


def test_control_characters_and_broken_marks_are_put_right(app: Flask) -> None:
    assert sent(app, name=" Oue\u0301draogo\x00\r\n Awa ").name.data == "Ouédraogo Awa"


def test_a_text_in_four_languages_needs_one(app: Flask) -> None:
    form = sent(app, **{"title-en": " "})
    assert form.errors == {"title": {"en": ["Fill this in, in at least one language."]}}
    assert sent(app, **{"title-en": "", "title-ar": "دورة"}).title.texts == Texts(ar="دورة")


def test_a_refusal_of_the_office_stands_at_its_field(app: Flask) -> None:
    def refuse() -> None:
        raise DomainError("All seats are taken.", field="seats")

    with app.test_request_context("/", method="POST", data=GOOD):
        form = Course(meta={"csrf": False})
        assert form.carry_out(refuse) is None
        assert (form.seats.errors, form.status) == (["All seats are taken."], 422)


def test_a_refusal_about_the_whole_stands_over_the_form(app: Flask) -> None:
    def refuse() -> None:
        raise DomainError("The call is closed.")

    with app.test_request_context("/", method="POST", data=GOOD):
        form = Course(meta={"csrf": False})
        assert form.carry_out(refuse) is None
        assert (form.form_errors, form.status) == (["The call is closed."], 422)


def test_a_stale_deed_is_not_a_mistake_of_the_form(app: Flask) -> None:
    def refuse() -> None:
        raise StaleError("Someone else changed this.")

    with app.test_request_context("/", method="POST", data=GOOD):
        form = Course(meta={"csrf": False})
        with pytest.raises(StaleError):
            form.carry_out(refuse)


def test_a_form_that_was_not_sent_does_nothing(app: Flask) -> None:
    done: list[str] = []
    with app.test_request_context("/"):
        form = Course(meta={"csrf": False})
        assert form.carry_out(lambda: done.append("it")) is None
        assert (done, form.status) == ([], 200)


class EditCourse(EditForm):
    """A form of a record that exists."""

    name = words("Name")
    seats = number("Seats", least=1, most=500)


STORED = {"version": 3, "name": "Prisons", "seats": 20}


def edit(app: Flask, **written: str) -> tuple[EditCourse, list[str]]:
    done: list[str] = []
    with app.test_request_context("/", method="POST", data=written):
        form = EditCourse(meta={"csrf": False}, data=STORED)
        form.carry_out(lambda: done.append(form.name.data) or "done")
        return form, done


def test_a_fresh_edit_is_carried_out(app: Flask) -> None:
    form, done = edit(app, version="3", name="Borders", seats="20")
    assert (done, form.status, form.conflicts) == (["Borders"], 200, ())


@pytest.mark.parametrize("version", ["2", "", "x"])
def test_a_stale_edit_shows_both_values_and_does_nothing(app: Flask, version: str) -> None:
    form, done = edit(app, version=version, name="Borders", seats="20")
    assert (done, form.status) == ([], 409)
    assert form.conflicts == [("Name", "Prisons", "Borders")]
    assert (form.name.data, form.version.data) == ("Borders", "3")


def test_an_edit_without_its_version_is_stale(app: Flask) -> None:
    form, done = edit(app, name="Prisons", seats="20")
    assert (done, form.status) == ([], 409)
