"""The letters about registrations, each in its reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app

from app.access.actor import SYSTEM, Role, ScopeKind
from app.core.i18n import _, language, speaking
from app.core.templating import day, moment
from app.letters import operations as letters
from app.letters import words as letter_words
from app.letters.kinds import LetterKind
from app.letters.operations import Reader
from app.letters.placeholders import Unsaid
from app.member_states import data as member_states
from app.people import queries as people
from app.people.models import User
from app.people.notices import office_url, write_to
from app.registrations import queries
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

Letter = Callable[[dict[str, str]], tuple[str, str]]


def _official(registration: Registration) -> list[User]:
    user = queries.account_of(registration.person_id)
    return [user] if user else []


def _focal_points(registration: Registration) -> list[User]:
    return people.holders(Role.FOCAL_POINT, kind=ScopeKind.MEMBER_STATE, scope_id=registration.state_code)


def official_reader(registration: Registration) -> list[Reader]:
    """Who reads a letter to the official: the holder of the account, or else the nominee by address."""
    account, person = queries.account_of(registration.person_id), registration.person
    if account is not None:
        return [Reader.of(account)]
    if not person.email:
        return []
    return [
        Reader(
            name=person.name,
            address=person.email,
            language=registration.working_language,
            person_id=person.id,
        )
    ]


def _write(
    kind: LetterKind,
    registration: Registration,
    readers: Sequence[Reader],
    *,
    path: str = "",
    **more: str,
) -> None:
    """Write a letter by its template; `path` is where its link leads, the registration unless said."""
    for reader in readers:
        with speaking(reader.language):
            link = office_url(path) if path else _link(registration, reader)
            letters.send(
                kind,
                cohort=registration.cohort,
                reader=reader,
                words={**words_of(registration), "link": link, **more},
                host=current_app.config["MAIL_HOST"],
                state_code=registration.state_code,
                registration_id=registration.id,
                actor=SYSTEM,
            )


def _own(registration: Registration) -> str:
    return f"/registrations/{registration.id}"


def _link(registration: Registration, reader: Reader) -> str:
    """Where a letter's reader goes on: the registration, for a nominee without an account by making one."""
    is_the_official = reader.person_id == registration.person_id
    if not is_the_official or queries.account_of(registration.person_id) is not None:
        return office_url(_own(registration))
    way = office_url(f"/register?lang={reader.language}&next={_own(registration)}")
    return "\n".join(
        (
            way,
            _("Make your account there with the address to which this letter came, and confirm the address."),
        )
    )


def words_of(registration: Registration) -> dict[str, str]:
    """What a letter about an official can say, in the language in use."""
    person, cohort, until = registration.person, registration.cohort, registration.offer_until
    return {
        **letter_words.of_cohort(cohort),
        "state": member_states.name(registration.state_code, language()),
        "name": person.name,
        "institution": person.institution or Unsaid("–"),
        "post": person.post or Unsaid("–"),
        "until": moment(until, cohort.zone) if until else "",
    }


def _send(registration: Registration, readers: Sequence[User], letter: Letter, *, reason: str = "") -> None:
    until, cohort = registration.offer_until, registration.cohort
    for user in readers:
        with speaking(user.language):
            words = {
                "name": registration.person.name,
                "cohort": cohort.title[user.language],
                "until": moment(until, cohort.zone) if until else "",
                "first": day(cohort.first_day),
                "last": day(cohort.last_day),
                "reason": reason,
                "url": office_url(_own(registration)),
                "cohort_url": office_url(f"/cohorts/{cohort.id}"),
            }
            write_to(user, *letter(words))


def sent(registration: Registration) -> None:
    """Ask the focal points to endorse an application."""
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("An application waits for you: %(name)s", name=words["name"]),
            _(
                "%(name)s applied for “%(cohort)s”. Without your answer the application goes no further. "
                "Read it here, then endorse it, return it or refuse it:\n\n%(url)s",
                **words,
            ),
        ),
    )


def nominated(registration: Registration) -> None:
    """Tell the official, who may know nothing of it yet, that the state nominates them."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state nominated you"),
            _(
                "The focal point of your state nominated you for “%(cohort)s”. "
                "The office now considers it and writes to you again:\n\n%(url)s",
                **words,
            ),
        ),
    )


def endorsed(registration: Registration) -> None:
    """Tell the official that the state puts them forward."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state endorsed your application"),
            _(
                "The focal point of your state endorsed your application for “%(cohort)s”. "
                "The office now considers it and writes to you again:\n\n%(url)s",
                **words,
            ),
        ),
    )


def returned(registration: Registration, reason: str) -> None:
    """Tell the official what to change."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Change your application and send it again"),
            _(
                "The focal point of your state returned your application for “%(cohort)s”, and writes:\n\n"
                "%(reason)s\n\nChange it here and send it again before the deadline:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def refused(registration: Registration, reason: str) -> None:
    """Tell the official that the state does not put them forward."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state did not endorse your application"),
            _(
                "The focal point of your state refused your application for “%(cohort)s”, and writes:\n\n"
                "%(reason)s\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def offered(registration: Registration) -> None:
    """Invite the official to take the seat, by a letter."""
    _write(LetterKind.OFFER, registration, official_reader(registration))


def offer_told(registration: Registration) -> None:
    """Tell the focal points that a seat is offered to an official of theirs."""
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("A seat is offered to %(name)s", name=words["name"]),
            _(
                "%(name)s is offered a seat in “%(cohort)s”, and answers until %(until)s. "
                "You can answer for this official:\n\n%(url)s",
                **words,
            ),
        ),
    )


