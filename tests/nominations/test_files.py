"""A state's file of nominees: what each row would do, what is refused and why, and that twice is once."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Invitation
from app.cohorts.states import CohortState
from app.config import LARGEST_BODY
from app.core import clock
from app.core.db import db
from app.nominations import file_views, files, queries
from app.nominations.models import NomineeFile, NomineeRow
from app.nominations.states import FileState, Verdict
from app.people.models import Grant, Person
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.nominations.support import answers, set_question
from tests.registrations.support import NOMINATION, S, coordinator_of, registrations
from tests.support.office import Office, Visitor

DATA = Path(__file__).parents[1] / "data"
HEADER = (
    "Reference,Member State,Organisation,Sector,Priority,Family name,Given names,Sex,Date of birth,Post,"
    "Years of service,E-mail,English,Statement of relevance,Leave authorised for all modules,"
    "No pending allegation known,Returns to a related post for 12 months,Will train others"
)
ROW = (
    "KE-1,Kenya,Border Police,border,1,Kiplagat,Grace,F,1984,Investigator,12,grace@border.example.org,C1,"
    "I train others.,yes,yes,yes,yes"
)
TWELVE = ("BF", "CD", "EG", "ET", "KE", "MG", "MZ", "NA", "NG", "SN", "SO", "TN")


def upload(visitor: Visitor, cohort: UUID, data: bytes | str, **form: Any) -> Any:
    """Send a file; the answer."""
    content = data.encode() if isinstance(data, str) else data
    file = FileStorage(io.BytesIO(content), filename="whatever.bin")
    parts = {"csrf_token": visitor.token(), "file": file, **form}
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    url = f"/cohorts/{cohort}/nominees/file"
    return visitor.client.post(url, data=body, content_type=kind, buffered=True)


def sent(visitor: Visitor, cohort: UUID, data: bytes | str, **form: Any) -> UUID:
    """Send a file that can be read; its key."""
    answer = upload(visitor, cohort, data, **form)
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*><p>([^<]*)', answer.text)
    return UUID(answer.location.rpartition("/")[2])


def take(office: Office, visitor: Visitor, file: UUID) -> None:
    """Say that the nominees be taken, and let the worker do it."""
    assert visitor.post(f"/nominees/files/{file}/take").status_code == 303
    work(office)


def work(office: Office) -> int:
    """The worker's round."""
    with office.app.app_context():
        number = files.take_waiting()
        db.session.remove()
    return number


def rows(office: Office, file: UUID) -> list[NomineeRow]:
    """The rows of a file, in their order."""
    with office.app.app_context():
        found = db.session.scalars(queries.rows_of(file).order_by(NomineeRow.number)).all()
        db.session.remove()
        return list(found)


def verdicts(office: Office, file: UUID) -> list[tuple[int, str, list[list[str]]]]:
    """Each row's number, verdict and faults."""
    return [(row.number, row.verdict.value, row.faults) for row in rows(office, file)]


def everything(office: Office) -> dict[str, Any]:
    """All nominees by reference with all their answers: what must be the same whatever the way to it."""
    with office.app.app_context():
        keys = db.session.scalars(sa.select(Registration.id).order_by(Registration.id)).all()
        found = queries.answers_of(keys)
        db.session.remove()
    return {str(given["ref"]): given for given in found.values()}


