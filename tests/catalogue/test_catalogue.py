"""What is offered, as linked data and as a feed: what the public sees, in every language."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.texts import Texts
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState
from tests.conftest import NOW
from tests.support.office import Office

_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def linked_data(office: Office) -> list[dict[str, Any]]:
    answer = office.anonymous().get("/catalogue.jsonld")
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    graph: list[dict[str, Any]] = json.loads(answer.text)["@graph"]
    return graph


def feed(office: Office, language: str = "en") -> ET.Element:
    answer = office.anonymous().get(f"/catalogue/{language}.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(answer.data)


def titles(found: ET.Element) -> list[str | None]:
    return [one.text for one in found.findall("a:entry/a:title", _ATOM)]


def rename(office: Office, model: type[Any], key: Any, title: Texts) -> None:
    with office.deed() as session:
        session.get_one(model, key).title = title


def test_the_catalogue_has_published_programmes_and_open_cohorts_alone(office: Office) -> None:
    programme = office.programme("OPEN-01")
    office.programme("DRAFT-01", state=ProgrammeState.DRAFT)
    office.curriculum(programme)
    cohort = office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    office.cohort(programme, state=CohortState.PLANNED)
    office.cohort(programme, state=CohortState.RUNNING)
    [course] = linked_data(office)
    assert (course["@type"], course["courseCode"]) == ("Course", "OPEN-01")
    [instance] = course["hasCourseInstance"]
    found = office.read(Cohort, cohort)
    assert instance["@type"] == "CourseInstance"
    assert instance["startDate"] == found.first_day.isoformat()
    assert instance["endDate"] == found.last_day.isoformat()
    assert instance["eventStatus"] == "https://schema.org/EventScheduled"
    assert re.fullmatch(r"PT\d+H", instance["courseWorkload"])


def test_linked_data_has_every_language_and_a_feed_one(office: Office) -> None:
    programme = office.programme()
    rename(office, Programme, programme, Texts(en="Borders", fr="Frontières", ar="الحدود"))
    [course] = linked_data(office)
    assert course["name"] == [
        {"@language": "en", "@value": "Borders"},
        {"@language": "fr", "@value": "Frontières"},
        {"@language": "ar", "@value": "الحدود"},
    ]
    assert titles(feed(office, "fr")) == ["Frontières"]
    assert titles(feed(office, "ar")) == ["الحدود"]
    assert titles(feed(office, "pt")) == ["Borders"]
    assert feed(office, "ar").get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert office.anonymous().get("/catalogue/de.atom").status_code == 404


def test_a_call_leaves_the_feed_at_its_deadline(office: Office) -> None:
    programme = office.programme()
    office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    assert len(titles(feed(office))) == 2
    with clock.set_to(NOW + timedelta(days=3650)):
        assert len(titles(feed(office))) == 1


def test_every_entry_has_what_a_feed_reader_asks(office: Office) -> None:
    """RFC 4287, 4.1.2: an entry has exactly one id, title and updated; a feed an author of its own."""
    programme = office.programme()
    office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    found = feed(office)
    keys = [one.text for one in found.findall("a:entry/a:id", _ATOM)]
    assert len(set(keys)) == 2
    for part in (found, *found.findall("a:entry", _ATOM)):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", _ATOM)) == 1, name
    assert found.find("a:author/a:name", _ATOM) is not None
    assert all(str(one.text).startswith("urn:uuid:") for one in found.findall("a:entry/a:id", _ATOM))


@pytest.mark.parametrize("url", ["/catalogue.jsonld", "/catalogue/en.atom"])
def test_what_did_not_change_is_not_sent_again(office: Office, url: str) -> None:
    programme = office.programme()
    stranger = office.anonymous()
    first = stranger.get(url)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.last_modified is not None
    by_tag = {"If-None-Match": first.headers["ETag"]}
    assert (stranger.get(url, headers=by_tag).status_code, stranger.get(url, headers=by_tag).data) == (
        304,
        b"",
    )
    with office.deed() as session:
        session.execute(
            sa.update(Programme).where(Programme.id == programme).values(title=Texts(en="Another title"))
        )
    assert stranger.get(url, headers=by_tag).status_code == 200


def test_a_public_page_says_itself_to_machines_and_a_draft_does_not(office: Office) -> None:
    programme = office.programme("OPEN-01")
    office.curriculum(programme)
    cohort = office.cohort(programme, state=CohortState.OPEN, invites=("KE",))
    [course] = _DATA.findall(office.anonymous().get(f"/programmes/{programme}").text)
    assert json.loads(course)["courseCode"] == "OPEN-01"
    [instance] = _DATA.findall(office.anonymous().get(f"/cohorts/{cohort}").text)
    assert json.loads(instance)["isPartOf"]["courseCode"] == "OPEN-01"
    draft = office.programme(state=ProgrammeState.DRAFT)
    planned = office.cohort(programme, state=CohortState.PLANNED)
    coordinator = office.coordinator(programme)
    assert _DATA.findall(office.coordinator(draft).get(f"/programmes/{draft}").text) == []
    assert _DATA.findall(coordinator.get(f"/cohorts/{planned}").text) == []


def test_a_title_cannot_break_out_of_the_data(office: Office) -> None:
    programme = office.programme()
    rename(office, Programme, programme, Texts(en="</script><script>alert(1)</script>]]>&"))
    page = office.anonymous().get(f"/programmes/{programme}").text
    assert "<script>alert" not in page
    [course] = _DATA.findall(page)
    assert json.loads(course)["name"] == "</script><script>alert(1)</script>]]>&"
    assert titles(feed(office)) == ["</script><script>alert(1)</script>]]>&"]
