"""The pages of letters: what was sent about a cohort, one letter, and the wording of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _, _l, language, speaking
from app.core.texts import LANGUAGES, RIGHT_TO_LEFT
from app.letters import lists, operations, placeholders, queries, sheets, words
from app.letters.forms import WordingForm
from app.letters.kinds import OF_A_CALL, PLACEHOLDERS, TO_A_STATE, LetterKind, Wording
from app.letters.lists import LETTERS
from app.letters.models import Letter
from app.member_states import data as member_states
from app.people.notices import office_url

room = Room("letters", __name__)
_KIND = f"<any({','.join(LetterKind)}):name>"
_ON_WORD = on(Cohort, P.LETTER_WORD, "cohort_id", cohorts.one_cohort)


@room.page(
    "/cohorts/<uuid:cohort_id>/letters",
    access=on(Cohort, P.LETTER_SEE, "cohort_id", cohorts.one_cohort),
    taken_away=TakenAway("letter.export", right=P.REGISTRATION_EXPORT),
)
def index(cohort: Cohort) -> ResponseReturnValue:
    """What was sent about a cohort, when and to whom; taken away by POST, with a line in the trail."""
    actor = current_actor()
    codes = [invitation.state_code for invitation in cohort.call.invitations] if cohort.call else []
    named = [(code, member_states.name(code, language())) for code in codes]
    page = LETTERS.page(
        queries.letters_of(cohort.id, actor),
        states=sorted(named, key=lambda option: member_states.sort_key(option[1])),
    )
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "letters/index.html",
        **workspace.context(cohort, "letters"),
        page=page,
        delivery=lists.delivery,
        state_name=lists.state_name,
    )


@room.page("/letters/<uuid:letter_id>", access=on(Letter, P.LETTER_SEE, "letter_id", queries.one_letter))
def show(letter: Letter) -> ResponseReturnValue:
    """One letter as it was sent."""
    return render_template(
        "letters/show.html",
        letter=letter,
        body=placeholders.fill(letter.body, {"passport": sheets.MASKED}),
        delivery=lists.delivery(letter),
        state_name=lists.state_name(letter),
        language=LANGUAGES[letter.language],
        direction=_direction(letter.language),
        is_visa=letter.kind is LetterKind.VISA,
    )


@room.page(
    "/letters/<uuid:letter_id>/letter.pdf",
    access=on(Letter, P.LETTER_SEE, "letter_id", queries.one_letter),
)
def sheet(letter: Letter) -> ResponseReturnValue:
    """One letter on paper; a visa letter's passport number stays masked here."""
    return as_file(sheets.document(letter), sheets.filename(letter))


