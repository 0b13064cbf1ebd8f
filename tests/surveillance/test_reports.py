"""Each year the coordinator reports of an accredited programme, and somebody else examines it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.accreditation.follow_models import SurveillanceReport
from app.accreditation.models import Criterion
from app.config import Settings
from app.core import clock
from app.people.models import User
from tests.registrations.racing import each_at_once
from tests.support.office import Office, Visitor, refusals
from tests.surveillance.following import Following, following, version

HAND_IN = "Hand in the yearly report of STOCTI"
COMPLETE = "Complete the yearly report of STOCTI"
EXAMINE = "Examine the yearly report of STOCTI"
DECIDE = "Decide what follows for the accreditation of STOCTI"


def waiting(one: Following, label: str) -> list[str]:
    people: dict[str, Visitor] = {
        "coordinator": one.coordinator,
        "administrator": one.administrator,
        "reviewer": one.reviewer,
    }
    return [name for name, visitor in people.items() if label in visitor.get("/").text]


def on(day: str) -> Any:
    return clock.set_to(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))


def numbers(office: Office) -> list[tuple[int, str, str]]:
    """The reports by number, with their days and where they stand."""
    with office.deed() as session:
        found = session.query(SurveillanceReport).order_by(SurveillanceReport.number)
        return [(one.number, str(one.due_on), one.state.value) for one in found]


def test_a_report_is_due_each_year_and_waits_for_who_leads_the_programme(office: Office) -> None:
    one = following(office, since=date(2025, 3, 1), until=date(2028, 2, 29))
    assert (waiting(one, HAND_IN), waiting(one, DECIDE)) == (["coordinator"], [])  # due 1 March 2026
    assert one.report().status_code == 303
    assert (waiting(one, HAND_IN), waiting(one, EXAMINE)) == ([], ["administrator"])
    assert one.examine("accept").status_code == 303
    assert numbers(office) == [(1, "2026-03-01", "accepted")]
    assert waiting(one, HAND_IN) == []
    for day, waits in (("2026-12-30", []), ("2026-12-31", ["coordinator"])):  # due 1 March 2027
        with on(day):
            one.sign_in()
            assert waiting(one, HAND_IN) == waits, day


def test_a_report_that_is_missing_too_long_asks_for_a_decision(office: Office) -> None:
    one = following(office, since=date(2025, 3, 1))
    for day, waits in (("2026-03-15", []), ("2026-03-16", ["administrator"])):
        with on(day):
            one.sign_in()
            assert (waiting(one, DECIDE), waiting(one, HAND_IN)) == (waits, ["coordinator"]), day


def test_more_is_asked_and_handed_in_again(office: Office) -> None:
    one = following(office)
    one.report()
    assert [name for name, _said in refusals(one.examine("ask_more"))] == ["reason"]
    assert one.examine("ask_more", "Who took over?").status_code == 303
    assert waiting(one, COMPLETE) == ["coordinator"]
    assert "Who took over?" in one.coordinator.get("/").text
    assert one.report().status_code == 422  # a second one beside it
    again = one.coordinator.post(f"{one.last_report()}/again", {"changes": "Amina took over."})
    assert again.status_code == 303
    assert "Amina took over." in one.administrator.get(one.last_report()).text
    assert one.examine("accept").status_code == 303
    assert numbers(office) == [(1, "2026-01-01", "accepted")]


def test_what_is_not_accepted_waits_for_what_follows(office: Office) -> None:
    one = following(office)
    one.report()
    assert one.examine("object", "The module was not held.").status_code == 303
    assert waiting(one, DECIDE) == ["administrator"]
    assert one.ask().status_code == 303
    assert waiting(one, DECIDE) == []


def test_one_report_stands_for_those_that_were_left_out(office: Office) -> None:
    one = following(office, since=date(2023, 1, 1))
    assert one.report().status_code == 303
    assert numbers(office) == [(3, "2024-01-01", "handed_in")]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2025, 6, 1), date(2027, 12, 31)),  # due in June, and opens in April
        (date(2025, 3, 1), date(2026, 2, 28)),  # a term of one year asks for none
        (date(2023, 1, 1), date(2025, 12, 31)),  # the term is over
    ],
)
def test_no_report_is_taken_before_its_time_or_after_the_term(
    office: Office, since: date, until: date
) -> None:
    one = following(office, since=since, until=until)
    one.report()
    assert (office.count(SurveillanceReport), waiting(one, HAND_IN)) == (0, [])


def test_nobody_examines_a_report_of_their_own(office: Office) -> None:
    one = following(office)
    one.report(who=one.administrator)
    refusal = "You handed this report in, or lead the programme. Somebody else examines it."
    assert [said for _name, said in refusals(one.examine("accept"))] == [refusal]
    other = office.account()
    office.grant(other, Role.ADMINISTRATOR)
    office.grant(other, Role.COORDINATOR, ScopeKind.PROGRAMME, one.programme)
    assert [said for _name, said in refusals(one.examine("accept", who=office.signed_in(other)))] == [refusal]
    assert one.examine("accept", who=office.administrator()).status_code == 303


def test_a_reviewer_examines_what_an_administrator_gives_them(office: Office) -> None:
    one = following(office)
    one.report()
    assert one.reviewer.get(f"{one.last_report()}/examine").status_code == 403
    person = str(office.read(User, one.reviewer_id).person_id)
    given = one.administrator.post(f"{one.last_report()}/examiner", {"examiner": person})
    assert (given.status_code, waiting(one, EXAMINE)) == (303, ["reviewer"])
    assert one.examine("accept", who=one.reviewer).status_code == 303


def test_a_report_keeps_the_figures_of_its_day(office: Office) -> None:
    one = following(office)
    bound = {"measure": "attendance.rate", "green": 90, "amber": 80, "period_months": 12}
    with office.deed() as session:
        session.execute(sa.update(Criterion).where(Criterion.code == "A1").values(bound))
    one.report()
    with office.deed() as session:
        (figure,) = session.query(SurveillanceReport).one().figures
    assert (figure["criterion"], figure["measure"], figure["value"], figure["light"]) == (
        "A1",
        "attendance.rate",
        None,
        "nothing",
    )
    assert "Nothing to measure yet" in one.coordinator.get(one.last_report()).text


def test_of_two_who_report_at_once_one_report_is_left(office: Office, migrated: Settings) -> None:
    one = following(office)
    url = f"{one.page}/reports/new"
    forms = [(one.coordinator_id, url, {"changes": f"Change {number}."}) for number in range(4)]
    answers = each_at_once(office, migrated, forms)
    assert answers[0] == 303
    assert set(answers[1:]) <= {409, 422}
    assert office.count(SurveillanceReport) == 1


def test_of_two_who_examine_at_once_one_is_heard(office: Office, migrated: Settings) -> None:
    one = following(office)
    one.report()
    url = f"{one.last_report()}/examine"
    forms = [
        (user, url, {"move": move, "reason": "So.", "version": version(one.administrator, url)})
        for user, move in ((one.administrator_id, "accept"), (office.account(), "object"))
    ]
    office.grant(forms[1][0], Role.ADMINISTRATOR)
    assert each_at_once(office, migrated, forms) == [303, 409]