def as_file(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def with_cell(column: str, value: str, row: str = ROW) -> str:
    """The row with another value in a column."""
    names, cells = HEADER.split(","), next(csv.reader([row]))
    cells[names.index(column)] = value
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().rstrip("\r\n")


def called(office: Office, **values: Any) -> UUID:
    """The cohort that the twelve states of 2025 are called to."""
    return office.cohort(invites=TWELVE, first_day=date(2026, 4, 14), last_day=date(2026, 6, 27), **values)


def test_every_verdict_of_the_messy_workbook_is_met(office: Office) -> None:
    expected = json.loads((DATA / "nominations-messy.expected.json").read_text("utf-8"))
    with clock.set_to(datetime.fromisoformat(expected["today"]).replace(hour=9, tzinfo=UTC)):
        cohort = called(office)
        coordinator = coordinator_of(office, cohort)
        file = sent(coordinator, cohort, (DATA / "nominations-messy.xlsx").read_bytes())
        found = {row.number: row for row in rows(office, file)}
        for row in expected["rows"]:
            verdict = "new" if row["verdict"] == "accept" else "refused"
            reasons = [[reason["column"], reason["reason"]] for reason in row["reasons"]]
            here = found.pop(row["row"])
            assert (row["row"], here.verdict.value, here.faults) == (row["row"], verdict, reasons)
        assert found == {}
        take(office, coordinator, file)
        taken = everything(office)
        assert len(taken) == expected["accepted"]
        states = {r.id: r.state_code for r in registrations(office)}
        assert len(states) == expected["accepted"]
        for row in expected["rows"]:
            for key, value in row.get("stored", {}).items():
                given = taken[row["ref"]]
                if key == "email_key":
                    assert given["email"].lower() == value
                elif key == "state_code":
                    [where] = [r.state_code for r in rows(office, file) if r.reference == row["ref"]]
                    assert where == value
                else:
                    assert given[key] == {"yes": True}.get(value, value)


@pytest.mark.parametrize("name", ["nominations-2025.csv", "nominations-2025.xlsx"])
def test_the_two_hundred_of_2025_are_taken_in_and_a_second_time_nothing_changes(
    office: Office, name: str
) -> None:
    with clock.set_to(datetime(2025, 2, 20, 9, tzinfo=UTC)):
        cohort = called(office)
        coordinator = coordinator_of(office, cohort)
        data = (DATA / name).read_bytes()
        take(office, coordinator, sent(coordinator, cohort, data))
        first = everything(office)
        assert (len(first), office.count(Person, Person.sex == "F", Person.state_code.is_not(None))) == (
            200,
            60,
        )
        again = sent(coordinator, cohort, data)
        assert {row.verdict for row in rows(office, again)} == {Verdict.UNCHANGED}
        refused = coordinator.post(f"/nominees/files/{again}/take")
        assert (refused.status_code, "You need do nothing." in refused.text) == (
            409,
            True,
        )
        assert everything(office) == first


def test_a_file_as_french_excel_writes_it_is_read(office: Office) -> None:
    with clock.set_to(datetime(2025, 2, 20, 9, tzinfo=UTC)):
        cohort = called(office)
        coordinator = coordinator_of(office, cohort)
        take(office, coordinator, sent(coordinator, cohort, (DATA / "nominations-2025-fr.csv").read_bytes()))
        taken = everything(office)
        counted = [r.state_code for r in registrations(office)]
    assert (counted.count("SN"), counted.count("CD")) == (8, 7)
    assert taken["STOCTI25-FR-SN-001"] == {
        **taken["STOCTI25-FR-SN-001"],
        "date_of_birth": "1977-10-01",
        "note_verbale_date": "2025-02-07",
        "sector": "customs",
        "phone": "+221771000214",
        "decl_leave": True,
    }


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-16", "\t"),
        ("utf-16-be", ";"),
        ("cp1252", ","),
    ],
)
def test_a_csv_is_read_however_it_was_written(office: Office, encoding: str, delimiter: str) -> None:
    cohort = office.cohort()
    text = as_file(with_cell("Family name", "Nguéssan-Öz")).replace(",", delimiter)
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    file = sent(office.focal_point("KE"), cohort, data)
    assert [(row.name, row.verdict) for row in rows(office, file)] == [("Grace Nguéssan-Öz", Verdict.NEW)]


def test_columns_come_in_any_order_and_an_unknown_one_is_named_and_left_alone(office: Office) -> None:
    cohort = office.cohort()
    pairs = list(zip(HEADER.split(","), ROW.split(","), strict=True))
    random.Random(1).shuffle(pairs)
    pairs.insert(3, ("Shoe size", "44"))
    text = ",".join(name for name, _value in pairs) + "\n" + ",".join(value for _name, value in pairs) + "\n"
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, text)
    page = focal_point.get(f"/nominees/files/{file}").text
    assert ("<bdi>Shoe size</bdi>" in page, "Take this nominee" in page) == (True, True)
    assert verdicts(office, file) == [(2, "new", [])]


