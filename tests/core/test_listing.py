"""Lists: paged by their order's values, kept in the address, taken away as a file."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.access.actor import Role, ScopeKind
from app.core.db import db
from app.core.forms import FilterForm, words
from app.core.listing import Column, Listing, Page, literal
from app.people.models import Person
from tests.support.office import Office


class NameFilter(FilterForm):
    """A filter by a part of the name."""

    q = words("Name", required=False)


def by_name(statement: sa.Select[Any], form: NameFilter) -> sa.Select[Any]:
    return (
        statement.where(Person.search_key.contains(form.q.data, autoescape=True))
        if form.q.data
        else statement
    )


LISTING = Listing(
    name="persons",
    columns=(
        Column("name", "Name", sort=Person.sort_key, text=lambda person: person.name),
        Column("post", "Post", sort=Person.post, text=lambda person: person.post),
        Column("made", "Made", sort=Person.created_at),
        Column("initials", "Initials", text=lambda person: person.initials),
    ),
    key=Person.id,
    default="name",
    filter_form=NameFilter,
    narrow=by_name,
    page_size=3,
)


@contextmanager
def opened(app: Flask, url: str = "/roles") -> Iterator[Page]:
    """The page of the list at an address; any address of the house will do."""
    with app.test_request_context(url):
        yield LISTING.page(sa.select(Person))
        db.session.remove()


def names(page: Page) -> list[str]:
    return [person.name for person in page.rows]


def walk(app: Flask, url: str, *, way: str = "next_url") -> list[list[str]]:
    """The names on each page from `url` on, following one way to its end."""
    pages: list[list[str]] = []
    while url:
        assert len(pages) < 20, "the pages go round in a circle"
        with opened(app, url) as page:
            pages.append(names(page))
            url = getattr(page, way)
    return pages


@pytest.fixture
def seven(office: Office) -> Office:
    """Seven persons, four of them with one name and three with one post."""
    for name in ("Cee One", "Bee One", "Same Name", "Same Name", "Same Name", "Same Name", "Zed One"):
        office.person(name, post="Inspector" if name.startswith("Same") else name)
    return office


IN_ORDER = ["Bee One", "Cee One", "Same Name", "Same Name", "Same Name", "Same Name", "Zed One"]


def in_threes(rows: list[str]) -> list[list[str]]:
    return [rows[n : n + 3] for n in range(0, len(rows), 3)]


@pytest.fixture
def ordered(seven: Office) -> list[str]:
    """The names as the database orders them: by family name first."""
    with seven.app.app_context():
        found = db.session.scalars(sa.select(Person).order_by(Person.sort_key, Person.id)).all()
        db.session.remove()
    return [person.name for person in found]


def test_paging_forwards_shows_every_row_once(seven: Office, ordered: list[str]) -> None:
    assert sorted(ordered) == IN_ORDER
    assert walk(seven.app, "/roles") == in_threes(ordered)


def test_paging_forwards_from_the_end_shows_every_row_once(seven: Office, ordered: list[str]) -> None:
    assert walk(seven.app, "/roles?sort=-name") == in_threes(ordered[::-1])


@pytest.mark.parametrize("sort", ["name", "-name", "post", "-post", "made", "-made"])
def test_going_back_leads_through_the_same_pages(seven: Office, sort: str) -> None:
    there = walk(seven.app, f"/roles?sort={sort}")
    url = f"/roles?sort={sort}"
    for _page in there[1:]:
        with opened(seven.app, url) as page:
            url = page.next_url
    assert walk(seven.app, url, way="previous_url") == there[::-1]


def test_rows_that_tie_are_neither_lost_nor_doubled(seven: Office) -> None:
    with seven.app.app_context():
        keys = set(db.session.scalars(sa.select(Person.id)))
        db.session.remove()
    found: list[Any] = []
    url = "/roles?sort=post"
    while url:
        with opened(seven.app, url) as page:
            found += [person.id for person in page.rows]
            url = page.next_url
    assert (len(found), set(found)) == (7, keys)


def test_a_row_that_comes_meanwhile_moves_no_page(seven: Office, ordered: list[str]) -> None:
    with opened(seven.app) as page:
        following = page.next_url
    seven.person("Aaa Aaa")
    with opened(seven.app, following) as page:
        assert names(page) == ordered[3:6]


def test_the_first_page_has_no_way_back_and_the_last_none_on(seven: Office) -> None:
    with opened(seven.app) as page:
        assert (page.previous_url, bool(page.next_url)) == (None, True)
        last = page.next_url
    with opened(seven.app, last) as page:
        last = page.next_url
    with opened(seven.app, last) as page:
        assert (bool(page.previous_url), page.next_url) == (True, None)


def mangled(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "é",
        "AAAA",
        mangled([["s", "a"]]),
        mangled([["s", "a"], ["s", "not a key"]]),
        mangled([["n", 7], ["u", "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa"]]),
        mangled([["t", "yesterday"], ["u", "x"]]),
        mangled([["s", None], ["u", None]]),
        mangled([["s", ["a"]], ["u", "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa"]]),
        mangled([["s", "a\x00b"], ["u", "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa"]]),
        mangled({"s": 1}),  # type: ignore[arg-type]
        mangled([1, 2]),
    ],
)
def test_a_mangled_place_in_the_list_is_no_error(seven: Office, way: str, cursor: str) -> None:
    with opened(seven.app, f"/roles?{way}={cursor}") as page:
        assert len(page.rows) <= 3


@pytest.mark.parametrize("sort", ["initials", "-initials", "id", "password", "--name", ""])
def test_an_order_that_is_not_offered_is_the_first_one(seven: Office, sort: str, ordered: list[str]) -> None:
    with opened(seven.app, f"/roles?sort={sort}") as page:
        assert (page.sort, names(page)) == ("name", ordered[:3])


def test_the_whole_state_stands_in_the_address(seven: Office) -> None:
    with opened(seven.app, "/roles?q=same&sort=-made&lang=fr") as page:
        assert names(page) == ["Same Name"] * 3
        for part in ("q=same", "sort=-made", "lang=fr", "after="):
            assert part in page.next_url
        assert (page.sort_url(page.columns[2]), page.aria_sort(page.columns[2])) == (
            "/roles?q=same&sort=made&lang=fr",
            "descending",
        )
        assert page.csv_url == "/roles?q=same&sort=-made&lang=fr&format=csv"


@pytest.mark.parametrize("sought", ["%", "_", "'", "\\", "--", "same%", "' OR 1=1 --"])
def test_signs_of_a_query_language_are_sought_as_they_are(seven: Office, sought: str) -> None:
    with seven.app.test_request_context("/roles", query_string={"q": sought}):
        assert LISTING.page(sa.select(Person)).rows == []
        db.session.remove()


def test_the_page_says_how_much_of_the_list_it_shows(seven: Office) -> None:
    with opened(seven.app, "/roles?q=same") as page:
        assert (page.total, page.shown, page.is_filtered) == (4, "3 of 4", True)


def test_above_a_thousand_rows_are_not_counted(seven: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.listing.COUNT_LIMIT", 5)
    with opened(seven.app) as page:
        assert (page.total, page.shown) == (6, "3 of more than 5")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+212600000000", "'+212600000000"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (None, ""),
        (7, "7"),
    ],
)
def test_a_cell_is_never_a_formula(value: object, cell: str) -> None:
    assert literal(value) == cell


def test_the_file_has_every_row_of_the_filter_and_no_formula(office: Office) -> None:
    for name in (
        '=HYPERLINK("http://evil.example") Same',
        'A "quoted", name Same',
        "Line\nbreak Same",
        "Else",
    ):
        office.person(name)
    with opened(office.app, "/roles?q=same&format=csv") as page:
        assert page.wants_csv
        text = page.as_csv().get_data(as_text=True)
    assert text.startswith("\ufeffName,Post,Initials\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
    assert {row[0] for row in rows} == {
        '\'=HYPERLINK("http://evil.example") Same',
        'A "quoted", name Same',
        "Line\nbreak Same",
    }
    assert {len(row) for row in rows} == {3}


def test_a_list_costs_as_many_queries_with_thirty_rows_as_with_one(office: Office) -> None:
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    visitor = office.administrator()
    visitor.get("/roles")
    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        assert visitor.get("/roles").text.count('<tr role="row">') == 1
        with_one = len(told)
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        for _n in range(29):
            office.grant(office.account(), Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        told.clear()
        assert visitor.get("/roles").text.count('<tr role="row">') == 30
        assert len(told) == with_one
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
