"""How an answer is read, whether it comes from a form's field or from the cell of a file.

What is read is text, or what a workbook's cell holds: a number, a date, yes or no. What comes out is as
`answers` keeps it, or a `FaultError` that says why not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Protocol

from babel import Locale
from email_validator import EmailNotValidError, validate_email

from app.core import clock
from app.core.i18n import _l
from app.core.texts import search_key
from app.core.workflow import State
from app.core.written import FORMULA_SIGNS, as_date, as_text, as_whole, as_yes_or_no, clean
from app.nominations.standard import ALSO_SAID
from app.nominations.states import Kind

MOST_LINE, MOST_TEXT = 200, 5000
ADULT_YEARS = 18


class Reason(State):
    """Why an answer can't be taken, as a whole sentence."""

    MISSING_VALUE = "missing_value", _l("Fill this in.")
    UNKNOWN_STATE = (
        "unknown_state",
        _l(
            "No member state has this name. Write it in English, French, Arabic or Portuguese, as the United "
            "Nations does, or write its two letters."
        ),
    )
    OTHER_STATE = "other_state", _l("This is another state. Each state nominates its own officials.")
    STATE_NOT_INVITED = "state_not_invited", _l("The call does not invite this state.")
    INVALID_DATE = "invalid_date", _l("There is no such date. Write the day first, such as 27/03/1984.")
    OUT_OF_RANGE = "out_of_range", _l("This is beyond what is possible. Check the number or date.")
    NOT_A_NUMBER = "not_a_number", _l("This is not a whole number. Write one in digits.")
    UNKNOWN_VALUE = "unknown_value", _l("This is not among what can be answered.")
    INVALID_EMAIL = "invalid_email", _l("Write an e-mail address, such as name@ministry.example.")
    INVALID_PHONE = "invalid_phone", _l("Write the number with + and the country’s prefix.")
    TOO_LONG = "too_long", _l("This is too long. Shorten it.")
    FORMULA = "formula", _l("A spreadsheet would take this for a formula. Write it as plain text.")
    DECLARATION_NOT_GIVEN = "declaration_not_given", _l("Without this declaration nobody is nominated.")
    ABOVE_QUOTA = "above_quota", _l("The office asked your state for fewer nominees than that.")
    CLASH = "clash", _l("This official has a seat in another course on these days.")
    OWN_CASE = "own_case", _l("You can't nominate yourself. Ask a colleague.")
    ENDED = "ended", _l("This nomination has ended. Nominate the official anew by the form.")
    FIXED = "fixed", _l("This nominee's answers can no longer be changed.")
    OVERTAKEN = "overtaken", _l("Something changed meanwhile. Send the file again to see what.")
    SAME_PLACE = (
        "same_place",
        _l("Another row of this state has this place already. Give each nominee a place of their own."),
    )
    DUPLICATE_IN_FILE = "duplicate_in_file", _l("The file names this a second time. Keep one of the two.")


class Asked(Protocol):
    """What must be known of a question to read its answer: see `app.nominations.models.Question`."""

    key: Any
    kind: Any
    options: Any
    least: Any
    most: Any


class FaultError(ValueError):
    """An answer that can't be taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def read(question: Asked, cell: Any, *, state_code: str) -> Any:
    """The answer in a cell, None for an empty one; FaultError says why it can't be taken.

    `state_code` is the nominating state, whose prefix a phone number without its + begins with.
    """
    if isinstance(cell, str):
        cell = clean(cell)
    if cell is None or cell == "":
        return None
    return _READERS[question.kind](question, cell, state_code)


def _line(_question: Any, cell: Any, _state: str) -> str:
    text = " ".join(as_text(cell).split())
    return _at_most(text, MOST_LINE)


def _name(_question: Any, cell: Any, _state: str) -> str:
    text = " ".join(as_text(cell).split(" "))
    if text.startswith(FORMULA_SIGNS):
        raise FaultError(Reason.FORMULA)
    return _at_most(" ".join(text.split()), MOST_LINE)


def _prose(question: Asked, cell: Any, _state: str) -> str:
    text = _at_most(as_text(cell), MOST_TEXT)
    if question.most is not None and len(text.split()) > question.most:
        raise FaultError(Reason.TOO_LONG)
    return text


def _number(question: Asked, cell: Any, _state: str) -> int:
    number = as_whole(cell)
    if number is None:
        raise FaultError(Reason.NOT_A_NUMBER)
    if not (question.least or 0) <= number <= (question.most if question.most is not None else 10**9):
        raise FaultError(Reason.OUT_OF_RANGE)
    return number


def _day(_question: Any, cell: Any, _state: str) -> str:
    day = as_date(cell)
    if day is None:
        raise FaultError(Reason.INVALID_DATE)
    return day.isoformat()


def _birth(_question: Any, cell: Any, _state: str) -> str:
    """A date of birth, or its year; of an adult of today, where the youngest year may be of one."""
    year = as_whole(cell)
    if year is not None and 1900 <= year <= 2100:
        born, kept = date(year, 1, 1), str(year)
    else:
        day = as_date(cell)
        if day is None:
            raise FaultError(Reason.INVALID_DATE)
        born, kept = day, day.isoformat()
    today = clock.now().date()
    youngest = date(today.year - ADULT_YEARS, today.month, min(today.day, 28))
    if not today.year - 100 <= born.year or born > youngest:
        raise FaultError(Reason.OUT_OF_RANGE)
    return kept


def _choice(question: Asked, cell: Any, _state: str) -> str:
    said = search_key(as_text(cell))
    for option in question.options:
        if said in option_words(option):
            return str(option["value"])
    for word, value in ALSO_SAID.get(question.key, {}).items():
        if said == _folded(word):
            return value
    raise FaultError(Reason.UNKNOWN_VALUE)


def option_words(option: Mapping[str, Any]) -> set[str]:
    """All words that mean an option, as they are compared."""
    return {_folded(word) for word in (option["value"], *option["label"].values())}


def _several(question: Asked, cell: Any, state: str) -> list[str] | None:
    """The boxes that were ticked, or a cell with semicolons between; each once, in the options' order."""
    said = cell if isinstance(cell, list) else re.split(r"[;؛\n]", as_text(cell))
    chosen = {_choice(question, word, state) for word in said if clean(word)}
    return [str(option["value"]) for option in question.options if option["value"] in chosen] or None


