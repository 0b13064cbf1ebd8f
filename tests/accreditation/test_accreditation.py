"""Accreditations are recorded with their document, counted by days, renewed, suspended and withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accreditation import queries
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.states import AccreditationState, StandardState
from app.core import clock
from app.core.texts import Texts
from app.programmes.models import Curriculum
from app.programmes.states import CurriculumState
from tests.conftest import NOW
from tests.support.office import Office, Visitor

TODAY = NOW.date()


def accreditation(
    office: Office,
    programme: UUID,
    *,
    ends_in: int = 400,
    began: int = -100,
    state: AccreditationState = AccreditationState.IN_FORCE,
    by: UUID | None = None,
    curriculum: UUID | None = None,
) -> UUID:
    number = office.count(Accreditation)
    return office.add(
        Accreditation,
        programme_id=programme,
        curriculum_id=curriculum or office.curriculum(programme, number=number + 1),
        standard_id=by or office.standard(f"S-{number}"),
        valid_from=TODAY + timedelta(days=began),
        valid_until=TODAY + timedelta(days=ends_in),
        document_reference=f"Letter {number}",
        state=state,
        recorded_at=NOW,
    )


def form(curriculum: UUID, by: UUID, **change: str) -> dict[str, str]:
    return {
        "curriculum": str(curriculum),
        "standard": str(by),
        "valid_from": "2026-01-01",
        "valid_until": "2027-12-31",
        "document_reference": "AUI/2026/17",
        **change,
    }


def test_an_administrator_records_an_accreditation_and_everyone_reads_by_whom(office: Office) -> None:
    programme = office.programme("STOCTI")
    curriculum = office.curriculum(programme)
    administrator = office.administrator()
    assert "1 published programme is not accredited today" in administrator.get("/accreditation").text
    entered = administrator.post(
        f"/accreditation/standards/new?programme={programme}",
        {"body_name-en": "Al Akhawayn University", "code": "AUI-1", "title-en": "Quality"},
    )
    by = parse_qs(urlsplit(entered.location).query)["standard"][0]
    assert f"programme={programme}" in entered.location
    assert f'<option selected value="{by}">' in administrator.get(entered.location).text
    answer = administrator.post("/accreditation/new", form(curriculum, UUID(by)))
    assert answer.status_code == 303
    page = administrator.get(answer.location).text
    assert "718 days left" in page
    assert "AUI/2026/17" in page
    assert "not accredited today" not in administrator.get("/accreditation").text
    public = office.anonymous().get(f"/programmes/{programme}").text
    assert "until 31 December 2027, by Al Akhawayn University" in public
    assert "AUI/2026/17" not in public


def test_a_suspended_programme_is_not_accredited_and_leads_to_its_accreditation(office: Office) -> None:
    programme = office.programme("STOCTI")
    key = accreditation(office, programme, state=AccreditationState.SUSPENDED)
    page = office.administrator().get("/accreditation").text
    assert "1 published programme is not accredited today" in page
    assert f'<a href="/accreditation/{key}">Suspended' in page
    assert "Record one" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_until": "2025-12-31"}, "The last day comes before the first."),
        ({"valid_until": "2046-01-01"}, "A term lasts at most 10 years."),
        ({"valid_from": ""}, "Write a date"),
        ({"valid_from": "31 February"}, "This is not a date."),
        ({"document_reference": " "}, "Fill this in."),
        ({"document_reference": "D" * 300}, "Write at most 200 characters."),
        ({"curriculum": "00000000-0000-0000-0000-000000000000"}, "Choose one of the options."),
        ({"standard": ""}, "Choose one."),
        ({"is_renewal": "y"}, "There is nothing to renew"),
    ],
)
def test_a_wrong_accreditation_is_refused_with_its_reason(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    curriculum, by = office.curriculum(office.programme()), office.standard()
    administrator = office.administrator()
    answer = administrator.post("/accreditation/new", {**form(curriculum, by), **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.count(Accreditation) == 0
    assert administrator.post("/accreditation/new", form(curriculum, by)).status_code == 303


def test_only_a_published_version_is_accredited(office: Office) -> None:
    programme, by = office.programme(), office.standard()
    draft = office.curriculum(programme, number=2, state=CurriculumState.DRAFT)
    answer = office.administrator().post("/accreditation/new", form(draft, by))
    assert answer.status_code == 422
    assert office.count(Accreditation) == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body_name-en": ""}, "Choose a known body or write the name of a new one"),
        ({"body_name-en": "AL AKHAWAYN university"}, "There is a body of this name."),
        ({"code": "=SUM(A1)"}, "Write Latin letters and digits"),
        ({"title-fr": "t" * 201}, "Write at most 200 characters."),
    ],
)
def test_a_wrong_standard_is_refused_with_its_reason(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    office.add(AccreditingBody, name=Texts(en="Al Akhawayn University"), name_key="al akhawayn university")
    new = {"body_name-en": "Another body", "code": "A-1", "title-en": "Quality", **change}
    answer = office.administrator().post("/accreditation/standards/new", new)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (office.count(Standard), office.count(AccreditingBody)) == (0, 1)


def test_a_body_has_each_code_once(office: Office) -> None:
    body = office.read(Standard, office.standard("AUI-1")).body_id
    again = {"body": str(body), "code": "AUI-1", "title-en": "Quality"}
    answer = office.administrator().post("/accreditation/standards/new", again)
    assert answer.status_code == 422
    assert "This body has a standard with this code already." in answer.text


def test_a_second_one_is_refused_unless_it_renews(office: Office) -> None:
    programme, by = office.programme(), office.standard()
    curriculum = office.curriculum(programme)
    first = accreditation(office, programme, ends_in=20, by=by, curriculum=curriculum)
    administrator = office.administrator()
    later = {"valid_from": "2026-02-02", "valid_until": "2029-02-01"}
    refused = administrator.post("/accreditation/new", form(curriculum, by, **later))
    assert refused.status_code == 422
    assert "is accredited by this standard until 1 February 2026 already" in refused.text
    shorter = {"valid_from": "2026-01-15", "valid_until": "2026-01-20", "is_renewal": "y"}
    assert (
        "A renewal begins and ends later"
        in administrator.post("/accreditation/new", form(curriculum, by, **shorter)).text
    )
    assert office.read(Accreditation, first).state is AccreditationState.IN_FORCE
    renewed = administrator.post("/accreditation/new", form(curriculum, by, **later, is_renewal="y"))
    assert renewed.status_code == 303
    assert office.read(Accreditation, first).state is AccreditationState.SUPERSEDED
    new = UUID(renewed.location.rpartition("/")[2])
    with office.deed():
        found = {
            day: queries.in_force_for(curriculum, day) for day in (TODAY, date(2026, 2, 1), date(2026, 2, 2))
        }
        assert {day: row and row.id for day, row in found.items()} == {
            TODAY: first,
            date(2026, 2, 1): first,
            date(2026, 2, 2): new,
        }


def test_one_by_a_version_of_a_standard_is_renewed_by_another_version(office: Office) -> None:
    programme, first = office.programme(), office.standard()
    curriculum = office.curriculum(programme)
    before = accreditation(office, programme, by=first, curriculum=curriculum)
    body = office.read(Standard, first).body_id
    title = Texts(en="Quality of courses")
    second = office.add(
        Standard, body_id=body, code="AUI-1", number=2, title=title, state=StandardState.PUBLISHED
    )
    administrator = office.administrator()
    said = form(curriculum, second, valid_until="2029-01-01")
    assert "by this standard until" in administrator.post("/accreditation/new", said).text
    renewed = administrator.post("/accreditation/new", {**said, "is_renewal": "y"})
    assert renewed.status_code == 303
    assert office.read(Accreditation, before).state is AccreditationState.SUPERSEDED


def test_a_suspended_one_is_not_renewed(office: Office) -> None:
    programme, by = office.programme(), office.standard()
    curriculum = office.curriculum(programme)
    accreditation(office, programme, by=by, curriculum=curriculum, state=AccreditationState.SUSPENDED)
    answer = office.administrator().post(
        "/accreditation/new", form(curriculum, by, valid_until="2029-01-01", is_renewal="y")
    )
    assert answer.status_code == 422
    assert "The one to renew is suspended." in answer.text


def test_it_is_suspended_reinstated_and_withdrawn_with_reasons(office: Office) -> None:
    programme = office.programme()
    key = accreditation(office, programme)
    administrator = office.administrator()
    page = f"/accreditation/{key}"
    refused = administrator.post(f"{page}/move/suspend", {"reason": ""})
    assert refused.status_code == 422
    assert "Reason: Fill this in." in refused.text
    for name, reason in (
        ("suspend", "Visit failed."),
        ("reinstate", "Put right."),
        ("withdraw", "Given up."),
    ):
        assert administrator.post(f"{page}/move/{name}", {"reason": reason}).status_code == 303
        covered = in_force_today(office, office.read(Accreditation, key).curriculum_id)
        assert covered == (key if name == "reinstate" else None)
    text = administrator.get(page).text
    assert [reason in text for reason in ("Visit failed.", "Put right.", "Given up.")] == [True] * 3
    gone = administrator.post(f"{page}/move/reinstate", {"reason": "Again."})
    assert gone.status_code == 422
    assert "it is already “Withdrawn”" in gone.text


def in_force_today(office: Office, curriculum: UUID) -> UUID | None:
    with office.deed():
        found = queries.in_force_for(curriculum, clock.today("Africa/Casablanca"))
        return found.id if found else None


@pytest.mark.parametrize(
    ("ends_in", "label", "tone"),
    [
        (182, "182 days left", "good"),  # six months from 12 January are 181 days
        (181, "181 days left", "warn"),
        (31, "31 days left", "warn"),
        (30, "30 days left", "bad"),
        (1, "1 day left", "bad"),
        (0, "last day today", "bad"),
        (-1, "1 day ago", "bad"),
    ],
)
def test_the_days_left_are_counted_in_rabat(office: Office, ends_in: int, label: str, tone: str) -> None:
    accreditation(office, office.programme(), ends_in=ends_in)
    text = office.administrator().get("/accreditation").text
    assert f'<span class="tag tag-{tone}">{label}</span>' in text
    assert ("Expired</span>" in text) == (ends_in < 0)


def test_what_ends_soon_waits_for_an_administrator(office: Office) -> None:
    programme, retired = office.programme("SOON"), office.programme("OLD")
    accreditation(office, programme, ends_in=181)
    accreditation(office, office.programme("LATER"), ends_in=182)
    accreditation(office, office.programme("GONE"), ends_in=10, state=AccreditationState.WITHDRAWN)
    of_retired = accreditation(office, retired, ends_in=10)
    with office.deed() as session:
        version = Curriculum.programme_id == retired
        session.execute(sa.update(Curriculum).where(version).values(state=CurriculumState.RETIRED))
    administrator = office.administrator()
    start = administrator.get("/").text
    codes = ("SOON", "LATER", "GONE", "OLD")
    assert [code for code in codes if f"Renew the accreditation of {code}" in start] == ["SOON"]
    assert "Record the renewal" not in administrator.get(f"/accreditation/{of_retired}").text
    assert "Renew the accreditation" not in office.coordinator(programme).get("/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["EXP", "SUS", "OK"]),
        ("standing=soon", ["SUS"]),
        ("standing=expired", ["EXP"]),
        ("standing=suspended", ["SUS"]),
        ("standing=past", ["WDR"]),
        ("standing=all&sort=programme", ["EXP", "OK", "SUS", "WDR"]),
        ("standing=all&q=letter+2", ["OK"]),
        ("q=course+ok", ["OK"]),
    ],
)
def test_the_list_is_filtered_and_taken_away(office: Office, query: str, found: list[str]) -> None:
    accreditation(office, office.programme("EXP"), ends_in=-3)
    accreditation(office, office.programme("SUS"), ends_in=90, state=AccreditationState.SUSPENDED)
    accreditation(office, office.programme("OK"), ends_in=300)
    accreditation(office, office.programme("WDR"), ends_in=300, state=AccreditationState.WITHDRAWN)
    file = office.administrator().get(f"/accreditation?format=csv&{query}")
    assert [line.partition(",")[0] for line in file.text.splitlines()[1:]] == found


def test_a_body_narrows_the_list(office: Office) -> None:
    first = office.standard("A", "First body")
    accreditation(office, office.programme("ONE"), by=first)
    accreditation(office, office.programme("TWO"))
    body = office.read(Standard, first).body_id
    file = office.administrator().get(f"/accreditation?format=csv&body={body}")
    assert [line.partition(",")[0] for line in file.text.splitlines()[1:]] == ["ONE"]


def test_a_coordinator_sees_the_own_programme_and_records_nothing(office: Office) -> None:
    programme = office.programme("MINE")
    mine, other = accreditation(office, programme), accreditation(office, office.programme("OTHER"))
    coordinator = office.coordinator(programme)
    page = coordinator.get("/accreditation").text
    assert ("MINE" in page, "OTHER" in page) == (True, False)
    assert coordinator.get(f"/accreditation/{mine}").status_code == 200
    assert coordinator.get(f"/accreditation/{other}").status_code == 404
    assert coordinator.post(f"/accreditation/{mine}/move/withdraw", {"reason": "x"}).status_code == 403
    assert coordinator.post(f"/accreditation/{other}/move/withdraw", {"reason": "x"}).status_code == 404
    assert coordinator.get("/accreditation/new").status_code == 403
    assert coordinator.get("/accreditation/standards/new").status_code == 403
    assert office.focal_point("KE").get("/accreditation").status_code == 403
    assert office.anonymous().get(f"/accreditation/{mine}").status_code == 303


def test_a_list_of_thirty_asks_as_often_as_a_list_of_one(office: Office) -> None:
    administrator = office.administrator()
    by = office.standard()

    def more(number: int) -> int:
        for _ in range(number):
            accreditation(office, office.programme(), by=by)
            office.programme()
        return queries_of(administrator, "/accreditation")

    assert more(1) == more(29)


def queries_of(visitor: Visitor, url: str) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        assert visitor.get(url).status_code == 200
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    return len(asked)
