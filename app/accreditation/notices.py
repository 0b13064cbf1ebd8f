"""The letters about accreditations and their conditions: who is told what is due, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from app.access.actor import Role, ScopeKind
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.follow_states import ReportState
from app.accreditation.models import Accreditation
from app.core.i18n import _, speaking
from app.core.templating import day
from app.people import queries as people
from app.people.models import User
from app.people.notices import office_url, write_to
from app.programmes.models import Curriculum


def moved(accreditation: Accreditation, transition: str, reason: str) -> None:
    """Tell those who lead and track it that an accreditation is suspended, back in force, or withdrawn."""
    code = accreditation.programme.code
    subjects: dict[str, Callable[[], str]] = {
        "suspend": lambda: _("The accreditation of %(code)s is suspended", code=code),
        "reinstate": lambda: _("The accreditation of %(code)s is in force again", code=code),
        "withdraw": lambda: _("The accreditation of %(code)s is withdrawn", code=code),
    }
    bodies: dict[str, Callable[[], str]] = {
        "suspend": lambda: _(
            "Until it is put back in force, certificates are issued without it. Meet what is still asked, "
            "then an administrator puts it back."
        ),
        "reinstate": lambda: _("Certificates are issued with it again, until its last day."),
        "withdraw": lambda: _(
            "It no longer holds. Certificates that were issued stay as they are. To be accredited again, "
            "the programme begins a new dossier."
        ),
    }
    write(
        [*coordinators(accreditation.programme_id), *administrators()],
        f"/accreditation/{accreditation.id}",
        subjects[transition],
        lambda: "\n\n".join(filter(None, (bodies[transition](), _said(reason)))),
    )


def carried_over(accreditation: Accreditation, curriculum: Curriculum) -> None:
    """Tell the coordinators that the accreditation covers a later version too."""
    code, number = accreditation.programme.code, curriculum.number
    write(
        coordinators(accreditation.programme_id),
        f"/accreditation/{accreditation.id}",
        lambda: _("The accreditation of %(code)s covers version %(number)s too", code=code, number=number),
        lambda: _("The change was minor, so no new review is asked. Its last day stays the same."),
    )


def condition_asked(condition: Condition) -> None:
    """Tell who is to meet a condition, until when."""
    code = condition.accreditation.programme.code
    _write_of(
        condition,
        owners(condition),
        lambda: _("A condition of the accreditation of %(code)s is yours to meet", code=code),
        lambda: _("Hand its evidence in by %(day)s.", day=day(condition.due_on)),
    )


def condition_answered(condition: Condition) -> None:
    """Tell who examines it that evidence was handed in."""
    code = condition.accreditation.programme.code
    _write_of(
        condition,
        examiners(condition.examiner_id),
        lambda: _("Evidence for a condition of %(code)s waits to be examined", code=code),
        lambda: _("Say whether the condition is met, or what its evidence lacks."),
    )


def condition_judged(condition: Condition) -> None:
    """Tell who is to meet a condition whether it is met."""
    code = condition.accreditation.programme.code
    _write_of(
        condition,
        owners(condition),
        lambda: _(
            "A condition of the accreditation of %(code)s: %(state)s", code=code, state=condition.state.label
        ),
        lambda: "\n\n".join(
            filter(
                None,
                (
                    _("It was due on %(day)s.", day=day(condition.due_on)),
                    _said(condition.verdict),
                ),
            )
        ),
    )


def report_handed_in(report: SurveillanceReport, accreditation: Accreditation) -> None:
    """Tell who examines it that a yearly report came in."""
    code = accreditation.programme.code
    write(
        examiners(report.examiner_id),
        f"/accreditation/reports/{report.id}",
        lambda: _("A report on the accredited programme %(code)s waits to be examined", code=code),
        lambda: _("Accept it, ask for more, or say why it is not accepted."),
    )


def report_examined(report: SurveillanceReport) -> None:
    """Tell the coordinators what was said of their report; the administrators where it is not accepted."""
    code = report.accreditation.programme.code
    users = coordinators(report.programme_id)
    if report.state is ReportState.NOT_ACCEPTED:
        users = [*users, *administrators()]
    write(
        users,
        f"/accreditation/reports/{report.id}",
        lambda: _(
            "The report on the accredited programme %(code)s: %(state)s", code=code, state=report.state.label
        ),
        lambda: "\n\n".join(
            filter(None, (_("It was due on %(day)s.", day=day(report.due_on)), _said(report.verdict)))
        ),
    )


def owners(condition: Condition) -> list[User]:
    """Who is to meet a condition: its owner while the account is in use, or the programme's coordinators."""
    if condition.owner_id is not None:
        owner = people.active_account(condition.owner_id)
        if owner is not None:
            return [owner]
    return coordinators(condition.programme_id)


def examiners(person_id: UUID | None) -> list[User]:
    """Who examines what was handed in: the reviewer of that key, or the administrators."""
    reviewers = people.holders(Role.REVIEWER, kind=ScopeKind.OFFICE) if person_id else []
    return [one for one in reviewers if one.person_id == person_id] or administrators()


def administrators() -> list[User]:
    """Those who track accreditation."""
    return people.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE)


def coordinators(programme_id: UUID) -> list[User]:
    """Those who lead a programme."""
    return people.holders(Role.COORDINATOR, kind=ScopeKind.PROGRAMME, scope_id=str(programme_id))


def write(users: Iterable[User], path: str, subject: Callable[[], Any], body: Callable[[], Any]) -> None:
    """Write to each of these accounts once, in its language, with the address of the page."""
    for user in {one.id: one for one in users}.values():
        with speaking(user.language):
            write_to(user, str(subject()), f"{body()}\n\n{office_url(path)}")


def _write_of(
    condition: Condition, users: Iterable[User], subject: Callable[[], Any], body: Callable[[], Any]
) -> None:
    write(users, f"/accreditation/conditions/{condition.id}", subject, body)


def _said(reason: str) -> str:
    return _("The reason: %(reason)s", reason=reason) if reason else ""
