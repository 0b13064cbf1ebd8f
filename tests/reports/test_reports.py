"""Reports: set up, made, announced, read in every language, and taken away."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader

from app.access.actor import Role
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.outbox import Mail
from app.core.texts import LANGUAGES
from app.people.models import Person
from app.reports import chores, papers
from app.reports.kinds import ReportKind, Rhythm
from app.reports.models import Report, ReportIssue
from tests.indicators.test_indicators import cohort_of, counted, reader, table
from tests.support.office import Office, Visitor

FORM = {
    "title-en": "What was reached",
    "text-en": "In short.",
    "since": "2024",
    "until": "2024",
    "figures": ["registrations.participants", "registrations.states"],
    "dimensions": ["state"],
    "rhythm": "never",
}


def set_up(visitor: Visitor, kind: str = "donor", **more: object) -> UUID:
    answer = visitor.post(f"/reports/new/{kind}", FORM | more)
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.rsplit("/", 1)[1])


def made(visitor: Visitor, report: UUID) -> UUID:
    answer = visitor.post(f"/reports/{report}/make", {})
    assert answer.status_code == 303
    return UUID(answer.location.rsplit("/", 1)[1])


def sheet_of(office: Office, state: str = "KE") -> tuple[UUID, UUID, UUID]:
    """A state's sheet with one certificate; the report, what was made of it, and whose it is."""
    cohort = cohort_of(office, 2024, **{state: 1})
    found = office.read(Cohort, cohort)
    person = office.person("Wanjiru Kamau", state=state)
    registration = office.registration(cohort, person, member_state=state)
    office.add(
        Certificate,
        registration_id=registration,
        programme_id=found.programme_id,
        cohort_id=cohort,
        person_id=person,
        state_code=state,
        number=f"{state}-1",
        code="C" * 26,
        holder_name="Wanjiru Kamau",
        initials="W.K.",
        language="en",
        state=CertificateState.ISSUED,
        issued_on=date(2024, 3, 9),
    )
    administrator = office.administrator()
    form = {"title-en": "Your officials", "text-en": "", "state": state, "rhythm": "never"}
    answer = administrator.post("/reports/new/state", form)
    report = UUID(answer.location.rsplit("/", 1)[1])
    return report, made(administrator, report), person


def number(value: int) -> dict[str, object]:
    """A number as a report keeps it."""
    return {"text": str(value), "number": value, "is_share": False}


def test_a_report_for_donors_tells_whole_atoms_alone_and_is_read_by_observers(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9, GH=8, TD=3), cohort_of(office, 2024, KE=2))
    administrator = office.administrator()
    issue = made(administrator, set_up(administrator))
    page = reader(office, Role.OBSERVER).get(f"/reports/issues/{issue}").text
    rows = office.read(ReportIssue, issue).content["en"]["tables"]
    assert rows[0]["rows"][0][:2] == ["Participants", number(20)]  # the cohort of two is told nowhere
    assert rows[-1]["rows"] == [
        ["Chad", "not told"],
        ["Ghana", "not told"],
        ["Kenya", number(9)],
        ["Not told apart", number(11)],
    ]
    assert "What was reached" in page


def test_the_office_s_own_report_knows_every_number_and_is_not_for_observers(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9, TD=3))
    administrator = office.administrator()
    issue = made(administrator, set_up(administrator, "annual"))
    assert office.read(ReportIssue, issue).content["en"]["tables"][-1]["rows"] == [
        ["Chad", number(3)],
        ["Kenya", number(9)],
    ]
    assert reader(office, Role.BOARD_MEMBER).get(f"/reports/issues/{issue}").status_code == 200
    assert reader(office, Role.OBSERVER).get(f"/reports/issues/{issue}").status_code == 404


def test_made_again_a_report_equals_and_what_was_made_stays(office: Office) -> None:
    first = cohort_of(office, 2024, KE=9)
    counted(office, first)
    administrator = office.administrator()
    report = set_up(administrator)
    issues = [office.read(ReportIssue, made(administrator, report)) for _n in range(2)]
    assert issues[0].content == issues[1].content
    assert (issues[0].digest, [one.number for one in issues]) == (issues[1].digest, [1, 2])
    counted(office, cohort_of(office, 2024, GH=7))
    again = office.read(ReportIssue, made(administrator, report))
    assert again.digest != issues[0].digest
    assert office.read(ReportIssue, issues[0].id).digest == issues[0].digest


def test_a_report_is_a_document_in_every_language_and_a_workbook(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9))
    administrator = office.administrator()
    issue = made(administrator, set_up(administrator, **{"title-ar": "ما تحقق"}))
    observer = reader(office, Role.OBSERVER)
    for code, word in (
        ("en", "Participants"),
        ("fr", "Participants"),
        ("ar", "ما تحقق"),
        ("pt", "Participantes"),
    ):
        answer = observer.get(f"/reports/issues/{issue}.pdf?language={code}")
        assert answer.data.startswith(b"%PDF")
        assert answer.data == observer.get(f"/reports/issues/{issue}.pdf?language={code}").data
        document = PdfReader(io.BytesIO(answer.data))
        assert word in document.pages[0].extract_text() or document.metadata.title == word
    book = load_workbook(io.BytesIO(observer.get(f"/reports/issues/{issue}.xlsx").data))
    assert [row[0].value for row in book.active.rows][:2] == ["What was reached", "In short."]


