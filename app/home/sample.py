"""Invented things for the style guide: every component is shown once with them."""

from __future__ import annotations

from types import SimpleNamespace as Thing
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.core.forms import Form, TextsField, TogetherField, choice, choices, day_or_year, number, prose, tick

LONG_NAME = (
    "عبد الرحمن محمد عبد الله بن ورسمه الحسيني العلوي الإدريسي بن عبد العزيز بن عبد المالك "
    "بن محمد الأمين ولد سيدي أحمد البشير"
)
CONGO = "République démocratique du Congo"


def _options(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class Example(Form):
    """A form with every kind of field."""

    version = HiddenField(default="3")
    family_name = StringField(
        "Family name",
        [InputRequired("Write the family name as in the passport")],
        description="As in the passport. Leave empty if there is only one name",
    )
    email = EmailField("E-mail address", [InputRequired("Write an address such as name@example.org")])
    born = day_or_year("Date of birth")
    seats = number("Seats", least=1, most=200, required=False)
    level = choice("Level of French", [("b1", "B1"), ("b2", "B2")])
    mode = RadioField(
        "Mode",
        [InputRequired("Choose one")],
        choices=_options(in_person="In person", online="Online", hybrid="Hybrid"),
    )
    languages = choices("Languages", [("en", "English"), ("fr", "French"), ("ar", "Arabic")], required=False)
    why = prose("Why this official", required=False)
    declared = TogetherField(
        "I confirm all of these",
        lead="I confirm all of the following on behalf of the state:",
        statements=["Leave is authorised for all modules", "No pending allegation is known"],
    )
    consent = tick("Leave is granted for all three modules")
    title = TextsField("Title of the programme")


class SignIn(Form):
    """The sign-in form."""

    email = EmailField("E-mail address", [InputRequired()])
    password = PasswordField("Password", [InputRequired()])


class Filter(Form):
    """The filter over a list."""

    q = SearchField("Name or institution")
    state = SelectField("State", choices=[SelectChoice("", "All states"), SelectChoice("CD", CONGO)])
    mine = tick("Waits for me")
    sort = HiddenField(default="name")


class Mark(Form):
    """One trainee's row in a register."""

    mark = RadioField(
        "Attendance",
        choices=_options(present="Present", late="Late", excused="Excused", absent="Absent"),
    )
    minutes = IntegerField("Minutes present")


class Page:
    """A page of a list, as the macros read it."""

    previous_url = None
    next_url = "#list"
    csv_url = "#list"
    shown = "6 of 312"

    def __init__(self, rows: list[Any], **filled: str) -> None:
        self.columns = [
            Thing(key="name", label="Name", sortable=True, numeric=False),
            Thing(key="state", label="State", sortable=True, numeric=False),
            Thing(key="priority", label="Priority", sortable=True, numeric=True),
            Thing(key="institution", label="Institution", sortable=False, numeric=False),
            Thing(key="status", label="Status", sortable=True, numeric=False),
            Thing(key="turn", label="Waits for", sortable=False, numeric=False),
            Thing(key="since", label="Since", sortable=True, numeric=False),
        ]
        self.rows = rows
        self.filter_form = _plain(Filter, data=filled)

    def sort_url(self, column: Any) -> str:
        """Where the list is sorted by the column."""
        return f"?sort={column.key}"

    def aria_sort(self, column: Any) -> str | None:
        """The second column is the one sorted by."""
        return "ascending" if column.key == "state" else None


def make(*, wrong: bool) -> Thing:
    """Everything that the style guide shows; `wrong` fills its form with mistakes."""
    return Thing(
        form=_example(wrong=wrong),
        sign_in=_plain(SignIn),
        page=Page(_rows()),
        empty_page=Page([]),
        filtered_page=Page([], q="zz"),
        register=_register(),
        long_name=LONG_NAME,
        tones=[
            _state("Endorsed", ""),
            _state("Offered", "go"),
            _state("Confirmed", "good"),
            _state("Returned", "warn"),
            _state("Excluded", "bad"),
            _state("Withdrawn", "shut"),
        ],
        stages=[
            Thing(label=label, done=place < 2, current=place == 2)
            for place, label in enumerate(
                ["Planned", "Open", "Selecting", "Confirmed", "Running", "Completed"]
            )
        ],
        tabs=[
            Thing(label=label, url="#head", current=label == "Registrations")
            for label in ("Overview", "Registrations", "Timetable", "Attendance", "Certificates")
        ],
        offers=_offers(),
        tasks=[
            _task("Endorse or return one application", "By 24 January", tone="warn", url="#sum"),
            _task("Attach one signed letter", "To do", tone="go", url="#sum"),
            _task("Call for STOCTI 2025 read", "Done", tone="good", url=None),
        ],
        timeline=[
            Thing(
                label="Offered",
                who="Salma Idrissi",
                when="Thursday 13 March 2025, 10:12 (Rabat, UTC+0)",
                reason=None,
            ),
            Thing(
                label="Returned",
                who=LONG_NAME,
                when="Monday 3 March 2025, 15:40 (Rabat, UTC+0)",
                reason="The signed letter is missing.",
            ),
        ],
        seats=[
            Thing(state="Burkina Faso", confirmed=5, offered=0, free=0),
            Thing(state=CONGO, confirmed=2, offered=2, free=1),
            Thing(state="Kenya", confirmed=9, offered=3, free=4),
        ],
        modules=[
            Thing(name="1 Foundational", dates="14 April to 2 May", first=1, last=3, hours=120),
            Thing(name="2 Intermediate", dates="5 to 30 May", first=4, last=7, hours=160),
        ],
        week=_week(),
    )


def _plain(form: type[FlaskForm], **options: Any) -> Any:
    return form(formdata=None, meta={"csrf": False}, **options)


def _example(*, wrong: bool) -> Any:
    if not wrong:
        return _plain(Example)
    form = Example(formdata=MultiDict({"seats": "0"}), meta={"csrf": False})
    form.validate()
    form.form_errors.append("The end is before the start.")
    return form


def _state(label: str, tone: str) -> Thing:
    return Thing(label=label, tone=tone)


def _task(label: str, tag_text: str, *, tone: str, url: str | None) -> Thing:
    return Thing(label=label, url=url, hint=None, tag_text=tag_text, tone=tone)


def _rows() -> list[Thing]:
    return [
        _row("Aminata Ouédraogo", "Burkina Faso", _state("Confirmed", "good"), priority=1),
        _row("Jean-Baptiste Kabongo wa Mbuyi", CONGO, _state("Not selected", "shut")),
        _row(LONG_NAME, "Somalia", _state("Reserve, first", ""), priority=2, turn="A free seat"),
        _row("Hiwot Alemu", "Ethiopia", _state("Offered", "go"), priority=2, turn="Focal point of Ethiopia"),
        _row("Halima", "Nigeria", _state("Referred", "warn"), priority=6, turn="Screening officer"),
        _row("<script>alert(1)</script>", "Kenya", _state("Excluded", "bad"), priority=5),
    ]


def _row(
    name: str, state: str, status: Thing, *, priority: int | None = None, turn: str | None = None
) -> Thing:
    return Thing(
        name=name,
        url="#list",
        post="Investigator",
        state=state,
        priority=priority,
        institution="Judicial Police",
        status=status,
        turn=turn,
        since="12 March",
    )


def _register() -> list[Thing]:
    marks: list[tuple[str, str, dict[str, Any]]] = [
        ("Aminata Ouédraogo", "Burkina Faso", {"mark": "present", "minutes": 150}),
        (LONG_NAME, CONGO, {"mark": "late", "minutes": 120}),
        ("Hiwot Alemu", "Ethiopia", {}),
    ]
    return [
        Thing(name=name, sub=state, entry=_plain(Mark, data=data, prefix=f"r{place}-"))
        for place, (name, state, data) in enumerate(marks)
    ]


def _offers() -> list[Thing]:
    plain = {"url": "#moves", "version": 3, "allowed": True, "reason": None}
    return [
        Thing(**plain, label="Endorse", asks_reason=False, destructive=False, primary=True),
        Thing(**plain, label="Return for correction", asks_reason=True, destructive=False, primary=False),
        Thing(**plain, label="Withdraw", asks_reason=True, destructive=True, primary=False),
        Thing(
            label="Confirm the cohort",
            url="#moves",
            version=3,
            allowed=False,
            reason="Four offers are unanswered. It is the turn of the focal points of Ethiopia and Kenya.",
            asks_reason=False,
            destructive=False,
            primary=False,
        ),
    ]


def _week() -> list[Thing]:
    return [
        Thing(
            label="Monday 19 May",
            sessions=[
                _session("Following the money", slot=3, slots=5, hours="09:00 to 11:30"),
                _session("Financial records, practical", slot=13, slots=5, hours="14:00 to 16:30"),
            ],
        ),
        Thing(
            label="Tuesday 20 May",
            sessions=[
                _session("Financial investigations", slot=3, slots=5, hours="09:00 to 11:30", tone="clash")
            ],
        ),
        Thing(label="Wednesday 21 May", sessions=[]),
        Thing(
            label="Thursday 22 May",
            sessions=[
                _session("Visit: public prosecution", slot=3, slots=2, hours="09:00 to 10:00", tone="lock")
            ],
        ),
        Thing(
            label="Friday 23 May",
            sessions=[_session("Human rights clinic", slot=15, slots=4, hours="15:00 to 17:00")],
        ),
    ]


def _session(title: str, *, slot: int, slots: int, hours: str, tone: str = "") -> Thing:
    tag_text = {"clash": "Clash", "lock": "Locked"}.get(tone)
    return Thing(
        title=title,
        slot=slot,
        slots=slots,
        hours=hours,
        url="#week",
        where="Room 2",
        tone=tone,
        tag_text=tag_text,
    )
