"""A renewal opens as many months before the end as the standard says, and leads to a new dossier."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.accreditation.models import Accreditation, Standard
from app.accreditation.standing import is_renewal_open, renewal_opens
from app.accreditation.states import StandardState
from app.core import clock
from app.core.outbox import Mail
from app.core.texts import Texts
from app.dossiers.models import Dossier
from tests.dossiers.scene import standard
from tests.support.office import Office
from tests.surveillance.following import Following, following

BEGIN = "Begin the dossier that renews the accreditation of STOCTI"
RENEW = "Renew the accreditation of STOCTI"


def on(day: str) -> Any:
    return clock.set_to(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))


def rules(office: Office, **values: Any) -> None:
    with office.deed() as session:
        session.execute(sa.update(Standard).values(values))


def waits(one: Following, label: str) -> tuple[bool, bool]:
    """Whether it waits for the coordinator, and for the administrator."""
    one.sign_in()
    return label in one.coordinator.get("/").text, label in one.administrator.get("/").text


@pytest.mark.parametrize(
    ("months", "before", "opens"), [(6, "2027-06-29", "2027-06-30"), (9, "2027-03-29", "2027-03-30")]
)
def test_it_opens_by_the_standards_own_months(office: Office, months: int, before: str, opens: str) -> None:
    one = following(office, until=date(2027, 12, 30))
    rules(office, renewal_months=months)
    for day, is_open in ((before, False), (opens, True)):
        with on(day):
            assert (waits(one, BEGIN), waits(one, RENEW)) == ((is_open, False), (False, is_open)), day


def test_it_opens_on_the_next_day_where_the_month_is_shorter() -> None:
    end = Accreditation(valid_until=date(2027, 8, 31), standard=Standard(renewal_months=6))
    assert renewal_opens(end) == date(2027, 3, 1)
    assert not is_renewal_open(end, date(2027, 2, 28))


def test_the_task_leads_to_a_dossier_of_the_newest_version_and_goes_with_it(office: Office) -> None:
    one = following(office, until=date(2026, 3, 1))
    with office.deed() as session:
        old = session.query(Standard).one()
        body, code = old.body_id, old.code
    key = office.add(
        Standard, body_id=body, code=code, number=2, title=Texts(en="Newer"), state=StandardState.PUBLISHED
    )
    office.criterion(key)
    standard(office, code="OTHER")
    page = one.coordinator.get("/").text
    address = f"/dossiers/new?curriculum={one.curriculum}&amp;standard={key}"
    assert address in page
    begun = one.coordinator.post("/dossiers/new", {"curriculum": str(one.curriculum), "standard": str(key)})
    assert (begun.status_code, waits(one, BEGIN)) == (303, (False, False))
    assert office.count(Dossier) == 1


def test_what_has_expired_says_so_by_its_day_and_is_still_to_be_renewed(office: Office) -> None:
    one = following(office, until=date(2026, 1, 11))
    assert "Expired" in one.coordinator.get(one.page).text
    assert (waits(one, BEGIN), one.state()) == ((True, False), "in_force")


@pytest.mark.parametrize(
    ("moves", "state", "subject"),
    [
        (["suspend"], "suspended", "The accreditation of STOCTI is suspended"),
        (["suspend", "reinstate"], "in_force", "The accreditation of STOCTI is in force again"),
        (["withdraw"], "withdrawn", "The accreditation of STOCTI is withdrawn"),
        (["suspend", "withdraw"], "withdrawn", "The accreditation of STOCTI is withdrawn"),
    ],
)
def test_every_move_has_its_reason_and_its_letter(
    office: Office, moves: list[str], state: str, subject: str
) -> None:
    one = following(office)
    for name in moves[:-1]:
        one.move(name)
    before = office.count(Mail)
    assert one.move(moves[-1], " ").status_code == 422
    assert office.count(Mail) == before
    assert one.move(moves[-1], "The site closed.").status_code == 303
    assert one.state() == state
    with office.deed() as session:
        last = session.query(Mail).order_by(Mail.id).all()[before:]
        assert [mail.subject for mail in last] == [subject, subject]
        assert all("The reason: The site closed." in mail.body for mail in last)


@pytest.mark.parametrize(
    ("first_day", "says"),
    [
        ("2026-03-02", "until 1 March 2026"),  # the renewal is still to begin: what it renews goes on
        ("2026-01-12", "until 1 March 2029"),
    ],
)
def test_what_was_renewed_holds_until_the_renewal_begins(office: Office, first_day: str, says: str) -> None:
    one = following(office, until=date(2026, 3, 1))
    form = {
        "curriculum": str(one.curriculum),
        "standard": str(office.read(Accreditation, one.accreditation).standard_id),
        "valid_from": first_day,
        "valid_until": "2029-03-01",
        "document_reference": "RPO/ACC/2026/01",
        "is_renewal": "y",
    }
    assert one.administrator.post("/accreditation/new", form).status_code == 303
    assert one.state() == "superseded"
    everyone = office.anonymous()
    assert says in everyone.get(f"/programmes/{one.programme}").text
    page = everyone.get("/accredited").text
    assert page.count("In force</span>") == 1
    assert ("Ended</span>" in page) == (first_day == "2026-01-12")
