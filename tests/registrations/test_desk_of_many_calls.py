"""The desk of a state that many calls ask at once: five stand in full, and each other leads to its own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from tests.conftest import NOW
from tests.registrations.support import S, queries_of
from tests.support.office import Office, Visitor


def calls(office: Office, number: int) -> list[UUID]:
    """So many open calls to Kenya and Ghana, the nearest deadline last."""
    programme = office.programme()
    return [
        office.cohort(programme, deadline=NOW + timedelta(days=30 + number - place))
        for place in range(number)
    ]


def in_full(page: str) -> list[str]:
    """The calls and cohorts that a desk shows in full, by key (and state), in their order."""
    return re.findall(r'<(?:section|h3)[^>]* id="c([0-9a-fA-Z-]+)"', page)


def part(page: str, heading: str) -> str:
    """What a page says below one of its headings, up to the next section's end."""
    return page.partition(f">{heading}</h")[2].partition("</section>")[0]


def test_five_calls_stand_in_full_and_each_other_is_a_line_that_leads_to_it(office: Office) -> None:
    *further, _a, _b, _c, _d, _e = keys = calls(office, 7)
    office.registration(further[0], state=S.ENDORSED, priority=1)
    office.registration(further[0], state=S.WITHDRAWN, priority=2)
    for state in (S.SUBMITTED, S.SUBMITTED, S.OFFERED):
        office.registration(further[0], state=state)
    focal_point = office.focal_point("KE")
    page = focal_point.get("/desk").text
    assert in_full(page) == [str(key) for key in reversed(keys[2:])]
    rows = re.findall(r'<tr role="row">.*?</tr>', part(page, "Further open calls"), re.DOTALL)
    for key, row in zip(further[::-1], rows, strict=True):
        assert f'href="/desk?cohort={key}#c{key}"' in row
    cells = [re.findall(r'data-label="([^"]*)">(.*?)</td>', row) for row in rows]
    shown = [{label: re.sub("<[^>]*>", "", value) for label, value in row} for row in cells]
    told = ("Still open", "In your order", "Lack something", "Waits for you")
    assert [tuple(row[label] for label in told) for row in shown] == [
        ("36 days left", "0", "–", "–"),
        ("37 days left", "1", "1", "2 applications and one open offer"),
    ]
    assert (
        'href="#further">Further open calls</a>' in page.partition('id="calls"')[2].partition("</section>")[0]
    )
    assert {row["Seats foreseen"] for row in shown} == {"not said"}
    page = focal_point.get(f"/desk?cohort={further[0]}").text
    assert (in_full(page), 'href="/desk"><bdi>Your desk' in page) == ([str(further[0])], True)
    assert "Further open calls" not in page
    title = office.read(Cohort, further[0]).title["en"]
    assert f"<h1>Your desk: <bdi>{title}</bdi></h1>" in page
    assert f"<title>Your desk: {title} – " in page


def test_a_call_that_does_not_invite_the_state_is_on_no_desk(office: Office) -> None:
    foreign = office.cohort(invites=("GH",))
    over = office.cohort(state=CohortState.COMPLETED)
    focal_point = office.focal_point("KE")
    missing = focal_point.get("/desk?cohort=01900000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    for asked in (foreign, over, "nonsense"):
        answer = focal_point.get(f"/desk?cohort={asked}")
        assert (answer.status_code, answer.data) == (404, missing.data)
    assert focal_point.get(f"/desk?call={foreign}").location == f"/desk#c{foreign}"
    assert office.focal_point("GH").get(f"/desk?cohort={foreign}").status_code == 200


def test_links_and_deeds_lead_to_where_the_nominee_stands_in_full(office: Office) -> None:
    keys = calls(office, 6)
    focal_point = office.focal_point("KE")
    for cohort, place in ((keys[0], f"/desk?cohort={keys[0]}"), (keys[-1], "/desk")):
        nominees = [office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2)]
        assert focal_point.get(f"/desk?call={cohort}").location == f"{place}#c{cohort}"
        moved = focal_point.post(f"/registrations/{nominees[1]}/up", {"seen": "2"})
        assert moved.location == f"{place}#r{nominees[1]}"
        assert f'id="r{nominees[1]}"' in focal_point.get(place).text
        wrong = focal_point.post(f"/registrations/{nominees[0]}/place", {"place": '"0', "seen": "2"})
        assert (wrong.status_code, str(cohort) in in_full(wrong.text)) == (422, True)
        row = wrong.text.partition(f'id="r{nominees[0]}"')[2].partition("</tr>")[0]
        assert ('value="&#34;0"' in row, 'id="place-error"' in row) == (True, True)


