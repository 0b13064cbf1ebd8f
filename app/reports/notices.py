"""The letter about a report."""

from __future__ import annotations

from app.core.i18n import _, read, speaking
from app.people.models import User
from app.people.notices import office_url, write_to
from app.reports.models import Report, ReportIssue


def made(issue: ReportIssue, report: Report, reader: User) -> None:
    """Tell someone whom a report is for that it is there; nothing of it stands in the letter."""
    with speaking(reader.language):
        write_to(
            reader,
            _("A report is ready: %(title)s", title=read(report.title)),
            _(
                "The report “%(title)s” was made. Sign in to read it or to download it in your language:"
                "\n\n%(url)s",
                title=read(report.title),
                url=office_url(f"/reports/issues/{issue.id}"),
            ),
        )