@pytest.mark.parametrize(
    ("column", "value", "faults"),
    [
        ("Member State", "Ghana", [["state", "other_state"]]),
        ("Member State", "", [["state", "missing_value"]]),
        ("Member State", "Wakanda", [["state", "unknown_state"]]),
        ("Date of birth", "31/02/1984", [["date_of_birth", "invalid_date"]]),
        ("Date of birth", "2009", [["date_of_birth", "out_of_range"]]),
        ("Sex", "X", [["sex", "unknown_value"]]),
        ("Years of service", "many", [["years_of_service", "not_a_number"]]),
        ("E-mail", "grace(at)border", [["email", "invalid_email"]]),
        ("Given names", "=1+1", [["given_names", "formula"]]),
        ("Family name", "＝1+1", [["family_name", "formula"]]),
        ("Reference", "-1", [["ref", "formula"]]),
        ("Family name", "x" * 201, [["family_name", "too_long"]]),
        ("Statement of relevance", "word " * 301, [["statement", "too_long"]]),
        ("Will train others", "no", [["decl_multiplier", "declaration_not_given"]]),
        ("Statement of relevance", "+ more cases than @ before", []),
    ],
)
def test_a_row_says_why_it_is_refused(
    office: Office, column: str, value: str, faults: list[list[str]]
) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(with_cell(column, value)))
    assert verdicts(office, file) == [(2, "refused" if faults else "new", faults)]
    page = focal_point.get(f"/nominees/files/{file}").text
    assert (f"<bdi>{column}: " in page) == bool(faults)
    assert (office.count(Registration), office.count(Person)) == (0, 1)


def test_a_file_is_the_sending_states_own_even_with_two_states(office: Office) -> None:
    cohort = office.cohort()
    user = office.account(state="KE")
    for code in ("KE", "GH"):
        office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, code)
    visitor = office.signed_in(user)
    assert upload(visitor, cohort, as_file(ROW)).status_code == 422
    file = sent(
        visitor,
        cohort,
        as_file(ROW, with_cell("Member State", "GH", ROW.replace("KE-1", "9").replace("grace@", "abla@"))),
        state_code="GH",
    )
    assert verdicts(office, file) == [(2, "refused", [["state", "other_state"]]), (3, "new", [])]


def test_the_same_reference_or_address_twice_is_refused_the_second_time(office: Office) -> None:
    cohort = office.cohort()
    other = with_cell("E-mail", "other@border.example.org")
    file = sent(
        office.focal_point("KE"),
        cohort,
        as_file(ROW, other, with_cell("Reference", "KE-9").replace("grace@", "GRACE@")),
    )
    assert verdicts(office, file) == [
        (2, "new", []),
        (3, "refused", [["ref", "duplicate_in_file"]]),
        (4, "refused", [["email", "duplicate_in_file"]]),
    ]


def test_a_file_that_only_repeats_is_not_told_to_be_corrected_and_one_that_is_refused_is(
    office: Office,
) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW)))
    again = focal_point.get(f"/nominees/files/{sent(focal_point, cohort, as_file(ROW))}").text
    assert ("You need do nothing." in again, "Correct the refused rows" in again) == (True, False)
    wrong = as_file(ROW, with_cell("E-mail", "nobody"))
    refused = focal_point.get(f"/nominees/files/{sent(focal_point, cohort, wrong)}").text
    assert ("You need do nothing." in refused, "Correct the refused rows" in refused) == (False, True)


def rows_of(page: str) -> list[str]:
    """The numbers of the rows that a file's page lists."""
    return re.findall(r'<th role="rowheader" scope="row">\s*(?:<a[^>]*>)?(?:<bdi>)?(\d+)', page)


