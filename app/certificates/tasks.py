"""The certificates that wait to be proposed, or for a second person to issue them."""

from __future__ import annotations

from flask import url_for

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.certificates import queries
from app.certificates.models import Certificate
from app.core import clock, tasks
from app.core.i18n import _, ngettext
from app.core.tasks import Task
from app.core.templating import OFFICE_ZONE, day
from app.registrations.models import Registration


@tasks.source
def to_propose(actor: Actor) -> list[Task]:
    """A coordinator's closed cohorts with persons who completed and have no certificate."""
    if not policy.may(actor, P.CERTIFICATE_PROPOSE):
        return []
    within = policy.visible_to(actor, P.CERTIFICATE_PROPOSE, Registration)
    return [
        Task(
            label=ngettext(
                "Propose %(num)s certificate of %(cohort)s",
                "Propose %(num)s certificates of %(cohort)s",
                number,
                cohort=cohort.code,
            ),
            act=_("Look at the certificates"),
            url=url_for("certificates.of_cohort", cohort_id=cohort.id),
            hint=_("They completed; another person then issues what you propose."),
            tag_text=_("To do"),
        )
        for cohort, number in queries.cohorts_to_propose(within)
    ]


@tasks.source
def to_issue(actor: Actor) -> list[Task]:
    """The certificates that others proposed, by cohort."""
    if not policy.may(actor, P.CERTIFICATE_ISSUE):
        return []
    within = policy.visible_to(actor, P.CERTIFICATE_ISSUE, Certificate)
    return [
        Task(
            label=ngettext(
                "Issue %(num)s certificate of %(cohort)s",
                "Issue %(num)s certificates of %(cohort)s",
                number,
                cohort=cohort.code,
            ),
            act=_("Look at the certificates"),
            url=url_for("certificates.of_cohort", cohort_id=cohort.id),
            hint=_("Another person proposed them; you look at them and issue them."),
            tag_text=_("To do"),
        )
        for cohort, number in queries.cohorts_to_issue(within, not_by=actor.user_id)
    ]


@tasks.source
def flagged(actor: Actor) -> list[Task]:
    """The certificates in force of which something changed that they were given on."""
    if not policy.may(actor, P.CERTIFICATE_ISSUE):
        return []
    within = policy.visible_to(actor, P.CERTIFICATE_ISSUE, Certificate)
    return [
        Task(
            label=_("Certificate %(number)s: what it was given on has changed", number=certificate.number),
            act=_("Look at the certificate"),
            url=url_for("certificates.show", certificate_id=certificate.id),
            hint=_("Say that it stands and why, or revoke it."),
            tag_text=_("To do"),
            tone="warn",
        )
        for certificate in queries.flagged(within)
    ]


@tasks.source
def to_renew(actor: Actor) -> list[Task]:
    """The certificates whose window of renewal is open, for whoever proposes their renewal."""
    if not policy.may(actor, P.CERTIFICATE_PROPOSE):
        return []
    within = policy.visible_to(actor, P.CERTIFICATE_PROPOSE, Certificate)
    return [
        Task(
            label=_("Certificate %(number)s ends and can be renewed", number=certificate.number),
            act=_("Look at the certificate"),
            url=url_for("certificates.show", certificate_id=certificate.id),
            hint=_("It is valid until %(day)s.", day=day(certificate.valid_until)),
            tag_text=_("Ends soon"),
        )
        for certificate in queries.expiring(within, today=clock.today(OFFICE_ZONE))
        if certificate.valid_until
    ]


@tasks.source
def own_to_renew(actor: Actor) -> list[Task]:
    """A holder's own certificates whose window of renewal is open."""
    if actor.person_id is None:
        return []
    return [
        Task(
            label=_("Your certificate %(number)s ends and can be renewed", number=certificate.number),
            act=_("See the certificate"),
            url=url_for("certificates.show", certificate_id=certificate.id),
            hint=_(
                "It is valid until %(day)s. To renew it, write to the coordinator of the programme.",
                day=day(certificate.valid_until),
            ),
            tag_text=_("Ends soon"),
        )
        for certificate in queries.expiring(
            Certificate.person_id == actor.person_id, today=clock.today(OFFICE_ZONE)
        )
        if certificate.valid_until
    ]
