"""Every text that a reader sees can be translated, is translated, and every state says what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import nodes

from app.access.permissions import Permission
from app.core.workflow import State, all_workflows

pytestmark = pytest.mark.anywhere

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = APP / "templates"
NOT_FOR_READERS = {"styleguide.html"}
"""Shown to builders only, so its texts stay in English."""
SAME_EVERYWHERE = {"CSV", "PDF", "UTC"}
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^<>]*>", re.DOTALL)
_SAID = re.compile(r'(?:aria-label|title|placeholder|alt|data-label)="([^"{}]*[^\W\d_]{2}[^"{}]*)"')
_PHRASE = re.compile(r"[A-Z]\w+( \S+)+", re.DOTALL)
_CLASSES = re.compile(
    r"{% block main_class %}.*?{% endblock %}"
    r"|{% macro (?:_kind|_described(?:_by)?|button_class)\(.*?{%-? endmacro %}",
    re.DOTALL,
)
"""What gives names of classes and kinds, which no reader sees."""
_WORD = re.compile(r"[^\W\d_]{2,}")
Text = str | tuple[str, ...]
"""A text, or its singular and plural."""


def bare_texts(app: Flask, source: str) -> list[str]:
    """The words of a template outside of gettext: in its text, in what is read aloud, in its strings."""
    seen = "".join(
        value if kind == "data" else "{}" if kind == "variable_begin" else ""
        for _line, kind, value in app.jinja_env.lex(_CLASSES.sub("", source))
    )
    said = [match[1] for match in _SAID.finditer(seen)]
    text = re.sub(r"&\w+;|\S+@\S+", " ", _TAG.sub(" ", seen))
    words = [word for word in _WORD.findall(text) if word not in SAME_EVERYWHERE]
    return [*words, *said, *_strings(app.jinja_env.parse(source))]


def _strings(template: nodes.Template) -> list[str]:
    """Whole phrases handed to a macro or shown without being asked of gettext."""
    translated = {
        id(constant)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext", "pgettext"}
        for constant in call.find_all(nodes.Const)
    }
    return [
        constant.value
        for constant in template.find_all(nodes.Const)
        if isinstance(constant.value, str)
        and id(constant) not in translated
        and _PHRASE.fullmatch(constant.value)
    ]


def templates() -> list[Path]:
    return sorted(file for file in TEMPLATES.rglob("*.html") if file.name not in NOT_FOR_READERS)


@pytest.mark.parametrize("template", templates(), ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_a_template_has_no_text_outside_of_gettext(house: Flask, template: Path) -> None:
    assert bare_texts(house, template.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Seats</p>", ["Seats"]),
        ('<p>{{ _("Seats") }}: {{ seats }}</p>', []),
        ('<a href="/x" aria-label="Close it">{{ x }}</a>', ["Close it"]),
        ('<a href="/x" aria-label="{{ _("Close") }}">&nbsp;·</a>', []),
        ("{% if seats %}<b>full</b>{% endif %}", ["full"]),
        ("{% macro m() %}left{% endmacro %}", ["left"]),
        ('<a{% if x %} class="full"{% endif %}>{{ y }}</a>', []),
        ('{{ ui.note("bad", "All seats are taken") }}', ["All seats are taken"]),
        ('{{ ui.note("bad", _("All seats are taken")) }}', []),
        ("{% block main_class %}public{% endblock %}", []),
    ],
)
def test_a_bare_text_is_found(house: Flask, source: str, found: list[str]) -> None:
    assert bare_texts(house, source) == found


def sentences(app: Path = APP) -> Iterator[tuple[Text, str | None]]:
    """Every text of the programme that is to be translated, with what it is said of where that is told."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    of_what = ((1, "c"), 2)
    keywords = {
        "_": None,
        "_l": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": of_what,
        "_lp": of_what,
    }
    for _file, _line, message, _comments, context in extract_from_dir(
        app, methods, {"templates/**.html": {"silent": "false"}}, keywords
    ):
        yield message, context


@cache
def of_the_office() -> frozenset[tuple[Text, str | None]]:
    """All of them, read once for every language."""
    return frozenset(sentences())


def lacking(catalogue: Catalog, wanted: Set[tuple[Text, str | None]]) -> list[str]:
    """The texts that a catalogue lacks, has empty, or only guesses at."""
    found = []
    for message, of_what in wanted:
        entry = catalogue.get(message[0] if isinstance(message, tuple) else message, of_what)
        strings = [] if entry is None else entry.string if entry.pluralizable else (entry.string,)
        if entry is None or entry.fuzzy or not strings or not all(strings):
            found.append(str(message))
    return sorted(found)