def test_a_focal_points_file_says_once_how_many_rows_are_of_other_states(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    sentence = "2 rows are of other states than Kenya and are left out"
    foreign = [with_cell("Member State", name) for name in ("Ghana", "Namibia")]
    page = focal_point.get(f"/nominees/files/{sent(focal_point, cohort, as_file(*foreign, ROW))}").text
    assert page.count(sentence) == 1
    file = re.search('href="([?]state=KE)"', page)
    unknown = with_cell("Member State", "Kenia")
    path = f"/nominees/files/{sent(focal_point, cohort, as_file(*foreign, unknown, ROW))}"
    assert file is not None
    assert rows_of(focal_point.get(path + file[1]).text) == ["5"]
    assert rows_of(focal_point.get(f"{path}?state=none").text) == ["4"]
    assert rows_of(focal_point.get(path).text) == ["2", "3", "4", "5"]
    own = focal_point.get(f"/nominees/files/{sent(focal_point, cohort, as_file(ROW))}").text
    assert "of other states than" not in own
    leads = coordinator_of(office, cohort)
    whole = leads.get(f"/nominees/files/{sent(leads, cohort, as_file(*foreign, ROW))}").text
    assert "of other states than" not in whole


def test_a_state_that_is_not_known_is_asked_for_in_the_four_languages(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(with_cell("Member State", "Kenia")))
    assert verdicts(office, file) == [(2, "refused", [["state", "unknown_state"]])]
    page = focal_point.get(f"/nominees/files/{file}").text
    assert "Write it in English, French, Arabic or Portuguese" in page


@pytest.mark.parametrize(
    ("seats", "days", "few", "many"),
    [(3, 20, False, False), (3, 10, True, False), (2, 10, False, False), (1, 20, False, True)],
)
def test_the_dry_run_and_the_desk_say_when_nominees_and_seats_do_not_match(
    office: Office, seats: int, days: int, few: bool, many: bool
) -> None:
    cohort = office.cohort(deadline=NOW + timedelta(days=days))
    with office.deed() as session:
        session.execute(sa.update(Invitation).values(seats=seats))
    office.registration(cohort, state=S.ENDORSED, priority=9)
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(ROW))
    foreseen = "1 seat foreseen" if seats == 1 else f"{seats} seats foreseen"
    start = f"Kenya: 2 officials nominated or endorsed, {foreseen}. "
    sentences = [f"{start}Seats for which nobody is named", f"{start}Not all of them can have a seat"]
    page = focal_point.get(f"/nominees/files/{file}").text
    assert [sentence in page for sentence in sentences] == [few, many]
    take(office, focal_point, file)
    page = focal_point.get("/desk").text
    assert [sentence in page for sentence in sentences] == [few, many]


def test_a_file_gives_places_and_says_before_where_the_others_go(office: Office) -> None:
    cohort = office.cohort()
    first, second, third = (
        office.registration(cohort, office.person(name, state="KE"), state=S.ENDORSED, priority=place)
        for place, name in enumerate(("Faith Odhiambo", "Abdi Noor", "Mercy Atieno"), start=1)
    )
    ghana = office.registration(cohort, state=S.ENDORSED, priority=2, member_state="GH")
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(with_cell("Priority", "2")))
    page = focal_point.get(f"/nominees/files/{file}").text
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li value=.*?</li>", page)]
    assert lines == [
        "Faith Odhiambo · not in the file",
        "Grace Kiplagat · new",
        "Mercy Atieno · not in the file",
        "Abdi Noor · not in the file, had place 2",
    ]
    take(office, focal_point, file)
    kept = {office.read(Registration, key).priority for key in (first, third, ghana)}
    assert (kept, office.read(Registration, second).priority) == ({1, 3, 2}, 4)
    assert [r.priority for r in registrations(office)][-1] == 2
    again = sent(focal_point, cohort, as_file(with_cell("Priority", "2")))
    assert verdicts(office, again) == [(2, "unchanged", [])]


def test_two_rows_of_a_state_do_not_share_a_place_and_two_states_do(office: Office) -> None:
    cohort = office.cohort()
    coordinator = coordinator_of(office, cohort)
    second = ROW.replace("KE-1", "KE-2").replace("grace@", "joy@")
    ghana = with_cell("Member State", "Ghana", second.replace("joy@", "abla@").replace("KE-2", "GH-1"))
    file = sent(coordinator, cohort, as_file(ROW, second, ghana))
    assert verdicts(office, file) == [
        (2, "new", []),
        (3, "refused", [["priority", "same_place"]]),
        (4, "new", []),
    ]
    sentence = "Another row of this state has this place already."
    assert sentence in coordinator.get(f"/nominees/files/{file}").text


