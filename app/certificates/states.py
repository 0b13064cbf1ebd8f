"""The lifecycle of a certificate: proposed by one, issued by another, never deleted."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l, _lp
from app.core.workflow import Guard, State, Transition, Workflow


class CertificateState(State):
    """Where a certificate stands; that it has expired is asked of the calendar."""

    PROPOSED = "proposed", _l("Proposed"), "go", _l("a second person, who issues it")
    ISSUED = "issued", _l("Issued"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "warn", _l("a second person")
    REVOKED = "revoked", _l("Revoked"), "bad"
    SUPERSEDED = "superseded", _lp("certificate", "Replaced"), "shut"
    REJECTED = "rejected", _l("Rejected"), "shut"


_S = CertificateState
SECOND_PERSON = Guard(
    "second_person", _l("You proposed this certificate yourself. Another person issues it.")
)
NOT_OWN = Guard(
    "not_own_certificate", _l("This is your own certificate, so another person decides about it.")
)
RULES_HOLD = Guard("rules_hold", _l("The completion rules do not hold for this person."))
OTHER_THAN_PROPOSER = Guard(
    "other_than_proposer",
    _l("You proposed this certificate yourself. Another person decides whether it stays in force."),
)

TRAINING_OVER = Guard(
    "training_over", _l("The training that it certifies is not over yet. Issue it after the last day.")
)
ACCREDITED = Guard(
    "accredited",
    _l(
        "The curriculum asks for an accreditation in force on the last day of training, and there was none. "
        "An administrator records it with the accreditations."
    ),
)
NOT_SUSPENDED = Guard(
    "not_suspended",
    _l(
        "The curriculum asks for an accreditation in force, and that of the last day of training is "
        "suspended. Issue it once an administrator has put the accreditation back in force."
    ),
)
PREDECESSOR_STANDS = Guard(
    "predecessor_stands",
    _l("The certificate that this one replaces is no longer in force, so there is nothing to replace."),
)

OUTWARD = (_S.ISSUED, _S.SUSPENDED, _S.REVOKED, _S.SUPERSEDED)
"""The states in which the holder, the state and a verifier know of a certificate."""
HELD = (_S.ISSUED, _S.SUSPENDED)
"""The states of which a person has one at most for the same thing."""

CERTIFICATE = Workflow(
    name="certificate",
    states=CertificateState,
    initial=frozenset({_S.PROPOSED}),
    final=frozenset({_S.REVOKED, _S.SUPERSEDED, _S.REJECTED}),
    transitions=(
        Transition(
            name="issue",
            label=_l("Issue"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.ISSUED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(
                NOT_OWN,
                SECOND_PERSON,
                TRAINING_OVER,
                RULES_HOLD,
                NOT_SUSPENDED,
                ACCREDITED,
                PREDECESSOR_STANDS,
            ),
        ),
        Transition(
            name="reject",
            label=_l("Reject the proposal"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.REJECTED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(NOT_OWN,),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="suspend",
            label=_l("Suspend"),
            sources=frozenset({_S.ISSUED}),
            target=_S.SUSPENDED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(NOT_OWN, OTHER_THAN_PROPOSER),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="reinstate",
            label=_l("Put back in force"),
            done=_l("Put back in force"),
            sources=frozenset({_S.SUSPENDED}),
            target=_S.ISSUED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(NOT_OWN, OTHER_THAN_PROPOSER),
            asks_reason=True,
        ),
        Transition(
            name="revoke",
            label=_l("Revoke"),
            sources=frozenset({_S.ISSUED, _S.SUSPENDED}),
            target=_S.REVOKED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(NOT_OWN, OTHER_THAN_PROPOSER),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="supersede",
            label=_l("Replaced by another certificate"),
            sources=frozenset(HELD),
            target=_S.SUPERSEDED,
        ),
    ),
)
