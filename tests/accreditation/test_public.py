"""The public page of accredited programmes: what stands and what stood, and nothing of how it came about."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.access.actor import SYSTEM
from app.accreditation.models import Accreditation
from app.accreditation.queries import all_accreditations
from app.accreditation.states import ACCREDITATION
from app.dossiers.models import Dossier
from app.programmes.states import ProgrammeState
from tests.support.office import Office

PAGE = "/accredited"


def accredit(office: Office, programme: UUID, standard: UUID | None = None, **said: Any) -> UUID:
    facts = {
        "valid_from": date(2025, 1, 13),
        "valid_until": date(2028, 1, 12),
        "document_reference": "RPO/SECRET/1",
        **said,
    }
    return office.add(
        Accreditation,
        programme_id=programme,
        curriculum_id=office.curriculum(programme),
        standard_id=standard or office.standard(),
        **facts,
    )


def parts(office: Office) -> tuple[str, str]:
    """What a stranger reads of what stands, and of what stood."""
    page = office.anonymous().get(PAGE).text
    standing, _heading, over = page.partition("<h2>Earlier accreditations</h2>")
    return standing, over


def test_a_stranger_reads_by_whom_a_programme_is_accredited_and_until_when(office: Office) -> None:
    programme = office.programme("AA")
    accredit(office, programme)
    standing, over = parts(office)
    for said in ("Course AA", "Version 1", "13 January 2025", "12 January 2028", "In force"):
        assert said in standing
    assert "SECRET" not in standing
    assert over == ""
    assert f'href="{PAGE}"' in office.anonymous().get("/").text
    assert f'href="{PAGE}"' in office.anonymous().get(f"/programmes/{programme}").text


@pytest.mark.parametrize(
    ("move", "said", "stands"), [("suspend", "Suspended", True), ("withdraw", "Ended", False)]
)
def test_what_is_suspended_says_so_and_what_was_withdrawn_has_ended(
    office: Office, move: str, said: str, stands: bool
) -> None:
    key = accredit(office, office.programme("AA"))
    with office.deed() as session:
        found = session.scalars(all_accreditations().where(Accreditation.id == key)).one()
        ACCREDITATION.move(found, move, actor=SYSTEM, reason="The hall is a secret.")
    standing, over = parts(office)
    assert ("Course AA" in standing, "Course AA" in over) == (stands, not stands)
    assert said in (standing if stands else over)
    assert "The hall is a secret." not in standing + over


@pytest.mark.parametrize(
    ("last", "stands"), [(date(2026, 1, 12), True), (date(2026, 1, 11), False)]
)  # today is 12 January
def test_it_ends_after_its_last_day(office: Office, last: date, stands: bool) -> None:
    accredit(office, office.programme("AA"), valid_until=last)
    standing, over = parts(office)
    assert ("Course AA" in standing, "Course AA" in over) == (stands, not stands)


def test_what_is_not_public_is_not_there(office: Office) -> None:
    standard = office.standard()
    accredit(office, office.programme("AA", state=ProgrammeState.DRAFT), standard)
    accredit(office, office.programme("BB", state=ProgrammeState.WITHDRAWN), standard)
    accredit(office, office.programme("CC"), standard, valid_from=date(2026, 1, 13))
    applying = office.programme("DD")
    office.add(
        Dossier,
        programme_id=applying,
        curriculum_id=office.curriculum(applying),
        standard_id=standard,
    )
    page = office.anonymous().get(PAGE).text
    assert "No programme is accredited today" in page
    assert [code for code in ("AA", "BB", "CC", "DD") if f"Course {code}" in page] == []


@pytest.mark.parametrize(("language", "title"), [("fr", "Formation AA"), ("en", "Course AA")])
def test_it_is_read_in_the_readers_language(office: Office, language: str, title: str) -> None:
    accredit(office, office.programme("AA"))
    stranger = office.anonymous()
    assert title in stranger.client.get(PAGE, headers={"Accept-Language": language}).text