def test_two_nominees_change_places_by_a_file(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    other = with_cell("Priority", "2", ROW.replace("KE-1", "KE-2").replace("grace@", "joy@"))
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW, other)))
    swapped = as_file(with_cell("Priority", "2"), with_cell("Priority", "1", other))
    file = sent(focal_point, cohort, swapped)
    assert "once the file is taken" not in focal_point.get(f"/nominees/files/{file}").text
    take(office, focal_point, file)
    assert [r.priority for r in registrations(office)] == [2, 1]


def test_a_changed_row_changes_what_it_names_and_nothing_else(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW)))
    [made] = registrations(office)
    before = answers(office, made.id)
    changed = with_cell("Post", "Chief investigator", with_cell("Years of service", "13"))
    file = sent(focal_point, cohort, as_file(changed))
    assert [(row.verdict, row.changes) for row in rows(office, file)] == [
        (Verdict.CHANGED, ["post", "years_of_service"])
    ]
    assert "Changed: Post, Years of service." in focal_point.get(f"/nominees/files/{file}").text
    assert answers(office, made.id) == before
    take(office, focal_point, file)
    assert answers(office, made.id) == {**before, "post": "Chief investigator", "years_of_service": 13}
    assert office.count(Registration) == 1


def test_a_nominee_is_known_by_the_reference_even_under_another_address(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW)))
    moved = sent(focal_point, cohort, as_file(with_cell("E-mail", "g.kiplagat@border.example.org")))
    assert [(row.verdict, row.changes) for row in rows(office, moved)] == [(Verdict.CHANGED, ["email"])]
    renumbered = sent(focal_point, cohort, as_file(with_cell("Reference", "KE-77")))
    assert [(row.verdict, row.changes) for row in rows(office, renumbered)] == [(Verdict.CHANGED, ["ref"])]


def test_an_official_is_known_by_the_address_however_it_is_written(office: Office) -> None:
    cohort, focal_point = office.cohort(), office.focal_point("KE")
    known = office.person(state="KE", email="GRACE@xn--bcher-kva.example")
    elsewhere = office.person(state="GH", email="grace@bücher.example")
    take(office, focal_point, sent(focal_point, cohort, as_file(with_cell("E-mail", "grace@Bücher.example"))))
    [made] = registrations(office)
    assert (made.person_id == known, made.person_id == elsewhere) == (True, False)