def test_all_that_waits_is_told_though_twenty_are_named(office: Office) -> None:
    far, *_near = calls(office, 6)
    for state in (S.SUBMITTED, S.OFFERED):
        for _n in range(21):
            office.registration(
                far, state=state, offer_until=NOW + timedelta(60) if state is S.OFFERED else None
            )
    focal_point = office.focal_point("KE")
    page = focal_point.get("/desk").text
    waits = part(page, "What waits for you")
    assert "Answer 21 applications" in page
    assert (waits.count("waits for your endorsement"), waits.count("to be answered until")) == (20, 20)
    for status, words in (
        ("submitted", "One more application waits for you"),
        ("offered", "One more offer is open"),
    ):
        assert f'<a href="/nominees?status={status}">{words}</a>' in waits
        assert focal_point.get(f"/nominees?status={status}").text.count('<tr role="row"><th') == 21


def test_a_further_call_says_that_nominations_are_to_be_completed(office: Office) -> None:
    keys = calls(office, 22)
    for cohort in keys:
        office.registration(cohort, state=S.ENDORSED, priority=1)
    waits = part(office.focal_point("KE").get("/desk").text, "What waits for you")
    assert waits.count("Complete the nomination of one official") == 20
    assert f'href="#c{keys[-1]}"' in waits
    assert f'href="/desk?cohort={keys[2]}#c{keys[2]}"' in waits
    assert '<a href="#further">2 more calls have nominations to complete</a>' in waits


def test_of_the_cohorts_after_their_deadline_five_stand_in_full(office: Office) -> None:
    programme = office.programme()
    keys = [
        office.cohort(programme, state=CohortState.SELECTING, first_day=date(2026, 2, 2) + timedelta(days=n))
        for n in range(6)
    ]
    for cohort in keys:
        office.registration(cohort, state=S.NOT_CLEARED, priority=1)
    focal_point = office.focal_point("KE")
    page = focal_point.get("/desk").text
    assert in_full(page) == [str(key) for key in keys[:5]]
    rest = part(page, "Further cohorts after the deadline")
    assert rest.count(f'href="/desk?cohort={keys[5]}#c{keys[5]}"') == 1
    assert 'data-label="In your order"><bdi>1</bdi>' in rest  # as for those under consideration
    assert in_full(focal_point.get(f"/desk?cohort={keys[5]}").text) == [str(keys[5])]


def test_who_serves_two_states_finds_both_in_each_call(office: Office) -> None:
    far, *near = calls(office, 6)
    user = office.account(state="KE")
    for code in ("KE", "GH"):
        office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, code)
    visitor = office.signed_in(user)
    page = visitor.get("/desk").text
    assert in_full(page) == [f"{key}{state}" for key in reversed(near) for state in ("", "-KE")]
    further = part(page, "Further open calls")
    assert [further.count(f"<bdi>{name}</bdi>") for name in ("Ghana", "Kenya")] == [1, 1]
    assert in_full(visitor.get(f"/desk?cohort={far}").text) == [f"{far}", f"{far}-KE"]


def _grow(office: Office, cohorts: list[UUID], each: int) -> None:
    for cohort in cohorts:
        for place in range(each):
            office.registration(cohort, state=S.ENDORSED, priority=place + 1)


@pytest.mark.parametrize("address", ["/desk", "/desk?cohort={far}"])
def test_the_desk_asks_as_much_for_seven_calls_as_for_twelve(office: Office, address: str) -> None:
    focal_point: Visitor = office.focal_point("KE")
    far, *others = calls(office, 7)
    _grow(office, [far, *others], 1)
    first = queries_of(focal_point, address.format(far=far))
    _grow(office, [far, *others, *calls(office, 5)], 3)
    assert queries_of(focal_point, address.format(far=far)) == first
