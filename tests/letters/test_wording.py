"""The wording of letters: written by the office and its coordinators, and never evaluated."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.cohorts.states import CohortState
from app.core.texts import LANGUAGES
from app.letters import placeholders
from app.letters.kinds import NEEDS_LINK, PLACEHOLDERS, LetterKind, shipped
from app.letters.models import LetterTemplate
from tests.cohorts.test_planning import errors_of
from tests.letters.support import focal_point, letters, wording
from tests.support.office import Office, Visitor


@pytest.fixture
def programme(office: Office) -> UUID:
    return office.programme()


@pytest.fixture
def cohort(office: Office, programme: UUID) -> UUID:
    return office.cohort(programme, state=CohortState.PLANNED, invites=("KE",))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_every_shipped_wording_says_only_what_its_letter_knows(kind: LetterKind, code: str) -> None:
    standing = shipped(kind)
    for text in (standing.subject[code], standing.body[code]):
        assert (bool(text), placeholders.wrong(text, PLACEHOLDERS[kind])) == (True, [])
    assert ("link" in placeholders.used(standing.body[code])) >= (kind in NEEDS_LINK)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {name},", "Dear Awa {cohort},"),
        ("{name.__class__} {0} {{name}}", "{name.__class__} {0} {Awa {cohort}}"),
        ("{{7*7}} {% raw %} ${name} %(name)s", "{{7*7}} {% raw %} $Awa {cohort} %(name)s"),
    ],
)
def test_a_placeholder_is_replaced_once_and_nothing_is_evaluated(text: str, filled: str) -> None:
    assert placeholders.fill(text, {"name": "Awa {cohort}", "cohort": "STOCTI"}) == filled


def test_a_coordinator_words_the_call_of_one_cohort_and_its_letter_says_so(
    office: Office, programme: UUID, cohort: UUID
) -> None:
    other = office.cohort(programme, state=CohortState.PLANNED, invites=("KE",))
    focal_point(office, "KE", name="Wanjiru Kamau")
    coordinator = office.coordinator(programme)
    form = wording(LetterKind.CALL, body_en="{focal_point}, answer for {state}: {link}")
    answer = coordinator.post(f"/cohorts/{cohort}/letters/wording/call/edit", form)
    assert (answer.status_code, answer.location) == (303, f"/cohorts/{cohort}/letters/wording/call")
    for key in (cohort, other):
        coordinator.post(f"/cohorts/{key}/move/open")
    own, shipped_one = sorted(letters(office), key=lambda letter: letter.cohort_id != cohort)
    assert (
        own.body == f"Wanjiru Kamau, answer for Kenya: {office.app.config['PUBLIC_URL']}/desk?call={cohort}"
    )
    assert shipped_one.body.startswith("Excellency, dear Sir or Madam,")


def test_the_office_s_wording_stands_for_every_cohort_without_its_own(
    office: Office, programme: UUID, cohort: UUID
) -> None:
    focal_point(office, "KE")
    administrator, coordinator = office.administrator(), office.coordinator(programme)
    form = wording(LetterKind.CALL, subject_en="The office calls {state}")
    assert administrator.post("/letters/wording/call/edit", form).status_code == 303
    assert "The office calls Kenya" in coordinator.get(f"/cohorts/{cohort}/letters/wording/call").text
    form = wording(LetterKind.CALL, subject_en="The cohort calls {state}")
    coordinator.post(f"/cohorts/{cohort}/letters/wording/call/edit", form)
    assert "The cohort calls Kenya" in coordinator.get(f"/cohorts/{cohort}/letters/wording/call").text
    answer = coordinator.post(f"/cohorts/{cohort}/letters/wording/call/drop")
    assert (answer.status_code, office.count(LetterTemplate)) == (303, 1)
    assert "The office calls Kenya" in coordinator.get(f"/cohorts/{cohort}/letters/wording/call").text
    administrator.post("/letters/wording/call/drop")
    page = coordinator.get(f"/cohorts/{cohort}/letters/wording/call").text
    assert (office.count(LetterTemplate), "Call for nominations: A cohort" in page) == (0, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"body_fr": "Bonjour {nom} {link}"},
            "Text, Français: this letter does not know {nom}. It knows: {cohort}, ",
        ),
        (
            {"subject_en": "For {name.__class__}"},
            "Subject, English: this letter does not know {name.__class__}. It knows: {cohort}, ",
        ),
        ({"body_pt": "Abra { {link}"}, "Text, Português: this letter does not know {. It knows: "),
        ({"body_ar": "{link} {}"}, "Text, العربية: this letter does not know {}. It knows: "),
        ({"body_ar": ""}, "Text, العربية: write it in this language as well."),
        ({"body_en": "Answer."}, "Text, English: put {link} where the reader goes on to answer."),
    ],
)
def test_what_a_letter_can_t_fill_in_is_refused_by_name_and_not_saved(
    office: Office, programme: UUID, cohort: UUID, changes: dict[str, str], sentence: str
) -> None:
    form = wording(LetterKind.CALL, **changes)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/letters/wording/call/edit", form)
    assert answer.status_code == 422
    assert errors_of(answer.text).startswith(f"Please put this right {sentence}")
    assert office.count(LetterTemplate) == 0


def test_a_preview_shows_the_true_words_in_each_language_and_saves_nothing(
    office: Office, programme: UUID, cohort: UUID
) -> None:
    focal_point(office, "KE", name="Wanjiru Kamau")
    markup = "<img src=x onerror=alert(1)> {state} {focal_point} {{link}"
    form = wording(LetterKind.CALL, body_fr="{state} {focal_point} <b>{link}</b>")
    answer = office.coordinator(programme).post(
        f"/cohorts/{cohort}/letters/wording/call/edit", form | {"preview": "1"}
    )
    assert (answer.status_code, office.count(LetterTemplate)) == (200, 0)
    assert (
        f"Kenya Wanjiru Kamau &lt;b&gt;{office.app.config['PUBLIC_URL']}/desk?call={cohort}&lt;/b&gt;"
        in answer.text
    )
    assert markup not in answer.text


def test_a_stale_wording_is_not_saved(office: Office, programme: UUID, cohort: UUID) -> None:
    coordinator, url = office.coordinator(programme), f"/cohorts/{cohort}/letters/wording/regret/edit"
    coordinator.post(url, wording(LetterKind.REGRET))
    answer = coordinator.post(url, wording(LetterKind.REGRET, subject_en="Stale"))
    assert (answer.status_code, "Stale" in answer.text) == (409, True)
    answer = coordinator.post(url, wording(LetterKind.REGRET, subject_en="Fresh") | {"version": "1"})
    assert answer.status_code == 303


def test_only_those_who_write_letters_reach_their_wording(
    office: Office, programme: UUID, cohort: UUID
) -> None:
    of_cohort, of_office = f"/cohorts/{cohort}/letters/wording/call", "/letters/wording/call"
    visitors: list[Visitor] = [
        office.coordinator(programme),
        office.administrator(),
        office.coordinator(office.programme()),
        office.focal_point("KE"),
    ]
    assert [visitor.get(of_cohort).status_code for visitor in visitors] == [200, 403, 404, 404]
    assert [visitor.get(of_office).status_code for visitor in visitors] == [403, 200, 403, 403]


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("A\nSeats foreseen: {seats}\nB", "A\nB"),
        ("A\nPlaces prévues : {seats}\nB", "A\nB"),
        ("A\nSeats foreseen: {seats}.\nB", "A\nSeats foreseen: not said.\nB"),
        ("For {state}: {seats}", "For Kenya: not said"),
        ("{state}: none", "Kenya: none"),
    ],
)
def test_a_line_that_would_only_say_what_is_not_known_is_left_out(wording: str, said: str) -> None:
    words = {"seats": placeholders.Unsaid("not said"), "state": "Kenya"}
    assert placeholders.fill(wording, words) == said
    assert placeholders.fill(wording, words | {"seats": "2"}) == wording.replace("{seats}", "2").replace(
        "{state}", "Kenya"
    )