def test_who_was_withdrawn_does_not_come_back_by_an_old_file(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    take(office, focal_point, sent(focal_point, cohort, as_file(ROW)))
    [made] = registrations(office)
    assert (
        focal_point.post(f"/registrations/{made.id}/withdraw", {"reason": "A new post."}).status_code == 303
    )
    assert verdicts(office, sent(focal_point, cohort, as_file(ROW))) == [(2, "refused", [["", "ended"]])]


def test_a_file_that_is_killed_half_way_and_repeated_is_taken_in_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    lines = [
        ROW.replace("KE-1,", f"KE-{n},").replace("grace@", f"grace{n}@").replace(",1,", f",{n},", 1)
        for n in range(1, 8)
    ]
    file = sent(focal_point, cohort, as_file(*lines))
    monkeypatch.setattr(files, "ROWS_A_DEED", 3)
    assert focal_point.post(f"/nominees/files/{file}/take").status_code == 303
    true_take, calls = files._take_row, []

    def killed(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return true_take(*arguments)

    monkeypatch.setattr(files, "_take_row", killed)
    with pytest.raises(KeyboardInterrupt):
        work(office)
    assert office.count(Registration) == 3  # the first three stand, the two of the broken deed do not
    assert "3 of 7 nominees are taken in" in focal_point.get(f"/nominees/files/{file}").text
    monkeypatch.setattr(files, "_take_row", true_take)
    assert work(office) == 4
    assert (office.count(Registration), office.read(NomineeFile, file).state) == (7, FileState.DONE)
    assert sorted(everything(office)) == [f"KE-{n}" for n in range(1, 8)]
    assert {row.answers == {} for row in rows(office, file)} == {True}
    random.Random(2).shuffle(lines)
    again = sent(focal_point, cohort, as_file(*lines).replace("\n", "\r\n"))
    assert {row.verdict for row in rows(office, again)} == {Verdict.UNCHANGED}


def test_two_files_of_the_same_nominee_that_were_both_checked_before_make_one(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    first, second = (sent(focal_point, cohort, as_file(ROW)) for _n in range(2))
    take(office, focal_point, first)
    take(office, focal_point, second)
    assert office.count(Registration) == 1
    assert verdicts(office, second) == [(2, "refused", [["", "overtaken"]])]


def test_who_lost_the_role_meanwhile_takes_nothing_in(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(ROW))
    assert focal_point.post(f"/nominees/files/{file}/take").status_code == 303
    with office.deed() as session:
        session.execute(sa.update(Grant).values(ended_at=clock.now()))
    work(office)
    assert office.count(Registration) == 0
    assert verdicts(office, file) == [(2, "refused", [["", "overtaken"]])]


def test_only_whoever_sent_a_file_takes_it_in_and_another_state_does_not_see_it(office: Office) -> None:
    cohort = office.cohort()
    file = sent(office.focal_point("KE"), cohort, as_file(ROW))
    refused = coordinator_of(office, cohort).post(f"/nominees/files/{file}/take")
    assert (refused.status_code, "Whoever sent this file" in refused.text) == (409, True)
    assert office.focal_point("GH").get(f"/nominees/files/{file}").status_code == 404
    assert office.focal_point("GH").post(f"/nominees/files/{file}/take").status_code == 404
    assert office.administrator().get(f"/nominees/files/{file}").status_code == 404


def test_a_dropped_file_changes_nothing(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(ROW))
    assert focal_point.post(f"/nominees/files/{file}/drop").status_code == 303
    assert (work(office), office.count(Registration)) == (0, 0)
    assert office.read(NomineeFile, file).state is FileState.DROPPED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"deadline": NOW}, "The deadline of this call has passed."),
        ({"state": CohortState.SELECTING}, "This cohort is not open for registration."),
        ({"invites": ("GH",)}, "This call does not invite your state."),
    ],
)
def test_no_file_is_taken_when_nobody_could_be_nominated(
    office: Office, values: dict[str, Any], sentence: str
) -> None:
    cohort = office.cohort(**values)
    focal_point = office.focal_point("KE")
    assert sentence in focal_point.get(f"/cohorts/{cohort}/nominees/file").text
    answer = upload(focal_point, cohort, as_file(ROW))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(NomineeFile) == 0


def test_a_deadline_that_passes_between_the_check_and_the_button_holds(office: Office) -> None:
    cohort = office.cohort(deadline=NOW + timedelta(minutes=5))
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(ROW))
    assert focal_point.post(f"/nominees/files/{file}/take").status_code == 303
    with clock.set_to(NOW + timedelta(minutes=5)):
        work(office)
    assert (office.count(Registration), verdicts(office, file)) == (0, [(2, "refused", [["", "overtaken"]])])


def test_a_state_has_as_many_nominees_as_the_office_asked_for(office: Office) -> None:
    cohort = office.cohort()
    with office.deed() as session:
        session.execute(sa.update(Invitation).values(most_nominees=2))
    office.registration(cohort, state=S.ENDORSED, priority=1)
    office.registration(cohort, state=S.WITHDRAWN)
    focal_point = office.focal_point("KE")
    second = with_cell("Priority", "2").replace("KE-1", "KE-2").replace("grace@", "joy@")
    file = sent(focal_point, cohort, as_file(ROW, second))
    assert verdicts(office, file) == [(2, "new", []), (3, "refused", [["state", "above_quota"]])]
    take(office, focal_point, file)
    form = {**NOMINATION, "email": "third@border.example.org"}
    answer = focal_point.post(f"/cohorts/{cohort}/nominate", form)
    assert (answer.status_code, "as many nominees as the office asked for" in answer.text) == (422, True)
    waiting = office.registration(cohort, state=S.SUBMITTED)
    assert focal_point.post(f"/registrations/{waiting}/endorse").status_code == 422


