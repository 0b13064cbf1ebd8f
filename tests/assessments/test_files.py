"""Marks that come as a file: what each row would do, what is refused and why, and that twice is once."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import date

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.assessments.models import Result
from app.assessments.states import SittingState
from app.people.models import Person
from app.registrations.models import Registration
from tests.assessments.conftest import NUMBERS, Course
from tests.support.office import Visitor, refusals

HEADER = "Paper or trainee,Module,Assessment,Attempt,Mark,Sat on"


def send(who: Visitor, url: str, data: bytes | str) -> TestResponse:
    """Send a file to be checked."""
    content = data.encode() if isinstance(data, str) else data
    parts = {"csrf_token": who.token(), "file": FileStorage(io.BytesIO(content), filename="x")}
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return who.client.post(url, data=body, content_type=kind, buffered=True)


def take(who: Visitor, url: str, checked: TestResponse) -> TestResponse:
    """Take in what was checked."""
    found = re.search(r'name="content"[^>]*value="([^"]*)"', checked.text)
    assert found
    return who.post(url, {"content": html.unescape(found[1]), "deed": "take"}, page="/login")


def verdicts(answer: TestResponse) -> list[tuple[str, str]]:
    """Each row's verdict, with why it is refused."""
    rows = re.findall(
        r'<tr role="row"><th[^>]*>.*?<span class="tag[^"]*">([^<]*)</span>.*?data-label="Why">(.*?)</td>',
        answer.text,
        re.DOTALL,
    )
    return [(verdict, " ".join(html.unescape(why).split()).strip("–")) for verdict, why in rows]


@pytest.fixture
def url(course: Course) -> str:
    return f"/cohorts/{course.cohort}/marks/file"


def test_a_file_is_checked_first_and_changes_nothing_the_second_time(course: Course, url: str) -> None:
    sitting = course.sitting({"code": "final"})
    lines = f"{HEADER}\n4711,M1,final,1,56.8,2026-02-19\n1204,m1,FINAL,,72,19/02/2026\n"
    checked = send(course.coordinator, url, lines)
    assert checked.status_code == 200
    assert verdicts(checked) == [("New mark", ""), ("New mark", "")]
    assert course.stored(sitting) == [None, None]
    assert take(course.coordinator, url, checked).status_code == 303
    assert course.stored(sitting) == ["56.8", "72"]
    again = send(course.coordinator, url, lines.replace("72,", "73,"))
    assert verdicts(again) == [("As it stands", ""), ("Changed", "")]
    take(course.coordinator, url, again)
    assert course.stored(sitting) == ["56.8", "73"]
    assert course.stored(sitting, "version") == ["2", "3"]
    third = send(course.coordinator, url, lines.replace("72,", "73,"))
    assert verdicts(third) == [("As it stands", ""), ("As it stands", "")]
    assert "Write this" not in third.text


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("4711,M1,final,1,100.5,2026-02-19", "Mark: Write a mark from 0 to 100."),
        ("4711,M1,final,1,-1,2026-02-19", "Mark: This is a formula. Write the value itself."),
        ("=A1,M1,final,1,50,2026-02-19", "Paper or trainee: This is a formula. Write the value itself."),
        ("4711,M1,final,1,,2026-02-19", "Mark: Write a mark."),
        ("4711,M1,final,1,50,2026-02-21", "Sat on: This day is still to come."),
        ("4711,M1,final,1,50,31/02/2026", "Sat on: This is not a date. Write one such as 2026-03-27."),
        ("4711,M1,other,1,50,2026-02-19", "Assessment: There is no such assessment here."),
        ("4711,M9,final,1,50,2026-02-19", "Module: There is no such assessment here."),
        (
            "4711,M1,final,2,50,2026-02-19",
            "Attempt: This attempt is not open. Let the person sit it again first.",
        ),
        (
            "9999,M1,final,1,50,2026-02-19",
            "Paper or trainee: Nobody who takes part, and no paper of this assessment, is called so.",
        ),
        (",M1,final,1,50,", "Paper or trainee: Say whose paper it is. Sat on: Say on which day it was sat."),
    ],
)
def test_a_row_that_cannot_be_says_why_and_the_others_are_taken(
    course: Course, url: str, row: str, why: str
) -> None:
    sitting = course.sitting({"code": "final"})
    checked = send(course.coordinator, url, f"{HEADER}\n{row}\n1204,M1,final,1,60,2026-02-19\n")
    assert verdicts(checked) == [("Refused", why), ("New mark", "")]
    take(course.coordinator, url, checked)
    assert course.stored(sitting) == [None, "60"]


def test_the_same_paper_twice_is_refused_the_second_time(course: Course, url: str) -> None:
    sitting = course.sitting({"code": "final"})
    person = course.office.read(Registration, course.trainees[0]).person_id
    email = course.office.read(Person, person).email
    rows = f"4711,M1,final,1,50,2026-02-19\n{email.upper()},M1,final,1,60,2026-02-19\n"
    checked = send(course.coordinator, url, f"{HEADER}\n{rows}")
    assert verdicts(checked) == [
        ("New mark", ""),
        ("Refused", "Paper or trainee: This paper stands in the file twice."),
    ]
    take(course.coordinator, url, checked)
    assert course.stored(sitting) == ["50", None]


