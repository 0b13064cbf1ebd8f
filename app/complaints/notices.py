"""The letters about complaints; what was written and answered stays in the house."""

from __future__ import annotations

from typing import Any

from flask import current_app

from app.complaints import queries
from app.complaints.models import Complaint
from app.core import outbox
from app.core.i18n import _, speaking
from app.core.templating import day
from app.people.notices import office_url, write_to
from app.registrations.queries import account_of


def received(complaint: Complaint, *, token: str | None) -> None:
    """Tell who complains until when the answer comes, and the administrators that it waits."""
    _to_who_complains(
        complaint,
        token,
        lambda: _("Your complaint has arrived"),
        lambda url: _(
            "The office looks into it and answers by %(day)s. See here where it stands:\n\n%(url)s",
            day=day(complaint.due_on),
            url=url,
        ),
    )
    for user in queries.readers(complaint):
        with speaking(user.language):
            write_to(
                user,
                _("A complaint has arrived"),
                _(
                    "It is about: %(what)s. It is to be answered by %(day)s:\n\n%(url)s",
                    what=complaint.category.label,
                    day=day(complaint.due_on),
                    url=office_url(f"/complaints/{complaint.id}"),
                ),
            )


def answered(complaint: Complaint, *, token: str | None) -> None:
    """Tell who complains that the answer is there."""
    _to_who_complains(
        complaint,
        token,
        lambda: _("Your complaint is answered"),
        lambda url: _("Read the answer here:\n\n%(url)s", url=url),
    )


def _to_who_complains(complaint: Complaint, token: str | None, subject: Any, body: Any) -> None:
    if token is not None:
        with speaking(complaint.language):
            outbox.post(
                recipient=complaint.email,
                subject=subject(),
                body=body(office_url(f"/complaints/follow/{token}")),
                language=complaint.language,
                host=current_app.config["MAIL_HOST"],
            )
        return
    user = account_of(complaint.person_id) if complaint.person_id else None
    if user is not None:
        with speaking(user.language):
            write_to(user, subject(), body(office_url(f"/complaints/{complaint.id}")))