def test_who_has_a_seat_elsewhere_on_these_days_is_refused_by_row_and_by_form(office: Office) -> None:
    cohort, other = office.cohort(), office.cohort(state=CohortState.CONFIRMED)
    person = office.person("Grace Kiplagat", state="KE", email="Grace@border.example.org")
    seat = office.registration(other, person, state=S.CONFIRMED)
    focal_point = office.focal_point("KE")
    assert verdicts(office, sent(focal_point, cohort, as_file(ROW))) == [(2, "refused", [["email", "clash"]])]
    form = {**NOMINATION, "email": "grace@border.example.org"}
    answer = focal_point.post(f"/cohorts/{cohort}/nominate", form)
    assert (answer.status_code, "has a seat in another course on these days" in answer.text) == (422, True)
    with office.deed() as session:
        session.execute(sa.update(Registration).where(Registration.id == seat).values(state=S.DECLINED))
    assert verdicts(office, sent(focal_point, cohort, as_file(ROW))) == [(2, "new", [])]


def bomb() -> bytes:
    """A workbook of 900 kB that would unfold into 200 MB, packed in haste."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (200 * 1024 * 1024))
    return out.getvalue()


def packed(sheet: bytes, *, book: bytes = b"<workbook/>", way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with this sheet, which nobody should parse."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def workbook_of(sheets: int) -> bytes:
    """A workbook with the nominee on its first sheet, and empty ones after it."""
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(ROW.split(","))
    for _number in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_hundred_thousand_rows() -> bytes:
    """A file far longer than what is taken in at once."""
    return (HEADER + "\n" + "Kenya,x\n" * 100_000).encode()


def nine_megabytes() -> bytes:
    """A file larger than what is accepted."""
    return b"x" * (9 * 1024 * 1024)


def tampered(old: bytes, new: bytes, *, part: str = "sheet1", way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small workbook in one of whose parts something was replaced."""
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(ROW.split(","))
    whole = io.BytesIO()
    book.save(whole)
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", way) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if part in name else content)
    return out.getvalue()


ENTITY = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "No header was found."),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither a CSV file nor an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "neither a CSV file nor an Excel workbook"),
        (b"PK\x03\x04 not really", "This workbook can&#39;t be read."),
        (bomb, "unfolds into far more than it weighs"),
        (lambda: packed(b" " * (2 * 1024 * 1024)), "unfolds into far more than it weighs"),
        (lambda: packed(b"<c/>" * 2_000_000, way=zipfile.ZIP_STORED), "unfolds into far more than it weighs"),
        (lambda: workbook_of(6), "more than five sheets. Keep the one that holds the rows."),
        (lambda: tampered(b"<worksheet", ENTITY), "This workbook can&#39;t be read."),
        (lambda: tampered(b"</sheetData>", b""), "This workbook can&#39;t be read."),
        (b"just,some\nwords,here\n", "No header was found."),
        (HEADER.encode(), "There is nothing under the header."),
        ((HEADER + ",Reference\n" + ROW + ",2\n").encode(), "Two columns are called “Reference”."),
        (a_hundred_thousand_rows, "more than 5,000 rows"),
        (nine_megabytes, "larger than the office accepts"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_as_a_whole(office: Office, data: Any, sentence: str) -> None:
    cohort = office.cohort()
    answer = upload(office.focal_point("KE"), cohort, data() if callable(data) else data)
    assert (answer.status_code in {413, 422}, sentence in answer.text) == (True, True)
    assert office.count(NomineeFile) == 0


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("sheet1", b"</sheetData>", b"<row>" + b"<c/>" * 1_900_000 + b"</row></sheetData>"),
        ("sheet1", b"</sheetData>", b"<row>" + b"<si/>" * 1_500_000 + b"</row></sheetData>"),
        (
            "sheet1",
            b"</sheetData>",
            b"<row %s/></sheetData>" % b" ".join(b'a%d=""' % n for n in range(500_000)),
        ),
        ("styles", b"</cellXfs>", b"<xf/>" * 1_500_000 + b"</cellXfs>"),
    ],
    ids=["cells", "texts", "attributes", "styles"],
)
def test_a_workbook_that_swells_once_it_is_read_costs_no_memory(
    office: Office, part: str, old: bytes, new: bytes
) -> None:
    cohort, focal_point = office.cohort(), office.focal_point("KE")
    data = tampered(old, new, part=part, way=zipfile.ZIP_STORED)
    tracemalloc.start()
    answer = upload(focal_point, cohort, data)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "unfolds into far more than it weighs" in answer.text
    assert most < 100 * 1024 * 1024  # of the file itself there are a few copies, of eight megabytes each


