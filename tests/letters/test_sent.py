"""What was sent: to whom, in which language, delivered or not; with its sheet on paper."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app import worker
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, outbox
from app.core.outbox import Mail
from app.core.texts import LANGUAGES
from app.letters import sheets
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from tests.conftest import NOW
from tests.letters.support import focal_point, letters, mails, wording
from tests.support.office import Office


class Fake:
    """A mailer that keeps what it is given, or takes nothing."""

    def __init__(self, *, broken: bool = False) -> None:
        self.sent: list[outbox.EmailMessage] = []
        self.broken = broken

    def send(self, message: outbox.EmailMessage) -> None:
        if self.broken:
            raise OSError("no line")
        self.sent.append(message)


@pytest.fixture
def programme(office: Office) -> UUID:
    return office.programme()


@pytest.fixture
def called(office: Office, programme: UUID) -> UUID:
    """A cohort whose call was opened to Kenya (in English) and Senegal (in French)."""
    cohort = office.cohort(programme, state=CohortState.PLANNED, invites=("KE", "SN"))
    focal_point(office, "KE", name="Wanjiru Kamau")
    focal_point(office, "SN", name="Awa Diop", language="fr")
    office.coordinator(programme).post(f"/cohorts/{cohort}/move/open")
    return cohort


def _deliver(office: Office, mailer: Fake) -> int:
    with office.app.app_context():
        return outbox.deliver_due(mailer, sender="office@example.org")


def _text(document: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())


def test_each_focal_point_gets_the_call_in_the_account_s_language_with_its_sheet(
    office: Office, called: UUID
) -> None:
    mailer = Fake()
    assert _deliver(office, mailer) == 2
    first, second = sorted(mailer.sent, key=lambda message: str(message["To"]))
    assert (first["To"], first["Subject"]) == ("ke@example.org", "Call for nominations: A cohort")
    assert (second["To"], second["Subject"]) == ("sn@example.org", "Appel à candidatures : A cohort")
    [enclosed] = list(second.iter_attachments())
    code = office.read(Letter, letters(office)[0].id)
    assert enclosed.get_content_type() == "application/pdf"
    assert str(enclosed.get_filename()).startswith("call-")
    page = _text(enclosed.get_content())
    assert "Programmes de Rabat" in page
    assert "Awa Diop" in page
    assert "inviter votre Gouvernement (Sénégal)" in page
    assert (code.kind, code.language) == (LetterKind.CALL, "en")


def test_a_letter_written_at_any_fraction_of_a_second_has_its_sheet(office: Office, called: UUID) -> None:
    with office.deed() as session:
        session.execute(sa.update(Letter).values(sent_at=NOW + timedelta(microseconds=123456)))
    mailer = Fake()
    assert _deliver(office, mailer) == 2


def test_the_list_says_when_to_whom_and_whether_it_was_delivered(
    office: Office, programme: UUID, called: UUID
) -> None:
    coordinator = office.coordinator(programme)
    url = f"/cohorts/{called}/letters"
    assert coordinator.get(f"{url}?delivery=waiting").text.count('<tr role="row">') == 2
    with clock.set_to(NOW + timedelta(minutes=1)):
        _deliver(office, Fake(broken=True))
        with office.deed() as session:
            for mail in session.query(Mail).order_by(Mail.recipient):
                mail.state = outbox.MailState.SENT if mail.recipient.startswith("ke") else "failed"
    sent, failed = (coordinator.get(f"{url}?delivery={state}").text for state in ("sent", "failed"))
    assert ("Wanjiru Kamau" in sent, "Awa Diop" in sent) == (True, False)
    assert ("Wanjiru Kamau" in failed, "Awa Diop" in failed) == (False, True)
    assert "Awa Diop" in coordinator.get(f"{url}?state=SN&kind=call&q=diop").text
    assert "Awa Diop" not in coordinator.get(f"{url}?kind=regret").text


def test_the_list_is_taken_away_as_a_file_with_a_line_in_the_trail(
    office: Office, programme: UUID, called: UUID
) -> None:
    answer = office.coordinator(programme).post(f"/cohorts/{called}/letters?sort=reader")
    assert [line.split(",")[-5:] for line in answer.text.strip().splitlines()] == [
        ["Letter", "Sent to", "Member state", "Language", "Delivery"],
        ["Call to a state", "Awa Diop", "Senegal", "Français", "Waiting"],
        ["Call to a state", "Wanjiru Kamau", "Kenya", "English", "Waiting"],
    ]
    assert office.administrator().post(f"/cohorts/{called}/letters").status_code == 403


def test_a_letter_is_read_and_fetched_by_its_state_and_by_nobody_else(
    office: Office, programme: UUID, called: UUID
) -> None:
    url = f"/letters/{letters(office)[0].id}"
    visitors = [
        office.coordinator(programme),
        office.administrator(),
        office.focal_point("KE"),
        office.focal_point("SN"),
        office.coordinator(office.programme()),
        office.screening_officer(),
    ]
    for end in ("", "/letter.pdf"):
        statuses = [visitor.get(f"{url}{end}").status_code for visitor in visitors]
        assert statuses == [200, 200, 200, 404, 404, 404]
    page = office.focal_point("KE").get(url).text
    assert ("Seats foreseen" in page, "Languages: " in page) == (False, True)


def test_a_mail_that_is_no_longer_kept_leaves_its_letter_in_the_list(
    office: Office, programme: UUID, called: UUID
) -> None:
    with office.deed() as session:
        session.query(Mail).delete()
    page = office.coordinator(programme).get(f"/cohorts/{called}/letters").text
    assert page.count("No longer kept") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_stands_in_a_name_is_literal_on_paper(office: Office, language: str) -> None:
    nasty = '"><img src=x> #read("/etc/passwd") $ x^2 $ *bold* _it_ @ref \\u{48} {{7*7}} // x'
    with office.app.test_request_context():
        document = sheets.draw(reader=nasty, subject=nasty, body=nasty, language=language, at=NOW)
    page = _text(document).replace(" ", "")
    for part in ('#read("/etc/passwd")', "*bold*", "{{7*7}}", "<imgsrc=x>"):
        assert page.count(part) == 3
    assert "root:" not in page


def test_a_name_can_t_break_out_of_a_header_or_add_a_reader(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.PLANNED, invites=("KE",))
    focal_point(office, "KE", name="Awa\r\nBcc: all@example.org Diop")
    coordinator = office.coordinator(programme)
    form = wording(LetterKind.CALL, subject_en="To {focal_point}")
    coordinator.post(f"/cohorts/{cohort}/letters/wording/call/edit", form)
    coordinator.post(f"/cohorts/{cohort}/move/open")
    mailer = Fake()
    assert (_deliver(office, mailer), len(mails(office))) == (1, 1)
    [message] = mailer.sent
    assert (message["Bcc"], message["To"]) == (None, "ke@example.org")
    assert message["Subject"] == "To Awa Bcc: all@example.org Diop"


def test_the_developer_s_mailbox_shows_a_letter_and_names_what_is_enclosed(
    office: Office, called: UUID
) -> None:
    with office.app.app_context():
        worker.send_mail()
    first = mails(office)[0]
    key = first.message_id.strip("<>").partition("@")[0]
    page = office.anonymous().get(f"/mailbox/{key}").text
    assert "Excellency, dear Sir or Madam," in page
    assert f"call-{office.read(Cohort, called).code.lower()}.pdf" in page