def substituted(replaced: Registration, substitute: Registration) -> None:
    """Confirm a substitution to the focal points, by a letter; the substitute gets the offer."""
    readers = [Reader.of(user) for user in _focal_points(substitute)]
    _write(LetterKind.SUBSTITUTION, substitute, readers, replaced=replaced.person.name)


def offer_reminder(registration: Registration) -> None:
    """Remind the official of an offer that is not answered, by a letter."""
    _write(LetterKind.OFFER_REMINDER, registration, official_reader(registration))


def confirmed(registration: Registration) -> None:
    """Confirm the seat to the official, and tell the focal points."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("A seat is confirmed: %(name)s", name=words["name"]),
            _("The seat of %(name)s in “%(cohort)s” is confirmed:\n\n%(url)s", **words),
        ),
    )


def lapsed(registration: Registration) -> None:
    """Tell the official and the focal points that nobody answered in time."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("An offer has lapsed: %(name)s", name=words["name"]),
            _(
                "The seat offered to %(name)s in “%(cohort)s” was not accepted in time "
                "and is no longer offered:\n\n%(url)s",
                **words,
            ),
        ),
    )


def freed(registration: Registration) -> None:
    """Tell the focal points that an official of theirs gave up a seat, or left."""
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("A change in your nominees: %(name)s", name=words["name"]),
            _("The registration of %(name)s for “%(cohort)s” has ended:\n\n%(url)s", **words),
        ),
    )


def ended(registration: Registration, reason: str) -> None:
    """Tell the official that another ended the registration, with the reason where one was written."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your registration has ended"),
            _(
                "Your registration for “%(cohort)s” has ended. The reason given is:\n\n%(reason)s\n\n%(url)s",
                **words,
            )
            if reason
            else _("Your registration for “%(cohort)s” has ended:\n\n%(url)s", **words),
        ),
        reason=reason,
    )


def run_out(registration: Registration) -> None:
    """Tell the official and the focal points that the selection is over, and the state had not endorsed."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("An application has ended: %(name)s", name=words["name"]),
            _(
                "The selection for “%(cohort)s” is over, and the application of %(name)s was not endorsed "
                "before. It ends here. Another cohort may be open:\n\n%(url)s",
                **words,
            ),
        ),
    )


def cancelled(registration: Registration, reason: str) -> None:
    """Tell the official that the cohort does not take place, and why."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is cancelled"),
            _(
                "“%(cohort)s” does not take place, and your registration ends with it. "
                "The reason given is:\n\n%(reason)s\n\nYou may apply to another cohort:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def postponed(registration: Registration, reason: str) -> None:
    """Tell an official who holds a seat that the cohort waits, why, and that the seat stays."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is postponed"),
            _(
                "“%(cohort)s” is postponed. The reason given is:\n\n%(reason)s\n\n"
                "Your seat stays as it is. A new letter comes when the course is taken up again:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def taken_up(registration: Registration) -> None:
    """Tell an official who holds a seat that the cohort is taken up again, with its dates."""
    is_offered = registration.state is RegistrationState.OFFERED
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is taken up again"),
            _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s. The seat is still offered to you. "
                "Accept or decline it until %(until)s:\n\n%(url)s",
                **words,
            )
            if is_offered
            else _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s, and your seat is still confirmed. "
                "If you can't come on these days, withdraw here:\n\n%(url)s",
                **words,
            ),
        ),
    )


def considered_again(registration: Registration) -> None:
    """Tell the official and the focal points that the results are void, in one wording for every reason."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("Considered again: %(name)s", name=words["name"]),
            _(
                "“%(cohort)s” takes place from %(first)s to %(last)s, and its selection begins anew: the "
                "earlier result no longer counts. %(name)s is considered again, and nothing has to be sent "
                "a second time. Who can't come on these days withdraws here:\n\n%(url)s",
                **words,
            ),
        ),
    )


def open_again(registration: Registration) -> None:
    """Tell an official whose state had not endorsed the application that the call is open again."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The call is open again"),
            _(
                "“%(cohort)s” takes place from %(first)s to %(last)s, and its call is open again. Your "
                "application had ended before your state endorsed it. You may apply anew:\n\n%(cohort_url)s",
                **words,
            ),
        ),
    )


def rescheduled(registration: Registration) -> None:
    """Tell an official who holds a seat that the cohort's dates have changed."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course has new dates"),
            _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s. Your seat stays as it is. "
                "If you can't come on these days, say so here:\n\n%(url)s",
                **words,
            ),
        ),
    )


def result(registration: Registration) -> None:
    """Tell the official and the focal points what the selection made of a registration.

    The official who was not selected gets a letter of regret, in the same words for every reason.
    """
    if registration.state is RegistrationState.RESERVE:
        _send(
            registration,
            [*_official(registration), *_focal_points(registration)],
            lambda words: (
                _("On the reserve: %(name)s", name=words["name"]),
                _(
                    "%(name)s is on the reserve for “%(cohort)s”. When a seat becomes free, it is "
                    "offered in the order of the reserve:\n\n%(url)s",
                    **words,
                ),
            ),
        )
        return
    _write(LetterKind.REGRET, registration, official_reader(registration), path="/cohorts")
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("Not selected: %(name)s", name=words["name"]),
            _(
                "The selection for “%(cohort)s” is over, and %(name)s was not selected. "
                "Another cohort may be open:\n\n%(url)s",
                **words,
            ),
        ),
    )