def test_a_file_larger_than_what_other_pages_take_is_read(office: Office) -> None:
    statement = "I train others. " * 120
    lines = [
        with_cell("Priority", str(n))
        .replace("KE-1", f"KE-{n}")
        .replace("grace@", f"grace{n}@")
        .replace("I train others.", statement)
        for n in range(1200)
    ]
    data = as_file(*lines)
    assert len(data) > LARGEST_BODY
    assert upload(office.focal_point("KE"), office.cohort(), data).status_code == 303


def test_a_live_formula_is_refused_wherever_it_stands(office: Office) -> None:
    cohort = office.cohort()
    book = Workbook()
    book.active.append([*HEADER.split(","), "Notes"])
    book.active.append([*ROW.split(","), "=1+1"])
    other = with_cell("Priority", "2").replace("KE-1", "KE-2").replace("grace@", "joy@").split(",")
    other[HEADER.split(",").index("Statement of relevance")] = '=HYPERLINK("http://x","y")'
    book.active.append(other)
    out = io.BytesIO()
    book.save(out)
    file = sent(office.focal_point("KE"), cohort, out.getvalue())
    assert verdicts(office, file) == [
        (2, "refused", [["Notes", "formula"]]),
        (3, "refused", [["statement", "formula"]]),
    ]


def test_a_workbook_of_five_sheets_is_read(office: Office) -> None:
    file = sent(office.focal_point("KE"), office.cohort(), workbook_of(5))
    assert verdicts(office, file) == [(2, "new", [])]


def test_many_unknown_columns_with_formulas_are_named_once_a_row(office: Office) -> None:
    book = Workbook()
    book.active.append([*HEADER.split(","), *(f"Notes {n} " + "x" * 500 for n in range(100))])
    book.active.append([*ROW.split(","), *["=1+1"] * 100])
    out = io.BytesIO()
    book.save(out)
    file = sent(office.focal_point("KE"), office.cohort(), out.getvalue())
    assert verdicts(office, file) == [(2, "refused", [[("Notes 0 " + "x" * 500)[:100], "formula"]])]


def test_files_that_can_not_be_read_count_among_those_of_the_day(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_views, "FILES_A_DAY", 2)
    cohort, focal_point = office.cohort(), office.focal_point("KE")
    sent(focal_point, cohort, as_file(ROW))
    assert "No header was found." in upload(focal_point, cohort, b"x").text
    answer = upload(focal_point, cohort, as_file(ROW))
    assert (answer.status_code, "very many files today" in answer.text) == (422, True)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_has_the_calls_questions_and_is_read_back(
    office: Office, language: str, kind: str
) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    answer = focal_point.get(f"/cohorts/{cohort}/nominees/template.{kind}?lang={language}")
    if kind == "csv":
        header = next(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    else:
        header = [cell.value for cell in load_workbook(io.BytesIO(answer.data)).active[1]]
    with office.app.app_context():
        labels = files.headers(queries.questions_of(cohort))
        db.session.remove()
    assert header == [texts[language] for texts in labels.values()]
    given = {texts.en: value for texts, value in zip(labels.values(), [""] * len(labels), strict=True)}
    given |= dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    out = io.StringIO()
    csv.writer(out).writerows([header, [given[texts.en] for texts in labels.values()]])
    assert verdicts(office, sent(focal_point, cohort, out.getvalue())) == [(2, "new", [])]


def test_a_question_that_may_stay_open_may_be_missing_in_a_file(office: Office) -> None:
    cohort = office.cohort()
    set_question(office, cohort, "email", is_required=False)
    focal_point = office.focal_point("KE")
    nameless = with_cell("E-mail", "")
    assert verdicts(office, sent(focal_point, cohort, as_file(nameless))) == [(2, "new", [])]
    lost = with_cell("Reference", "", nameless)
    assert verdicts(office, sent(focal_point, cohort, as_file(lost))) == [
        (2, "refused", [["ref", "missing_value"]])
    ]


def test_the_list_of_rows_is_taken_away_with_its_reasons(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    file = sent(focal_point, cohort, as_file(with_cell("Sex", "X")))
    answer = focal_point.post(f"/nominees/files/{file}")
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines()[1] == (
        "2,KE-1,Grace Kiplagat,Kenya,Refused,Sex: This is not among what can be answered."
    )