@pytest.mark.parametrize("language", ["fr", "ar", "pt"])
def test_every_text_is_translated(language: str) -> None:
    file = APP / "translations" / language / "LC_MESSAGES" / "messages.po"
    assert file.exists(), f"{language} has no catalogue yet: make translations"
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=language)
    assert lacking(catalogue, of_the_office()) == []


def test_in_arabic_eleven_of_a_thing_are_said_with_their_own_ending() -> None:
    """Babel's order of the Arabic forms has 100 to 102 before 11 to 99, whose noun ends in -an."""
    with (APP / "translations" / "ar" / "LC_MESSAGES" / "messages.po").open("rb") as opened:
        catalogue = read_po(opened, locale="ar")
    plurals = [each.string for each in catalogue if each.id and isinstance(each.string, tuple)]
    assert [forms for forms in plurals if "ً" in forms[4] and "ً" not in forms[5]] == []


def test_a_text_without_its_translation_is_found() -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Seats", "Places")
    catalogue.add("Guess", "Devine", flags=["fuzzy"])
    catalogue.add("Empty", "")
    catalogue.add(("one", "many"), ("un", ""))
    texts: list[Text] = ["Seats", "Guess", "Empty", ("one", "many"), "Missing"]
    wanted = {(text, None) for text in texts} | {("Seats", "of a bicycle")}
    assert lacking(catalogue, wanted) == ["('one', 'many')", "Empty", "Guess", "Missing", "Seats"]


def carrying(source: str) -> list[str]:
    """What is said later but is no fixed text: what a person wrote would be kept in it, and be looked up.

    A value belongs into a sentence when it is said (`_("Hello %(name)s", name=…)`), never into its text.
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in {"_l", "_lp"}
        and not (call.args and all(_is_text(argument) for argument in call.args) and not call.keywords)
    ]


def _is_text(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def test_what_is_said_later_carries_no_value() -> None:
    sources = {file.relative_to(APP): file.read_text() for file in APP.rglob("*.py")}
    del sources[Path("core/i18n.py")]
    assert [found for source in sources.values() for found in carrying(source)] == []
    assert [str(file) for file, source in sources.items() if "LazyString" in source] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_l("Name")', []),
        ('_lp("register", "Open")', []),
        ('_l("A long sentence " "in two pieces.")', []),
        ('_l(f"Hello {name}")', ["_l(f'Hello {name}')"]),
        ("_l(person.name)", ["_l(person.name)"]),
        ('_l("Hello " + name)', ["_l('Hello ' + name)"]),
        ('_l("Hello %s" % name)', ["_l('Hello %s' % name)"]),
        ('_l("Hello %(name)s", name=name)', ["_l('Hello %(name)s', name=name)"]),
        ('_lp(state, "Open")', ["_lp(state, 'Open')"]),
    ],
)
def test_a_value_in_what_is_said_later_is_found(source: str, found: list[str]) -> None:
    assert carrying(source) == found


TONES = {"", "go", "good", "warn", "bad", "shut"}


def every_state() -> Iterator[State]:
    for workflow in all_workflows():
        yield from workflow.states


def test_every_state_says_what_it_is_and_in_which_tone(house: Flask) -> None:
    wrong = [repr(state) for state in every_state() if not str(state.label) or state.tone not in TONES]
    assert wrong == []


@pytest.mark.usefixtures("house")
def test_histories_tell_the_moves_of_a_record_apart() -> None:
    for workflow in all_workflows():
        told = {way.name: str(way.told) for way in workflow.transitions}
        assert (workflow.name, len(set(told.values()))) == (workflow.name, len(told))


def test_a_state_that_waits_says_whose_turn_it_is(house: Flask) -> None:
    """Where a person may move on, someone is named, and a move that is refused says why."""
    silent = [
        f"{workflow.name}: {guard.name}"
        for workflow in all_workflows()
        for transition in workflow.transitions
        for guard in transition.guards
        if not str(guard.refusal).endswith(".")
    ]
    assert silent == []


def test_every_right_says_what_it_lets_a_person_do() -> None:
    assert [str(permission) for permission in Permission if not permission.__doc__] == []
