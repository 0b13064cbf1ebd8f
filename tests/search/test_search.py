"""One box finds a name in any spelling or script, a title, a code – and only what one may open."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM, Role
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.texts import Texts
from app.duplicates.chores import find_duplicates
from app.duplicates.models import Suggestion
from app.people.models import Person
from app.programmes.models import Programme
from app.protection import erasure
from app.registrations.states import RegistrationState as S
from app.search import chores
from app.search.models import SearchEntry, SearchWord
from tests.registrations.support import NOMINATION
from tests.support.office import Office, Visitor

_GROUP = re.compile(r'<h2 id="found-(\w+)">')
_HIT = re.compile(r'<li><span><a href="([^"]+)"><bdi>([^<]*)</bdi></a>')


def make_anew(office: Office) -> None:
    """Make the index of what the tests wrote past it."""
    assert office.app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0


def found(visitor: Visitor, words: str, **query: str) -> dict[str, list[str]]:
    """The names that are found, by their group."""
    answer = visitor.get("/search", query_string={"q": words, **query})
    assert answer.status_code == 200
    pieces = _GROUP.split(answer.text)
    return {
        kind: [name for _url, name in _HIT.findall(piece)]
        for kind, piece in zip(pieces[1::2], pieces[2::2], strict=True)
    }


@pytest.mark.parametrize(
    "words",
    [
        "Mohamed",
        "mohamed",
        "MUHAMMAD",
        "Maxamed",
        "محمد",
        "moha",
        "Mohamed Warsame",
        "warsame محمد",
        "Ouârsame",
    ],
)
def test_a_person_is_found_under_every_spelling_of_the_name(office: Office, words: str) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    for name in ("Mohamed Warsame", "Grace Chebet"):
        office.registration(cohort, office.person(name, state="KE"))
    make_anew(office)
    assert found(office.coordinator(programme), words) == {"person": ["Mohamed Warsame"]}


def test_an_arabic_name_is_found_in_latin_letters_and_with_its_letters_variants(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    person = office.person("Ihab Rashed", state="EG", name_original="إيهاب الراشد")
    office.registration(cohort, person)
    make_anew(office)
    visitor = office.coordinator(programme)
    assert found(visitor, "ايهاب") == {"person": ["Ihab Rashed"]}
    assert found(visitor, "راشد") == {"person": ["Ihab Rashed"]}
    assert found(visitor, "Fatimah") == {}


def test_who_is_spelled_as_asked_stands_before_who_is_only_alike(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    for name in ("Muhammad Aden", "Mohamed Barre", "Ahmed Cali"):
        office.registration(cohort, office.person(name, state="KE"))
    make_anew(office)
    assert found(office.coordinator(programme), "Mohamed") == {"person": ["Mohamed Barre", "Muhammad Aden"]}


def test_who_is_only_alike_is_said_to_be_spelled_otherwise(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    for name in ("Muhammad Aden", "Mohamed Barre"):
        office.registration(cohort, office.person(name, state="KE"))
    make_anew(office)
    coordinator = office.coordinator(programme)
    asked, otherwise = coordinator.get("/search?q=mohamed").text.split("Spelled otherwise")
    assert ("Mohamed Barre" in asked, "Muhammad Aden" in asked) == (True, False)
    assert ("Mohamed Barre" in otherwise, "Muhammad Aden" in otherwise) == (False, True)
    assert "Spelled otherwise" not in coordinator.get("/search?q=barre").text


def test_a_person_with_several_registrations_stands_once(office: Office) -> None:
    programme = office.programme()
    person = office.person("Awa Diallo", state="SN")
    for _n in range(2):
        office.registration(office.cohort(programme), person, state=S.COMPLETED)
    make_anew(office)
    assert found(office.coordinator(programme), "diallo") == {"person": ["Awa Diallo"]}


def test_one_finds_only_what_one_may_open(office: Office) -> None:
    ours, theirs = office.programme("OURS"), office.programme("THEIRS")
    here, there = office.cohort(ours), office.cohort(theirs)
    office.registration(here, office.person("Awa Diallo", state="KE"))
    office.registration(there, office.person("Awa Traore", state="GH"), member_state="GH")
    make_anew(office)
    assert found(office.coordinator(ours), "awa")["person"] == ["Awa Diallo"]
    assert found(office.focal_point("GH"), "awa")["person"] == ["Awa Traore"]
    assert sorted(found(office.administrator(), "awa")["person"]) == ["Awa Diallo", "Awa Traore"]
    trainee = office.signed_in(office.account())
    assert found(trainee, "awa") == {}
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    assert found(office.signed_in(observer), "awa") == {}


def test_more_is_offered_only_where_the_reader_sees_more(office: Office) -> None:
    ours, theirs = office.programme(), office.programme()
    here, there = office.cohort(ours), office.cohort(theirs)
    for number in range(5):
        office.registration(here, office.person(f"Awa Diallo {number}", state="KE"))
    for number in range(3):
        office.registration(there, office.person(f"Awa Traore {number}", state="KE"))
    make_anew(office)
    hers = office.coordinator(ours).get("/search", query_string={"q": "awa"}).text
    assert "Show more" not in hers
    assert "Show more" in office.administrator().get("/search", query_string={"q": "awa"}).text
    alone = found(office.administrator(), "awa", kind="person")
    assert len(alone["person"]) == 8


def test_titles_and_codes_are_found_in_every_language_and_without_marks(office: Office) -> None:
    programme = office.programme("FRONT-01")
    with office.deed() as session:
        found_one = session.get_one(Programme, programme)
        found_one.title = Texts(en="Border management", fr="Gestion des frontières", ar="إدارة الحدود")
    cohort = office.cohort(programme)
    code = office.read(Cohort, cohort).code
    make_anew(office)
    visitor = office.administrator()
    for words in ("frontieres", "border man", "ادارة", "front-01", "FRONT 01"):
        assert found(visitor, words)["programme"] == ["Border management"], words
    assert list(found(visitor, code)) == ["cohort"]
    assert found(visitor, "management border zebra") == {}


def test_the_index_follows_the_deeds_of_the_house(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, invites=("KE",))
    focal, coordinator = office.focal_point("KE"), office.coordinator(programme)
    assert focal.post(f"/cohorts/{cohort}/nominate", NOMINATION).status_code == 303
    assert found(focal, "kiplagat") == found(coordinator, "kiplagat") == {"person": ["Grace Chebet Kiplagat"]}
    assert found(coordinator, "border police") == {"institution": ["Border Police"]}
    with office.deed() as session:
        person = session.scalars(sa.select(Person).where(Person.family_name == "Kiplagat")).one()
        person.family_name = "Wanjiru"
    assert found(coordinator, "kiplagat") == {}
    assert found(coordinator, "wanjiru") == {"person": ["Grace Chebet Wanjiru"]}


def test_an_institution_leads_to_those_who_serve_it_within_sight(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    police = {"institution": "Police nationale de Côte d’Ivoire"}
    office.registration(cohort, office.person("Awa Diallo", state="CI", **police))
    office.person("Nobody Registered", state="CI", **police)
    make_anew(office)
    visitor = office.coordinator(programme)
    page = visitor.get("/search", query_string={"q": "police cote"}).text
    [(url, name)] = _HIT.findall(page)
    assert name == police["institution"]
    assert [hit for _url, hit in _HIT.findall(visitor.get(url).text)] == ["Awa Diallo"]
    stranger = office.coordinator(office.programme())
    assert found(stranger, "police") == {}
    assert _HIT.findall(stranger.get(url).text) == []
    assert police["institution"] not in stranger.get(url).text


def test_an_account_is_found_by_administrators_alone(office: Office) -> None:
    office.account(office.person("Zeinab Account"), email="zeinab@example.org")
    make_anew(office)
    assert found(office.administrator(), "zeinab@example.org") == {"account": ["Zeinab Account"]}
    assert found(office.coordinator(office.programme()), "zeinab") == {}


def test_an_erased_person_is_found_no_more_and_leaves_no_word(office: Office) -> None:
    programme = office.programme()
    person = office.person("Grace Chebet", state="KE", email="grace@example.org")
    office.trainer(person)
    office.registration(office.cohort(programme), person, state=S.COMPLETED)
    make_anew(office)
    assert found(office.administrator(), "chebet") == {
        "person": ["Grace Chebet"],
        "trainer": ["Grace Chebet"],
    }
    with office.deed():
        erasure.erase(person, actor=SYSTEM)
    assert found(office.administrator(), "chebet") == {}
    assert office.count(SearchEntry, SearchEntry.line.contains("chebet")) == 0
    assert office.count(SearchWord, SearchWord.word.in_(["chebet", "grace"])) == 0


def test_two_records_made_one_are_found_by_the_name_that_stays(office: Office) -> None:
    programme = office.programme()
    one = office.person("Mohamed Warsame", state="KE", institution="Police")
    other = office.person("Maxamed Warsame", state="KE", institution="Police")
    for person in (one, other):
        office.registration(office.cohort(programme), person, state=S.COMPLETED)
    with office.app.app_context():
        find_duplicates()
        suggestion = db.session.scalar(sa.select(Suggestion.id))
        db.session.remove()
    make_anew(office)
    visitor = office.administrator()
    assert sorted(found(visitor, "warsame")["person"]) == ["Maxamed Warsame", "Mohamed Warsame"]
    assert visitor.post(f"/duplicates/{suggestion}", {"kept": str(one)}).status_code == 303
    assert found(visitor, "warsame")["person"] == ["Mohamed Warsame"]
    assert visitor.post(f"/duplicates/{suggestion}/undo", {}).status_code == 303
    assert sorted(found(visitor, "warsame")["person"]) == ["Maxamed Warsame", "Mohamed Warsame"]


def _content(office: Office) -> set[tuple[str, str]]:
    with office.app.app_context():
        rows = db.session.execute(sa.select(SearchEntry.kind, SearchEntry.line).order_by(SearchEntry.id))
        content = {(kind.value, line) for kind, line in rows}
        db.session.remove()
    return content


def test_the_index_made_anew_is_the_index_that_was_kept(office: Office) -> None:
    programme = office.programme()
    person = office.person("Mohamed Warsame", state="KE", institution="Police", name_original="محمد")
    office.registration(office.cohort(programme), person)
    office.trainer()
    with office.app.app_context():
        chores.make_missing_index()
    kept = _content(office)
    assert (" police ", "institution") in {(line, kind) for kind, line in kept}
    make_anew(office)
    assert _content(office) == kept


def test_what_was_written_past_the_index_goes_when_it_is_made_anew(office: Office) -> None:
    office.person("Awa Diallo", state="KE", institution="Old name")
    make_anew(office)
    with office.deed() as session:
        session.execute(sa.update(Person).values(institution="New name"))
    make_anew(office)
    assert {line for kind, line in _content(office) if kind == "institution"} == {" new name "}


@pytest.mark.parametrize("words", ["'", "%", "_", "\\", "--", "a" * 100, "\x00", "𝕏", "(", '"'])
def test_no_sign_means_more_than_itself(office: Office, words: str) -> None:
    programme = office.programme()
    office.registration(office.cohort(programme), office.person("Mohamed Warsame", state="KE"))
    make_anew(office)
    assert found(office.coordinator(programme), words) == {}


def test_one_letter_or_none_finds_nothing_and_says_what_to_write(office: Office) -> None:
    visitor = office.administrator()
    assert "Write at least two letters" in visitor.get("/search?q=a").text
    assert "into the box at the top" in visitor.get("/search").text
    assert "Nothing was found" in visitor.get("/search?q=zzzz").text
    assert "Nothing was found" in visitor.get("/search?institution=zzzz").text


def test_a_stranger_signs_in_first(office: Office) -> None:
    answer = office.anonymous().get("/search?q=awa")
    assert (answer.status_code, "/login" in answer.location) == (303, True)