def test_a_file_overwrites_nothing_that_was_written_since_the_dry_run(course: Course, url: str) -> None:
    sitting = course.sitting({"code": "final"})
    lines = f"{HEADER}\n4711,M1,final,1,56.8,2026-02-19\n1204,M1,final,1,72,2026-02-19\n"
    checked = send(course.coordinator, url, lines)
    assert "Changed by someone else" not in checked.text
    grid = f"/sittings/{sitting}"
    assert course.trainer.post(grid, course.form(grid, "80", ""), page=grid).status_code == 303
    refused = take(course.coordinator, url, checked)
    assert refusals(refused) == [
        (
            "",
            (
                "Someone changed marks after you checked this file, and nothing was written. "
                "Read below what stands now, then write what should stand."
            ),
        )
    ]
    assert course.stored(sitting) == ["80", None]
    rows = re.findall(r'data-label="Stands now">(.*?)</td>', refused.text)
    assert [("Changed by someone else" in row) for row in refused.text.split("<tr ")[2:]] == [True, False]
    assert rows == ["<bdi>80</bdi>", "–"]
    assert take(course.coordinator, url, refused).status_code == 303
    assert course.stored(sitting) == ["56.8", "72"]


def test_a_file_is_held_against_what_the_first_marker_wrote(course: Course, url: str) -> None:
    sitting = course.sitting({"code": "final", "is_moderated": True})
    with course.office.deed() as session:
        agreed = {"mark": 55, "first_mark": 50, "agreed_mark": 55, "sat_on": date(2026, 2, 19)}
        session.execute(sa.update(Result).where(Result.number == 4711).values(**agreed))
    checked = send(course.coordinator, url, f"{HEADER}\n4711,M1,final,1,55,2026-02-19\n")
    assert verdicts(checked) == [("Changed", "")]
    assert take(course.coordinator, url, checked).status_code == 303
    assert course.stored(sitting, "first_mark")[0] == "55"


def test_a_file_changes_nothing_that_is_handed_in_or_published(course: Course, url: str) -> None:
    key = course.office.assessment(course.module, "final")
    sitting = course.papers(course.office.sitting(course.cohort, key, state=SittingState.PUBLISHED), 50, 60)
    checked = send(
        course.coordinator, url, f"{HEADER}\n4711,M1,final,1,55,2026-02-03\n1204,M1,final,1,60,2026-02-03\n"
    )
    why = "These marks are published. The coordinator can still correct one, with a reason."
    assert verdicts(checked) == [("Refused", why), ("As it stands", "")]
    assert course.stored(sitting) == ["50", "60"]


def test_a_workbook_is_read_and_its_formulas_are_refused(course: Course) -> None:
    sitting = course.sitting({"code": "final"})
    url = f"/sittings/{sitting}"
    book = load_workbook(io.BytesIO(course.trainer.get(f"{url}/template.xlsx").data))
    sheet = book.active
    assert [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)] == [
        ["1204", "Zola <script>", "M1", "final"],
        ["4711", "Amina Abdi", "M1", "final"],
    ]
    sheet["F2"], sheet["G2"] = 56.8, "2026-02-19"
    sheet["F3"], sheet["G3"] = "=50+10", "2026-02-19"
    out = io.BytesIO()
    book.save(out)
    checked = send(course.trainer, f"{url}/file", out.getvalue())
    assert verdicts(checked) == [
        ("New mark", ""),
        ("Refused", "Mark: This is a formula. Write the value itself."),
    ]
    take(course.trainer, f"{url}/file", checked)
    assert course.stored(sitting) == [None, "56.8"]


def test_by_number_alone_while_the_sitting_is_nameless(course: Course) -> None:
    sitting = course.sitting({"code": "final", "is_anonymous": True})
    person = course.office.read(Registration, course.trainees[0]).person_id
    email = course.office.read(Person, person).email
    lines = f"Paper or trainee,Mark,Sat on\n{email},50,2026-02-19\n{NUMBERS[1]},60,2026-02-19\n"
    checked = send(course.trainer, f"/sittings/{sitting}/file", lines)
    assert [verdict for verdict, _why in verdicts(checked)] == ["Refused", "New mark"]
    linked = send(course.coordinator, f"/sittings/{sitting}/file", lines)
    assert [verdict for verdict, _why in verdicts(linked)] == ["New mark", "New mark"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "This is neither a CSV file nor an Excel workbook"),
        (b"x" * (1024 * 1024 + 1), "This file is larger than 1 MB."),
        (b"a,b,c\n1,2,3\n", "No header was found."),
        (HEADER.encode(), "There is nothing under the header."),
    ],
)
def test_what_is_no_file_of_marks_is_refused_whole(
    course: Course, url: str, data: bytes, sentence: str
) -> None:
    answer = send(course.coordinator, url, data)
    assert answer.status_code == 422
    assert [where for where, said in refusals(answer) if sentence in said] == ["file"]


def test_a_dry_run_that_was_tampered_with_is_checked_again(course: Course, url: str) -> None:
    sitting = course.sitting({"code": "final"})
    for content in ("[]x", "{}", "[[1]]", '[["x", {}, 1]]', "[[2, {}]]", '[[2, {}, "x"]]', "null"):
        answer = course.coordinator.post(url, {"content": content, "deed": "take"}, page="/login")
        assert answer.status_code in {422, 303}
    cells = {"trainee": "4711", "module": "M1", "assessment": "final", "mark": "900", "sat_on": "2026-02-19"}
    unseen = json.dumps([[2, {**cells, "mark": "50"}, None]])
    assert course.coordinator.post(url, {"content": unseen, "deed": "take"}, page="/login").status_code == 422
    forged = json.dumps([[2, cells, 1]])
    assert course.coordinator.post(url, {"content": forged, "deed": "take"}, page="/login").status_code == 303
    assert course.stored(sitting) == [None, None]


def test_a_trainer_has_no_file_of_the_whole_cohort(course: Course, url: str) -> None:
    assert course.trainer.get(url).status_code == 403
