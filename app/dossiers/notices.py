"""The letters about dossiers: who is told that it is their turn, or what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.access.actor import Role, ScopeKind
from app.core.i18n import _, read, speaking
from app.core.templating import day
from app.dossiers import review_queries
from app.dossiers.models import Dossier
from app.dossiers.review_models import BoardDecision, InformationRequest, Visit
from app.people import queries as people
from app.people.models import User
from app.people.notices import office_url, write_to


def submitted(dossier: Dossier) -> None:
    """Tell the administrators that a dossier came in."""
    _write(
        _administrators(),
        dossier,
        lambda: _("A dossier was submitted: %(programme)s", programme=_name(dossier)),
        lambda: _("Assign its reviewers, or return it if something is missing."),
    )


def assigned(dossier: Dossier, user: User) -> None:
    """Tell a reviewer that a dossier is theirs to review."""
    _write(
        [user],
        dossier,
        lambda: _("A dossier for you to review: %(programme)s", programme=_name(dossier)),
        lambda: _("Declare first whether you have a conflict of interest. Then the dossier opens for you."),
    )


def conflict(dossier: Dossier) -> None:
    """Tell the administrators that a reviewer is kept out."""
    _write(
        _administrators(),
        dossier,
        lambda: _("A reviewer has a conflict of interest: %(programme)s", programme=_name(dossier)),
        lambda: _("The reviewer is off the review. Assign another one."),
    )


def asked(dossier: Dossier, request: InformationRequest) -> None:
    """Tell the coordinators that the reviewers ask something."""
    _write(
        _coordinators(dossier),
        dossier,
        lambda: _("The reviewers ask for more information: %(programme)s", programme=_name(dossier)),
        lambda: _("Answer by %(day)s.", day=day(request.due_on)),
    )


def overdue(dossier: Dossier, request: InformationRequest) -> None:
    """Remind the coordinators of a question that should be answered by now, and tell the administrators."""
    _write(
        [*_coordinators(dossier), *_administrators()],
        dossier,
        lambda: _("A question of the reviewers is overdue: %(programme)s", programme=_name(dossier)),
        lambda: _(
            "It was to be answered by %(day)s. The review waits until it is answered or taken back.",
            day=day(request.due_on),
        ),
    )


def answered(dossier: Dossier, request: InformationRequest) -> None:
    """Tell the reviewers that a question is answered."""
    _write(
        _reviewers(dossier),
        dossier,
        lambda: _("A question is answered: %(programme)s", programme=_name(dossier)),
        lambda: _("It was due on %(day)s. The answer stands on the dossier’s page.", day=day(request.due_on)),
    )


def visit(dossier: Dossier, planned: Visit) -> None:
    """Tell the coordinators when the reviewers come."""
    _write(
        _coordinators(dossier),
        dossier,
        lambda: _("The reviewers plan a site visit: %(programme)s", programme=_name(dossier)),
        lambda: _(
            "They come from %(first)s to %(last)s, to %(place)s. What they want to see stands on the "
            "dossier’s page.",
            first=day(planned.first_day),
            last=day(planned.last_day),
            place=planned.place,
        ),
    )


def findings(dossier: Dossier) -> None:
    """Tell the coordinators that they may correct the facts in the findings."""
    until = dossier.accuracy_until
    _write(
        _coordinators(dossier),
        dossier,
        lambda: _("The reviewers’ findings are there: %(programme)s", programme=_name(dossier)),
        lambda: _(
            "Say by %(day)s if something is wrong in their facts, or that nothing is.",
            day=day(until) if until else "",
        ),
    )


def recommended(dossier: Dossier) -> None:
    """Tell the board that a dossier waits for its decision, but for those who had a hand in it."""
    board = people.holders(Role.BOARD_MEMBER, kind=ScopeKind.OFFICE)
    _write(
        board,
        dossier,
        lambda: _("A dossier waits for the board’s decision: %(programme)s", programme=_name(dossier)),
        lambda: _("Declare your interests, read what the reviewers recommend, and decide."),
    )


def decided(dossier: Dossier, decision: BoardDecision) -> None:
    """Tell the coordinators and the administrators what was decided."""

    def body() -> str:
        said = _("The decision: %(outcome)s.", outcome=decision.outcome.label)
        if decision.valid_from and decision.valid_until:
            return (
                said
                + " "
                + _(
                    "It is accredited from %(first)s to %(last)s.",
                    first=day(decision.valid_from),
                    last=day(decision.valid_until),
                )
            )
        if dossier.appeal_until:
            return said + " " + _("You may appeal until %(day)s.", day=day(dossier.appeal_until))
        return said

    _write(
        [*_coordinators(dossier), *_administrators()],
        dossier,
        lambda: _("A dossier is decided: %(programme)s", programme=_name(dossier)),
        body,
    )


def appealed(dossier: Dossier) -> None:
    """Tell the board that a refusal is appealed."""
    _write(
        people.holders(Role.BOARD_MEMBER, kind=ScopeKind.OFFICE),
        dossier,
        lambda: _("A refusal is appealed: %(programme)s", programme=_name(dossier)),
        lambda: _("Members who had no part in the refusal decide of the appeal."),
    )


def appeal_answered(dossier: Dossier) -> None:
    """Tell the coordinators and the administrators what became of an appeal."""
    _write(
        [*_coordinators(dossier), *_administrators()],
        dossier,
        lambda: _("The appeal is decided: %(programme)s", programme=_name(dossier)),
        lambda: _("The dossier is now “%(state)s”.", state=dossier.state.label),
    )


def _name(dossier: Dossier) -> str:
    return str(
        _(
            "%(code)s, version %(number)s, %(standard)s",
            code=dossier.programme.code,
            number=dossier.curriculum.number,
            standard=read(dossier.standard.title),
        )
    )


def _administrators() -> list[User]:
    return people.holders(Role.ADMINISTRATOR, kind=ScopeKind.OFFICE)


def _coordinators(dossier: Dossier) -> list[User]:
    return people.holders(Role.COORDINATOR, kind=ScopeKind.PROGRAMME, scope_id=str(dossier.programme_id))


def _reviewers(dossier: Dossier) -> list[User]:
    there = {one.user_id for one in review_queries.reviewers(dossier) if not one.is_kept_out}
    return [user for user in people.holders(Role.REVIEWER, kind=ScopeKind.OFFICE) if user.id in there]


def _write(
    users: Iterable[User], dossier: Dossier, subject: Callable[[], Any], body: Callable[[], Any]
) -> None:
    for user in users:
        with speaking(user.language):
            write_to(user, str(subject()), f"{body()}\n\n{office_url(f'/dossiers/{dossier.id}')}")
