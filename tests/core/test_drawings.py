"""Bars, timelines and the map: what they draw, in which direction, and that texts are never markup."""

from __future__ import annotations

import re
from datetime import date

import pytest
from markupsafe import Markup

from app.core import drawings
from app.core.drawings import Lane
from app.member_states.data import STATES
from app.member_states.tiles import COLUMNS, PLACES, ROWS
from tests.support.office import Office


def test_a_bar_is_as_long_as_its_share_of_the_most() -> None:
    widths = [re.findall(r'width="(\d+)"', drawings.bar(value, 8))[-1] for value in (0, 2, 8)]
    assert widths == ["0", "30", "120"]
    assert 'width="0"' in drawings.bar(3, 0)


def test_every_member_state_has_one_place_of_its_own_and_namibia_is_one_of_them() -> None:
    assert PLACES.keys() == STATES.keys()
    assert len(set(PLACES.values())) == 54
    assert all(column < COLUMNS and row < ROWS for column, row in PLACES.values())
    assert "NA" in PLACES


def test_a_tile_has_more_ink_the_higher_its_number_and_says_it_in_digits() -> None:
    drawn = drawings.tiles(
        {"KE": (0, 0), "NA": (1, 0), "GH": (2, 0)},
        {"KE": 8, "NA": 2},
        {"KE": "8", "NA": "2"},
        {"KE": "Kenya: 8", "NA": "<Namibia>", "GH": "Ghana"},
        name="People & states",
    )
    assert re.findall(r'fill-opacity="([\d.]+)"', drawn) == ["0.88", "0.22", "0.00"]
    assert ">8</text>" in drawn
    assert "<title>&lt;Namibia&gt;</title>" in drawn
    assert 'aria-label="People &amp; states"' in drawn


def test_a_timeline_fills_what_is_over_and_runs_the_reader_s_way(office: Office) -> None:
    lanes = [
        Lane("A<b>", date(2024, 1, 1), date(2024, 12, 31), is_sure=True),
        Lane("B", date(2025, 1, 1), date(2025, 12, 31), is_sure=False),
    ]
    found = {}
    for language in ("en", "ar"):
        with office.app.test_request_context(headers={"Accept-Language": language}):
            found[language] = drawings.timeline(lanes, name="Cohorts", today=date(2025, 1, 1))
    bars = re.compile(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="10" fill="(\w+)"')
    left, right = bars.findall(found["en"]), bars.findall(found["ar"])
    assert [paint for _x, _width, paint in left] == ["currentColor", "none"]
    assert (left[0][0], left[1][0]) == ("4.0", "240.6")
    for (x, width, _paint), (mirrored, _width, _same) in zip(left, right, strict=True):
        assert float(x) + float(width) + float(mirrored) == pytest.approx(drawings.WIDTH, abs=0.2)
    assert "A&lt;b&gt;" in found["en"]
    assert drawings.timeline([], name="Cohorts", today=date(2025, 1, 1)) == Markup()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_label_of_a_timeline_runs_out_of_it(office: Office, language: str) -> None:
    days = [(date(2024, 1, 1), date(2024, 2, 1)), (date(2024, 6, 1), date(2024, 7, 1))]
    days.append((date(2025, 11, 1), date(2025, 12, 31)))
    lanes = [
        Lane("m" * length, since, until, is_sure=True) for since, until in days for length in (9, 40, 99)
    ]
    with office.app.test_request_context(headers={"Accept-Language": language}):
        drawn = drawings.timeline(lanes, name="Cohorts", today=date(2025, 1, 1))
    texts = re.findall(r'<text x="([\d.]+)" y="\d+\.0" text-anchor="(start|end)"[^>]*>(m+…?)</text>', drawn)
    assert len(texts) == len(lanes)
    for x, anchor, label in texts:
        runs_left = (anchor == "end") != (language == "ar")  # where it is read from right to left
        end = float(x) + (-8 if runs_left else 8) * len(label)
        assert 0 <= end <= drawings.WIDTH, label


def test_on_paper_an_arabic_label_begins_where_it_does_on_the_page(office: Office) -> None:
    lanes = [Lane("التدريب المتخصص", date(2024, 1, 1), date(2024, 2, 1), is_sure=True)]
    found = {}
    for language in ("en", "ar"):
        with office.app.test_request_context(headers={"Accept-Language": language}):
            drawn = drawings.timeline(lanes, name="Cohorts", today=date(2025, 1, 1))
            found[language] = [
                re.findall('text-anchor="(start|end)"', svg) for svg in (drawn, drawings.for_paper(drawn))
            ]
    assert found == {"en": [["start", "start"]] * 2, "ar": [["start", "start"], ["end", "end"]]}
