"""How a column draws its cell: escaped, with a dash for nothing, and what a phone needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.core.cells import Cell, Name, Tag, Text, TwoLines
from app.core.listing import Column

_TD = '<td role="cell" class="{}" data-label="{}">'


def _drawn(cell: Cell, row: Any = None, *, label: str = "Post", numeric: bool = False) -> str:
    return cell.of(Column("post", label, numeric=numeric))(row)


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("Inspector", "<bdi>Inspector</bdi>"),
        ("<script>", "<bdi>&lt;script&gt;</bdi>"),
        ('" onclick="', "<bdi>&#34; onclick=&#34;</bdi>"),
        (0, "<bdi>0</bdi>"),
    ],
)
def test_a_text_is_escaped(value: object, inside: str) -> None:
    assert _drawn(Text(lambda row: row), value) == f"{_TD.format('', 'Post')}{inside}</td>"


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_to_say_is_a_dash_that_goes_on_a_phone(value: str | None) -> None:
    assert _drawn(Text(lambda row: row), value) == f"{_TD.format('none ', 'Post')}–</td>"
    assert _drawn(TwoLines(lambda row: row, lambda row: row), value) == f"{_TD.format('none ', 'Post')}–</td>"


def test_a_number_stands_right_a_date_is_not_broken_and_a_label_is_escaped() -> None:
    drawn = _drawn(Text(lambda _row: 3, nowrap=True), label='"Order"', numeric=True)
    assert drawn == f"{_TD.format('num nowrap', '&#34;Order&#34;')}<bdi>3</bdi></td>"


def test_both_lines_are_escaped() -> None:
    drawn = _drawn(TwoLines(lambda _row: "<b>", lambda _row: "<i>"))
    inside = '<span class="nowrap">&lt;b&gt;</span> <span class="sub">&lt;i&gt;</span>'
    assert drawn == f"{_TD.format('', 'Post')}{inside}</td>"


@pytest.mark.parametrize(("tone", "classes"), [("", "tag"), ("go", "tag tag-go"), ('"', "tag tag-&#34;")])
def test_a_tag_leads_in_its_tone(tone: str, classes: str) -> None:
    drawn = _drawn(Tag(lambda _row: SimpleNamespace(label="<Open>", tone=tone)))
    assert drawn == f'{_TD.format("lead ", "Post")}<span class="{classes}">&lt;Open&gt;</span></td>'


@pytest.mark.parametrize(
    ("post", "second"),
    [("", ""), ("<Judge>", '<span class="sub"><bdi>&lt;Judge&gt;</bdi></span>')],
)
def test_a_name_leads_to_its_page(post: str, second: str) -> None:
    drawn = _drawn(Name(lambda _row: "A & B", lambda: lambda row: f'/people/{row}"', lambda _row: post), 7)
    assert drawn == (
        f'<th role="rowheader" scope="row"><a href="/people/7&#34;"><bdi>A &amp; B</bdi></a>{second}</th>'
    )
