"""The lifecycle of a certificate: proposed by one, issued by another, never deleted."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow


class CertificateState(State):
    """Where a certificate stands; that it has expired is asked of the calendar."""

    PROPOSED = "proposed", _l("Proposed"), "go", _l("a second person, who issues it")
    ISSUED = "issued", _l("Issued"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "warn", _l("a second person")
    REVOKED = "revoked", _l("Revoked"), "bad"
    SUPERSEDED = "superseded", _l("Superseded"), "shut"


_S = CertificateState
SECOND_PERSON = Guard(
    "second_person", _l("You proposed this certificate yourself. Another person issues it.")
)
RULES_HOLD = Guard("rules_hold", _l("The completion rules do not hold for this person."))
OTHER_THAN_PROPOSER = Guard(
    "other_than_proposer",
    _l("You proposed this certificate yourself. Another person decides whether it stays in force."),
)

OUTWARD = (_S.ISSUED, _S.SUSPENDED, _S.REVOKED)
"""The states in which the holder, the state and a verifier know of a certificate."""

CERTIFICATE = Workflow(
    name="certificate",
    states=CertificateState,
    initial=frozenset({_S.PROPOSED}),
    final=frozenset({_S.REVOKED, _S.SUPERSEDED}),
    transitions=(
        Transition(
            name="issue",
            label=_l("Issue"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.ISSUED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(SECOND_PERSON, RULES_HOLD),
        ),
        Transition(
            name="reject",
            label=_l("Reject the proposal"),
            sources=frozenset({_S.PROPOSED}),
            target=_S.SUPERSEDED,
            permission=P.CERTIFICATE_ISSUE,
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="suspend",
            label=_l("Suspend"),
            sources=frozenset({_S.ISSUED}),
            target=_S.SUSPENDED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(OTHER_THAN_PROPOSER,),
            asks_reason=True,
            destructive=True,
        ),
        Transition(
            name="reinstate",
            label=_l("Put back in force"),
            sources=frozenset({_S.SUSPENDED}),
            target=_S.ISSUED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(OTHER_THAN_PROPOSER,),
            asks_reason=True,
        ),
        Transition(
            name="revoke",
            label=_l("Revoke"),
            sources=frozenset({_S.ISSUED, _S.SUSPENDED}),
            target=_S.REVOKED,
            permission=P.CERTIFICATE_ISSUE,
            guards=(OTHER_THAN_PROPOSER,),
            asks_reason=True,
            destructive=True,
        ),
    ),
)
