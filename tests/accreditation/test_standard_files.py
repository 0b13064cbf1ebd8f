"""Criteria come as a file: each row gets its verdict, and taken in again nothing changes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from werkzeug.test import TestResponse

from app.accreditation import standard_files
from app.accreditation.models import AccreditingBody, Criterion, Standard
from app.accreditation.states import StandardState
from app.core.texts import Texts
from tests.support.office import Office, Visitor

HEADER = [
    "Code",
    "Group",
    "Title of the group (English)",
    "Mandatory",
    "Criterion (English)",
    "Criterion (French)",
]
ROWS = [
    ["A1", "A", "Governance", "yes", "There is a mandate.", "Il existe un mandat."],
    ["A2", "A", "", "no", "Agreements are written.", ""],
    ["B1", "B", "Design", "oui", "Needs are analysed.", ""],
]


@pytest.fixture
def draft(office: Office) -> UUID:
    """A draft without criteria."""
    return office.standard(state=StandardState.DRAFT)


def workbook(rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> bytes:
    book = Workbook()
    for row in [header, *rows]:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    return "\n".join(";".join(row) for row in [header, *rows]).encode()


def send(visitor: Visitor, standard: UUID, data: bytes) -> TestResponse:
    return visitor.post(f"/standards/{standard}/file", {"file": (io.BytesIO(data), "criteria.xlsx")})


def take(visitor: Visitor, standard: UUID, checked: TestResponse) -> TestResponse:
    found = re.search(r'name="content"[^>]*value="([^"]*)"', checked.text)
    assert found
    content = found[1].replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'")
    return visitor.post(f"/standards/{standard}/file", {"deed": "take", "content": content})


def criteria(office: Office, standard: UUID) -> list[Criterion]:
    with office.deed() as session:
        statement = sa.select(Criterion).where(Criterion.standard_id == standard)
        return list(session.scalars(statement.order_by(Criterion.position)))


@pytest.mark.parametrize("written", [workbook, csv])
def test_a_file_is_checked_first_then_taken_in_and_taken_again_changes_nothing(
    office: Office, draft: UUID, written: object
) -> None:
    administrator = office.administrator()
    data = written(ROWS)  # type: ignore[operator]
    checked = send(administrator, draft, data)
    assert checked.status_code == 200
    assert "Write these 3 criteria" in checked.text
    assert office.count(Criterion) == 0
    assert take(administrator, draft, checked).status_code == 303
    found = criteria(office, draft)
    assert [(one.code, one.position, one.is_mandatory) for one in found] == [
        ("A1", 1, True),
        ("A2", 2, False),
        ("B1", 3, True),
    ]
    assert found[0].text == Texts(en="There is a mandate.", fr="Il existe un mandat.")
    assert found[1].group_title == Texts(en="Governance")
    again = send(administrator, draft, data)
    assert "As it stands</span> 3" in again.text
    assert "Write these" not in again.text
    assert [one.version for one in criteria(office, draft)] == [1, 1, 1]


def test_what_leaves_as_a_file_comes_back_as_it_stands(office: Office, draft: UUID) -> None:
    office.criterion(
        draft,
        text=Texts(en="- First;\n“second”, third", fr="=Somme"),
        guidance=Texts(ar="إرشاد"),
        measure="attendance.rate",
        green=90,
        amber=Decimal("82.5"),
        period_months=24,
    )
    administrator = office.administrator()
    for way in ("csv", "xlsx"):
        file = administrator.get(f"/standards/{draft}/criteria.{way}")
        assert "attachment; filename=AUI-1-1." in file.headers["Content-Disposition"]
        assert "As it stands</span> 1" in send(administrator, draft, file.data).text


def test_a_file_changes_what_it_names_and_leaves_the_rest_behind_it(office: Office, draft: UUID) -> None:
    for position, code in enumerate(("A1", "A2", "A3"), start=1):
        office.criterion(draft, code, position=position)
    administrator = office.administrator()
    rows = [
        ["A3", "A", "Governance", "yes", "It is new.", ""],
        ["A1", "A", "", "yes", "Criterion A1 is met.", ""],
    ]
    checked = send(administrator, draft, csv(rows))
    assert "Not in the file, and staying as they are: A2." in checked.text
    assert take(administrator, draft, checked).status_code == 303
    assert [(one.code, one.version) for one in criteria(office, draft)] == [("A3", 2), ("A1", 1), ("A2", 1)]


def test_a_criterion_that_was_changed_after_the_check_is_not_overwritten(office: Office, draft: UUID) -> None:
    key = office.criterion(draft)
    administrator = office.administrator()
    checked = send(administrator, draft, csv([["A1", "A", "", "yes", "From the file.", ""]]))
    said = {"version": "1", "code": "A1", "group": "A", "text-en": "By a colleague."}
    assert administrator.post(f"/standards/{draft}/criteria/{key}/edit", said).status_code == 303
    late = take(administrator, draft, checked)
    assert "Someone else changed this criterion meanwhile." in late.text
    assert criteria(office, draft)[0].text.en == "By a colleague."
    assert take(administrator, draft, late).status_code == 303
    assert criteria(office, draft)[0].text.en == "From the file."


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (["=A1", "A", "G", "yes", "Text.", ""], "Code", "This is a formula. Write the value itself."),
        (["A1", "A", "G", "yes", "@SUM(A1)", ""], "Criterion (English)", "This is a formula."),
        (["", "A", "G", "yes", "Text.", ""], "Code", "Fill this in."),
        (["A" * 21, "A", "G", "yes", "Text.", ""], "Code", "Write at most 20 Latin letters and digits"),
        (["A1", "A", "", "yes", "Text.", ""], "Title of the group (English)", "This group is new."),
        (["A1", "A", "G", "perhaps", "Text.", ""], "Mandatory", "Write yes or no."),
        (["A1", "A", "G", "yes", "", ""], "Criterion (English)", "Fill this in, in at least one language."),
        (["A1", "A", "G", "yes", "x" * 1001, ""], "Criterion (English)", "Write at most 1000 characters."),
        (["B1", "B", "Design", "yes", "Text.", ""], "Code", "This code stands in the file twice."),
        (["B2", "B", "Other", "yes", "Text.", ""], "Title of the group (English)", "another title."),
    ],
)
def test_a_row_that_can_not_be_is_refused_with_its_column(
    office: Office, draft: UUID, row: list[str], column: str, sentence: str
) -> None:
    administrator = office.administrator()
    checked = send(administrator, draft, csv([["B1", "B", "Design", "yes", "Needs.", ""], row]))
    assert "Refused</span> 1" in checked.text
    assert f"{column}: " in checked.text
    assert sentence in checked.text
    assert take(administrator, draft, checked).status_code == 303
    assert [one.code for one in criteria(office, draft)] == ["B1"]


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (["no.such", "90", "80", "12"], "Measure", "There is no measure of this name."),
        (["attendance.rate", "80", "90", "12"], "Amber from", "Exchange the two."),
        (["attendance.rate", "ninety", "80", "12"], "Green from", "This is not a number."),
        (["attendance.rate", "90", "80", ""], "Period in months", "Say over how many months"),
        (["", "90", "", ""], "Green from", "Choose the measure that this is of, or leave it empty."),
    ],
)
def test_a_binding_that_makes_no_sense_is_refused(
    office: Office, draft: UUID, cells: list[str], column: str, sentence: str
) -> None:
    header = [*HEADER, "Measure", "Green from", "Amber from", "Period in months"]
    checked = send(office.administrator(), draft, csv([[*ROWS[0], *cells]], header))
    assert f"{column}: " in checked.text
    assert sentence in checked.text
    assert "Write this criterion" not in checked.text


def test_a_cell_that_a_workbook_calculates_is_refused(office: Office, draft: UUID) -> None:
    checked = send(office.administrator(), draft, workbook([["A1", "A", "G", "yes", "=1+1", ""]]))
    assert "Criterion (English): This is a formula." in checked.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "This is neither a CSV file nor an Excel workbook"),
        (b"one;two;three\n1;2;3", "No header was found."),
        (
            csv([["A", "x", "y"]], ["Group", "Mandatory", "Criterion (English)"]),
            "These columns are missing: Code.",
        ),
        (csv([]), "There is nothing under the header."),
        (csv([[f"A{n}", *ROWS[1][1:]] for n in range(201)]), "A standard holds at most 200 criteria."),
    ],
    ids=["a PDF", "no header", "no code", "empty", "many"],
)
def test_a_file_that_is_none_is_refused_as_a_whole(
    office: Office, draft: UUID, data: bytes, sentence: str
) -> None:
    answer = send(office.administrator(), draft, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.count(Criterion) == 0


def test_a_file_that_is_too_large_is_not_read(
    office: Office, draft: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = office.administrator()
    monkeypatch.setattr(standard_files, "LARGEST_FILE", len(csv(ROWS)))
    assert send(administrator, draft, csv(ROWS)).status_code == 200
    answer = send(administrator, draft, csv(ROWS) + b" ")
    assert answer.status_code == 422
    assert "This file is larger than 2 MB." in answer.text


def test_rows_that_never_were_checked_are_not_taken(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    for content in ("[[1, 2]]", "nothing", '[["1", {}, "x"]]', ""):
        answer = administrator.post(f"/standards/{draft}/file", {"deed": "take", "content": content})
        assert answer.status_code == 422, content
    assert office.count(Criterion) == 0


def test_the_offices_own_standard_is_entered_from_the_page_once(office: Office) -> None:
    administrator = office.administrator()
    assert "Enter the office’s own standard" in administrator.get("/standards").text
    answer = administrator.post("/standards/own")
    key = UUID(answer.location.rpartition("/")[2])
    found = office.read(Standard, key)
    assert (found.code, found.number, found.state) == ("RPO-STD", 1, StandardState.DRAFT)
    assert office.read(AccreditingBody, found.body_id).is_own
    entered = criteria(office, key)
    assert len(entered) == 37
    assert sum(one.is_mandatory for one in entered) == 19
    assert [one.code for one in entered][:6] == ["A1", "A2", "A3", "A4", "A5", "B1"]
    texts = [text for one in entered for text in (one.group_title, one.text, one.guidance, one.evidence)]
    assert [text for text in texts if text.missing] == []
    assert administrator.post("/standards/own").location == answer.location
    assert administrator.post(f"/standards/{key}/move/publish").status_code == 303
    assert "Enter the office’s own standard" not in administrator.get("/standards").text
    assert administrator.post("/standards/own").location == answer.location
    assert (office.count(Standard), office.count(Criterion)) == (1, 37)