def test_a_workbook_reckons_with_the_figures_that_the_page_writes(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9))
    administrator = office.administrator()
    figures = ["registrations.participants", "registrations.women"]
    issue = made(administrator, set_up(administrator, "annual", figures=figures))
    book = load_workbook(io.BytesIO(administrator.get(f"/reports/issues/{issue}.xlsx").data))
    cells = {row[0].value: row[1] for row in book.active.rows}
    assert [cells["Participants"].value, cells["Kenya"].value] == [9, 9]
    women = cells["Women among the trainees"]
    assert (women.value, women.number_format) == (0.333, "0.0%")
    assert "33.3%" in administrator.get(f"/reports/issues/{issue}").text
    answer = administrator.get("/indicators?format=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert [row[1] for row in rows[:4]] == ["Figure", 9, 9, 0.333]
    assert table(administrator, "/indicators")["Women among the trainees"] == "33.3%"


def test_a_state_s_sheet_is_its_focal_points_alone_and_names_its_officials(office: Office) -> None:
    _report, issue, _person = sheet_of(office)
    kenya, ghana = office.focal_point("KE"), office.focal_point("GH")
    page = kenya.get(f"/reports/issues/{issue}").text
    assert ("Wanjiru Kamau" in page, "KE-1" in page) == (True, True)
    assert ghana.get(f"/reports/issues/{issue}").status_code == 404
    assert "Wanjiru" not in str(office.read(ReportIssue, issue).content)


def test_a_sheet_with_names_is_taken_away_with_a_reason_and_bears_its_taker_s_name(office: Office) -> None:
    _report, issue, _person = sheet_of(office)
    kenya = office.focal_point("KE")
    way = f"/reports/issues/{issue}/take"
    assert kenya.get(f"/reports/issues/{issue}.pdf").location == way
    assert kenya.post(way, {"reason": "", "way": "pdf", "language": "en"}).status_code == 422
    answer = kenya.post(way, {"reason": "For our yearly plan.", "way": "pdf", "language": "en"})
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert ("Wanjiru" in text, "Kamau" in text, "Person" in text) == (True, True, True)
    action, _kind, data, _subject = office.trail()[-1]
    assert (action, data["reason"]) == ("report.take", "For our yearly plan.")
    book = kenya.post(way, {"reason": "For our yearly plan.", "way": "xlsx", "language": "fr"})
    first = next(load_workbook(io.BytesIO(book.data)).active.rows)[0].value
    assert " – " in first


def test_whoever_was_erased_has_no_name_in_a_sheet_that_was_made_before(office: Office) -> None:
    _report, issue, person = sheet_of(office)
    with office.deed() as session:
        session.get(Person, person).family_name = "–"
        session.get(Person, person).given_names = ""
    assert "Wanjiru" not in office.focal_point("KE").get(f"/reports/issues/{issue}").text


def test_a_report_whose_day_has_come_is_made_once_and_those_whom_it_is_for_are_told(office: Office) -> None:
    report, _issue, _person = sheet_of(office)
    office.focal_point("KE")
    with office.deed() as session:
        session.get(Report, report).rhythm = Rhythm.QUARTERLY
        session.get(Report, report).next_on = date(2027, 4, 1)
    before = office.count(Mail)
    with office.app.app_context(), clock.set_to(datetime(2027, 4, 1, 8, tzinfo=UTC)):
        chores.make_reports()
        chores.make_reports()
        found = db.session.scalars(
            sa.select(ReportIssue.number).where(ReportIssue.report_id == report).order_by(ReportIssue.number)
        ).all()
        db.session.remove()
    assert (list(found), office.read(Report, report).next_on) == ([1, 2], date(2027, 7, 1))
    assert office.count(Mail) == before + 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"since": "2025", "until": "2024"}, "The last year comes before the first one. Exchange them."),
        ({"figures": []}, "Choose at least one."),
        ({"figures": ["no.such"]}, "Choose among the options."),
        ({"since": "1999"}, "Write a whole number from 2021 to 2100."),
        ({f"title-{code}": "" for code in LANGUAGES}, "Fill this in, in at least one language."),
    ],
)
def test_what_can_t_be_a_report_is_refused(office: Office, more: dict[str, object], sentence: str) -> None:
    answer = office.administrator().post("/reports/new/donor", FORM | more)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(Report) == 0


def test_a_coordinator_reports_of_own_programmes_alone(office: Office) -> None:
    own, other = office.programme(), office.programme()
    coordinator = office.coordinator(own)
    assert coordinator.post("/reports/new/annual", FORM).status_code == 422
    assert coordinator.post("/reports/new/annual", FORM | {"programme": str(other)}).status_code == 422
    report = set_up(coordinator, "annual", programme=str(own))
    assert coordinator.get(f"/reports/{report}").status_code == 200
    assert office.coordinator(other).get(f"/reports/{report}").status_code == 404


def test_an_empty_year_is_said_to_be_empty(office: Office) -> None:
    administrator = office.administrator()
    issue = made(administrator, set_up(administrator, since="2030", until="2031"))
    assert "No cohort began in this period" in administrator.get(f"/reports/issues/{issue}").text


def test_a_report_that_another_changed_is_not_overwritten(office: Office) -> None:
    administrator = office.administrator()
    report = set_up(administrator)
    change = FORM | {"version": "1", "title-en": "Another title"}
    assert administrator.post(f"/reports/{report}/edit", change).status_code == 303
    assert administrator.post(f"/reports/{report}/edit", change).status_code == 409
    assert office.read(Report, report).title.en == "Another title"
    assert office.read(Report, report).kind is ReportKind.DONOR


def test_on_paper_a_number_or_a_day_is_as_wide_as_it_is_and_prose_shares_the_rest() -> None:
    rows = [["Wanjiru Kamau-Otieno", "RP-2025-0014", "27 June 2025", "Certificate of the programme" * 3]]
    table = {"columns": ["Official", "Number", "Issued on", "Certificate"], "rows": rows}
    assert papers.widths(table) == [28, 0, 0, 53]
    assert papers.widths({"columns": ["Year", "Participants"], "rows": [["2024", "9"]]}) == [12, 20]