def as_file(document: bytes, name: str) -> Response:
    """A PDF document to be saved."""
    response = Response(document, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@dataclass(frozen=True, slots=True)
class Preview:
    """A wording in one language, filled in."""

    language: str
    own_name: str
    direction: str
    subject: str
    body: str


@room.page("/cohorts/<uuid:cohort_id>/letters/wording", access=_ON_WORD)
def wordings(cohort: Cohort) -> ResponseReturnValue:
    """Which wording stands for each kind of letter about a cohort."""
    return render_template(
        "letters/wordings.html",
        **workspace.context(cohort, "letters"),
        kinds=list(LetterKind),
        own=queries.templates_of(cohort.id),
        office=queries.templates_of(None),
    )


@room.page(f"/cohorts/<uuid:cohort_id>/letters/wording/{_KIND}", access=_ON_WORD)
def wording(cohort: Cohort, name: str) -> ResponseReturnValue:
    """One kind of letter with the cohort's true words, in each language."""
    return _show_wording(LetterKind(name), cohort)


@room.page(f"/cohorts/<uuid:cohort_id>/letters/wording/{_KIND}/sheet.pdf", access=_ON_WORD)
def preview_sheet(cohort: Cohort, name: str) -> ResponseReturnValue:
    """One kind of letter on paper, in the language that is asked for, or else the reader's."""
    asked = request.args.get("language", "")
    code = asked if asked in LANGUAGES else language()
    shown = _preview(LetterKind(name), cohort, queries.wording(LetterKind(name), cohort.id), code)
    document = sheets.draw(reader="", subject=shown.subject, body=shown.body, language=code, at=clock.now())
    return as_file(document, f"{name}-{code}.pdf")


@room.page(
    f"/cohorts/<uuid:cohort_id>/letters/wording/{_KIND}/edit", methods=("GET", "POST"), access=_ON_WORD
)
def edit_wording(cohort: Cohort, name: str) -> ResponseReturnValue:
    """Give a cohort's letter a wording of its own."""
    return _edit_wording(LetterKind(name), cohort)


@room.page(f"/cohorts/<uuid:cohort_id>/letters/wording/{_KIND}/drop", methods=("POST",), access=_ON_WORD)
def drop_wording(cohort: Cohort, name: str) -> ResponseReturnValue:
    """Let the office's wording stand again."""
    return _drop_wording(LetterKind(name), cohort)


@room.page("/letters/wording", access=needs(P.LETTER_OFFICE))
def office_wordings() -> ResponseReturnValue:
    """Which letters the office words in its own way, for all cohorts."""
    return render_template("letters/office.html", kinds=list(LetterKind), office=queries.templates_of(None))


@room.page(f"/letters/wording/{_KIND}", access=needs(P.LETTER_OFFICE))
def office_wording(name: str) -> ResponseReturnValue:
    """One kind of letter as the office words it, in each language."""
    return _show_wording(LetterKind(name), None)


@room.page(f"/letters/wording/{_KIND}/edit", methods=("GET", "POST"), access=needs(P.LETTER_OFFICE))
def edit_office_wording(name: str) -> ResponseReturnValue:
    """Give a kind of letter the office's own wording."""
    return _edit_wording(LetterKind(name), None)


@room.page(f"/letters/wording/{_KIND}/drop", methods=("POST",), access=needs(P.LETTER_OFFICE))
def drop_office_wording(name: str) -> ResponseReturnValue:
    """Let the shipped wording stand again."""
    return _drop_wording(LetterKind(name), None)


def _show_wording(kind: LetterKind, cohort: Cohort | None) -> ResponseReturnValue:
    standing = queries.wording(kind, cohort.id if cohort else None)
    return render_template(
        "letters/wording.html",
        **_page(kind, cohort),
        is_own=queries.template_of(kind, cohort.id if cohort else None) is not None,
        is_office=queries.template_of(kind, None) is not None,
        previews=[_preview(kind, cohort, standing, code) for code in LANGUAGES],
        to_a_state=kind in TO_A_STATE,
    )


def _edit_wording(kind: LetterKind, cohort: Cohort | None) -> ResponseReturnValue:
    template = queries.template_of(kind, cohort.id if cohort else None)
    standing = queries.wording(kind, cohort.id if cohort else None)
    form = WordingForm(
        data={
            "version": template.version if template else "",
            "subject": standing.subject,
            "body": standing.body,
        }
    )
    previews: list[Preview] = []

    def look() -> list[Preview]:
        written = Wording(form.subject.texts, form.body.texts)
        operations.check_wording(kind, subject=written.subject, body=written.body)
        return [_preview(kind, cohort, written, code) for code in LANGUAGES]

    if "preview" in request.form:
        previews = form.carry_out(look) or []
    elif form.carry_out(
        lambda: operations.write_wording(
            kind, cohort, subject=form.subject.texts, body=form.body.texts, actor=current_actor()
        )
    ):
        flash(_("The wording is saved. The next letters are written so."), "good")
        return redirect(_page(kind, cohort)["url"], code=303)
    page = render_template("letters/edit.html", **_page(kind, cohort), form=form, previews=previews)
    return page, form.status


def _drop_wording(kind: LetterKind, cohort: Cohort | None) -> ResponseReturnValue:
    operations.drop_wording(kind, cohort, actor=current_actor())
    flash(
        _("The office’s wording stands again.") if cohort else _("The shipped wording stands again."), "good"
    )
    return redirect(_page(kind, cohort)["url"], code=303)


def _page(kind: LetterKind, cohort: Cohort | None) -> dict[str, Any]:
    """What every page of a kind's wording knows: where it stands, and where its other pages are."""

    def address(page: str) -> str:
        if cohort is None:
            return url_for(f"letters.{page.replace('wording', 'office_wording')}", name=kind)
        return url_for(f"letters.{page}", name=kind, cohort_id=cohort.id)

    return {
        "kind": kind,
        "cohort": cohort,
        "known": PLACEHOLDERS[kind],
        "every_url": url_for("letters.wordings", cohort_id=cohort.id)
        if cohort
        else url_for("letters.office_wordings"),
        "url": address("wording"),
        "edit_url": address("edit_wording"),
        "drop_url": address("drop_wording"),
    }


def _preview(kind: LetterKind, cohort: Cohort | None, standing: Wording, code: str) -> Preview:
    with speaking(code):
        reader = _first_reader(cohort) if kind in TO_A_STATE else ""
        link = office_url(f"/cohorts/{cohort.id}") if cohort and kind not in OF_A_CALL else ""
        given = {name: text for name, text in (("focal_point", reader), ("link", link)) if text}
        found = words.for_preview(kind, cohort, given if "link" in PLACEHOLDERS[kind] else {})
        return Preview(
            language=code,
            own_name=LANGUAGES[code],
            direction=_direction(code),
            subject=placeholders.fill(standing.subject[code], found),
            body=placeholders.fill(standing.body[code], found),
        )


def _first_reader(cohort: Cohort | None) -> str:
    """Who reads the call for the first of the invited states."""
    invitations = cohort.call.invitations if cohort and cohort.call else []
    readers = cohorts.focal_points([invitations[0].state_code]) if invitations else []
    return readers[0][1].person.name if readers else ""


def _direction(code: str) -> str:
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


workspace.add_tab(
    workspace.Tab(
        key="letters", label=_l("Letters"), endpoint="letters.index", permission=P.LETTER_SEE, order=80
    )
)
