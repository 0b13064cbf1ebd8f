"""Pages for those who build the office; none of them exists in production."""

from __future__ import annotations

from email.message import EmailMessage
from uuid import UUID

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, Room
from app.core.mail import FolderMailer, mailer_for
from app.home import sample

room = Room("development", __name__)
_MOST_LETTERS = 100


@room.page("/styleguide", access=EVERYONE)
def styleguide() -> ResponseReturnValue:
    """Every component that a page may use; `?wrong=1` shows the form with its mistakes."""
    return render_template("styleguide.html", sample=sample.make(wrong="wrong" in request.args))


@room.page("/mailbox", access=EVERYONE)
def mailbox() -> ResponseReturnValue:
    """The letters that the office sent while developing, the newest first; `?to=` narrows to an address."""
    address = request.args.get("to", "").strip()
    letters = [letter for letter in _letters() if address.casefold() in str(letter["To"]).casefold()]
    return render_template(
        "home/mailbox.html",
        letters=[(_key(letter), letter) for letter in letters[:_MOST_LETTERS]],
        address=address,
        mail_url=current_app.config["MAIL_URL"],
    )


@room.page("/mailbox/<uuid:mail_id>", access=EVERYONE)
def letter(mail_id: UUID) -> ResponseReturnValue:
    """One letter, with its links to open."""
    found = next((letter for letter in _letters() if _key(letter) == str(mail_id)), None)
    if found is None:
        abort(404)
    text = found.get_body()
    assert text is not None  # noqa: S101 - every letter of the office has a text
    return render_template(
        "home/mailbox_letter.html",
        letter=found,
        body="\n".join(text.get_content().splitlines()),
        enclosures=[enclosed.get_filename() for enclosed in found.iter_attachments()],
    )


def _letters() -> list[EmailMessage]:
    mailer = mailer_for(current_app.config["MAIL_URL"])
    return mailer.read_all() if isinstance(mailer, FolderMailer) else []


def _key(letter: EmailMessage) -> str:
    return str(letter["Message-ID"]).strip("<>").partition("@")[0]