def _yes_no(_question: Any, cell: Any, _state: str) -> bool:
    said = as_yes_or_no(cell)
    if said is None:
        raise FaultError(Reason.UNKNOWN_VALUE)
    return said


def _declaration(question: Asked, cell: Any, state: str) -> bool:
    if not _yes_no(question, cell, state):
        raise FaultError(Reason.DECLARATION_NOT_GIVEN)
    return True


def _email(_question: Any, cell: Any, _state: str) -> str:
    text = as_text(cell)
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise FaultError(Reason.INVALID_EMAIL) from None
    return text


def _phone(_question: Any, cell: Any, state: str) -> str:
    """A number as + and digits: 00 stands for +, and a lost + comes back before the state's own prefix."""
    number = as_whole(cell)
    text = str(number) if number is not None else as_text(cell)
    if not re.fullmatch(r"\+?[\d\s().\-/]+", text):
        raise FaultError(Reason.INVALID_PHONE)
    digits = "".join(str(int(c)) for c in text if c.isdecimal())
    prefix = PREFIXES.get(state, "")
    if text.startswith("+"):
        pass
    elif digits.startswith("00"):
        digits = digits[2:]
    elif not (prefix and digits.startswith(prefix)):
        raise FaultError(Reason.INVALID_PHONE)
    if not 7 <= len(digits) <= 15 or digits.startswith("0"):  # E.164
        raise FaultError(Reason.INVALID_PHONE)
    return f"+{digits}"


def _country(_question: Any, cell: Any, _state: str) -> str:
    text = as_text(cell)
    code = text.upper() if len(text) == 2 else _country_names().get(search_key(text), "")
    if code not in _countries():
        raise FaultError(Reason.UNKNOWN_VALUE)
    return code


_READERS: Mapping[Kind, Callable[[Asked, Any, str], Any]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: _prose,
    Kind.NAME: _name,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.BIRTH: _birth,
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.YES_NO: _yes_no,
    Kind.DECLARATION: _declaration,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.COUNTRY: _country,
}


def disagreements(answers: Mapping[str, Any]) -> list[tuple[str, Reason]]:
    """What can't be true together: no name at all; more years in the field than in service."""
    found = []
    if not (answers.get("family_name") or answers.get("given_names")):
        found.append(("name", Reason.MISSING_VALUE))
    served, in_field = answers.get("years_of_service"), answers.get("years_in_ct")
    if served is not None and in_field is not None and in_field > served:
        found.append(("years_in_ct", Reason.OUT_OF_RANGE))
    return found


def _at_most(text: str, most: int) -> str:
    if len(text) > most:
        raise FaultError(Reason.TOO_LONG)
    return text


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """An option's word as it is compared; a file asks for the same few thousands of times."""
    return search_key(word)


@cache
def _countries() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code)))


@cache
def _country_names() -> dict[str, str]:
    return {
        search_key(name): code
        for locale in ("en", "fr", "ar", "pt")
        for code, name in Locale(locale).territories.items()
        if code in _countries()
    }


PREFIXES: Mapping[str, str] = dict(
    line.split()
    for line in """
DZ 213|AO 244|BJ 229|BW 267|BF 226|BI 257|CV 238|CM 237|CF 236|TD 235|KM 269|CG 242|CI 225|CD 243|DJ 253
EG 20|GQ 240|ER 291|SZ 268|ET 251|GA 241|GM 220|GH 233|GN 224|GW 245|KE 254|LS 266|LR 231|LY 218|MG 261
MW 265|ML 223|MR 222|MU 230|MA 212|MZ 258|NA 264|NE 227|NG 234|RW 250|ST 239|SN 221|SC 248|SL 232|SO 252
ZA 27|SS 211|SD 249|TZ 255|TG 228|TN 216|UG 256|ZM 260|ZW 263
""".strip()
    .replace("\n", "|")
    .split("|")
)
"""The telephone prefix of each member state (ITU-T, E.164)."""
