"""The lifecycle of a registration, whether the state nominated or the official applied.

Each state has an outward name for the official and the state: what happens in screening and
before the results is the same words for everyone (DOMAIN: lifecycles).
"""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow

UNDER_CONSIDERATION = _l("Under consideration")
COORDINATOR = _l("the coordinator")
FOCAL_POINT = _l("the focal point of the state")
SCREENING = _l("a screening officer")
OFFICIAL = _l("the official")


class RegistrationState(State):
    """Where a registration stands: value, label, tone, whose turn, outward name."""

    DRAFT = "draft", _l("Draft"), "", OFFICIAL
    SUBMITTED = "submitted", _l("Submitted"), "go", FOCAL_POINT
    RETURNED = "returned", _l("Returned"), "warn", OFFICIAL
    REFUSED = "refused", _l("Refused by the state"), "bad"
    ENDORSED = "endorsed", _l("Endorsed"), "", SCREENING, UNDER_CONSIDERATION
    REFERRED = "referred", _l("Referred"), "warn", SCREENING, UNDER_CONSIDERATION
    CLEARED = "cleared", _l("Cleared"), "go", COORDINATOR, UNDER_CONSIDERATION
    NOT_CLEARED = "not_cleared", _l("Not cleared"), "bad", "", UNDER_CONSIDERATION
    RESERVE = "reserve", _l("Reserve"), "", _l("a free seat"), UNDER_CONSIDERATION
    NOT_SELECTED = "not_selected", _l("Not selected"), "shut"
    OFFERED = "offered", _l("Offered"), "go", OFFICIAL
    CONFIRMED = "confirmed", _l("Confirmed"), "good"
    DECLINED = "declined", _l("Declined"), "shut"
    LAPSED = "lapsed", _l("Lapsed"), "shut"
    REPLACED = "replaced", _l("Replaced"), "shut"
    ATTENDING = "attending", _l("Attending"), "good"
    NO_SHOW = "no_show", _l("Did not come"), "bad"
    EXCLUDED = "excluded", _l("Excluded"), "bad"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "shut"
    COMPLETED = "completed", _l("Completed"), "good"
    NOT_COMPLETED = "not_completed", _l("Not completed"), "warn"
    CANCELLED = "cancelled", _l("Cancelled"), "bad"


_S = RegistrationState
ENDED_WITHOUT = frozenset(
    {
        _S.REFUSED,
        _S.NOT_CLEARED,
        _S.NOT_SELECTED,
        _S.DECLINED,
        _S.LAPSED,
        _S.WITHDRAWN,
        _S.REPLACED,
        _S.NO_SHOW,
        _S.EXCLUDED,
        _S.CANCELLED,
    }
)
"""The states that do not block a second registration of the same person in the cohort."""
TAKING_A_SEAT = frozenset({_S.OFFERED, _S.CONFIRMED, _S.ATTENDING, _S.COMPLETED, _S.NOT_COMPLETED})
"""The states that hold one of the cohort's seats; those who completed did sit on theirs."""
TAUGHT = frozenset({_S.ATTENDING, _S.COMPLETED, _S.NOT_COMPLETED})
"""The states of those who attend, and later attended to the end: they stand on registers, and are marked."""
TAKES_PART = TAUGHT | {_S.CONFIRMED}
"""The states of those who see the cohort's timetable."""
NOT_AN_ANSWER = frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.REFUSED, _S.WITHDRAWN})
"""The states of those whom their member state does not, or no longer, put forward in answer to a call."""
UNTIL_RESULTS = frozenset({_S.NOT_CLEARED, _S.NOT_SELECTED, _S.RESERVE})
"""The states that nobody outside of the selection knows before the results are released."""
CONSIDERED = frozenset({_S.ENDORSED, _S.REFERRED, _S.CLEARED})
"""The states of those about whom the office has not decided."""
NOT_YET_NOMINATED = frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED})
"""The states in which the official's state has not said yes."""
HOLDS_A_SEAT = frozenset({_S.OFFERED, _S.CONFIRMED, _S.ATTENDING})
"""The states of those who are awaited, or are there, on the cohort's days."""
AGAIN = {
    _S.ENDORSED: "endorsed_again",
    _S.REFERRED: "referred_again",
    _S.CLEARED: "cleared_again",
}
"""The ways back to where a case stood, when a cohort that had selected opens its call again."""
BEFORE_ATTENDING = frozenset(
    {
        _S.DRAFT,
        _S.SUBMITTED,
        _S.RETURNED,
        _S.ENDORSED,
        _S.REFERRED,
        _S.CLEARED,
        _S.RESERVE,
        _S.OFFERED,
        _S.CONFIRMED,
    }
)

CALL_IS_OPEN = Guard(
    "call_is_open", _l("The call's deadline has passed. Write to the focal point of your state.")
)
COHORT_GATHERS = Guard(
    "cohort_gathers", _l("The selection has begun: the states can no longer answer the call.")
)
WITHIN_QUOTA = Guard(
    "within_quota",
    _l("Your state has as many nominees as the office asked for. Withdraw one first."),
)
OFFICIAL_ANSWERED = Guard(
    "official_answered",
    _l("Some answers are still missing. “Check the answers” names them; give them, then send it."),
)
STATE_DECLARES = Guard(
    "state_declares",
    _l("Your government's declarations are missing. Give them, and the application is endorsed with them."),
)
DOCUMENTS_HANDED_IN = Guard(
    "documents_handed_in",
    _l("A document that the call requires is missing. Under “Documents” you read which; hand it in first."),
)
COHORT_SCREENS = Guard("cohort_screens", _l("This cohort no longer takes anyone in."))
COHORT_SELECTS = Guard(
    "cohort_selects",
    _l("The selection has not begun. The coordinator begins it once the call is over."),
)
SEAT_IS_FREE = Guard("seat_is_free", _l("All seats are taken. Put this official on the reserve."))
HAS_CONSENTED = Guard(
    "has_consented",
    _l("Read and accept first what the office asks of everyone. You find it in your account."),
)
OFFICIAL_HAS_CONSENTED = Guard(
    "official_has_consented",
    _l(
        "It is the official's turn: they have an account, and have not accepted the privacy notice and the "
        "code of conduct as they stand now. Ask them to sign in and to answer."
    ),
)
OFFER_IS_OPEN = Guard("offer_is_open", _l("The time to answer this offer is over."))
STILL_CONSIDERED = Guard("still_considered", _l("The results are out: there is nothing left to withdraw."))
NOT_OWN_CASE = Guard("not_own_case", _l("You can't decide about yourself. Ask a colleague."))
UNIT_IS_CLEARED = Guard(
    "unit_is_cleared",
    _l("The unit that this official comes from has no valid record. Decide the unit's record first."),
)
DUTIES_SEPARATE = Guard(
    "duties_separate",
    _l("You screened this official, so another coordinator decides about the seat."),
)
STILL_CLEARED = Guard(
    # The state that names a substitute reads it too: the same words for every reason.
    "still_cleared",
    _l("The office can’t offer this official a seat now. Choose another, or write to the office."),
)
NO_SELECTION_WAITS = Guard(
    "no_selection_waits",
    _l(
        "Selection %(number)s waits to be confirmed. Until a second person confirms it, or you set it aside "
        "under “Seat allocation”, nobody is placed by hand."
    ),
)


def as_seen_outside(state: RegistrationState, *, released: bool) -> RegistrationState:
    """The state that officials, states and administrators may know of.

    ENDORSED stands for all that is "under consideration": screening, and what was chosen until the
    results are `released`. From then on whoever has neither a seat nor a place on the reserve is not
    selected, whatever the reason: never screened, still being screened, not cleared, or not chosen.
    """
    if state not in CONSIDERED | UNTIL_RESULTS:
        return state
    if not released:
        return _S.ENDORSED
    return _S.RESERVE if state is _S.RESERVE else _S.NOT_SELECTED


def outside_states(*, released: bool) -> list[RegistrationState]:
    """Every state that can be met outside of the office, drafts apart."""
    seen = {as_seen_outside(state, released=released) for state in _S}
    return [state for state in _S if state in seen and state is not _S.DRAFT]


def seen_as(state: RegistrationState, *, released: bool) -> list[RegistrationState]:
    """The true states that are seen outside as `state`."""
    return [true for true in _S if as_seen_outside(true, released=released) is state]


def _way(
    name: str, label: object, sources: set[State] | frozenset[State], target: State, **more: object
) -> Transition:
    return Transition(name=name, label=label, sources=frozenset(sources), target=target, **more)  # type: ignore[arg-type]


REGISTRATION = Workflow(
    name="registration",
    states=RegistrationState,
    initial=frozenset({_S.DRAFT, _S.ENDORSED}),
    final=ENDED_WITHOUT - {_S.NOT_CLEARED, _S.NOT_SELECTED},
    transitions=(
        _way(
            "submit",
            _l("Send to the focal point"),
            {_S.DRAFT, _S.RETURNED},
            _S.SUBMITTED,
            permission=P.REGISTRATION_WRITE,
            guards=(CALL_IS_OPEN, HAS_CONSENTED, OFFICIAL_ANSWERED),
        ),
        _way(
            "endorse",
            _l("Endorse"),
            {_S.SUBMITTED},
            _S.ENDORSED,
            permission=P.REGISTRATION_ENDORSE,
            guards=(COHORT_GATHERS, NOT_OWN_CASE, WITHIN_QUOTA, DOCUMENTS_HANDED_IN, STATE_DECLARES),
        ),
        _way(
            "return",
            _l("Return for changes"),
            {_S.SUBMITTED},
            _S.RETURNED,
            permission=P.REGISTRATION_ENDORSE,
            guards=(COHORT_GATHERS,),
            asks_reason=True,
        ),
        _way(
            "refuse",
            _l("Refuse"),
            {_S.SUBMITTED},
            _S.REFUSED,
            permission=P.REGISTRATION_ENDORSE,
            asks_reason=True,
            destructive=True,
        ),
        _way(
            "clear",
            _l("Clear"),
            {_S.ENDORSED, _S.REFERRED},
            _S.CLEARED,
            permission=P.REGISTRATION_SCREEN,
            guards=(COHORT_SCREENS, NOT_OWN_CASE, UNIT_IS_CLEARED),
        ),
        _way(
            "screen_again",
            _l("Screen again"),
            {_S.CLEARED},
            _S.REFERRED,
            done=_l("Sent back to screening"),
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_OWN_CASE,),
        ),
        _way(
            "refer",
            _l("Refer"),
            {_S.ENDORSED},
            _S.REFERRED,
            permission=P.REGISTRATION_SCREEN,
            guards=(COHORT_SCREENS, NOT_OWN_CASE),
        ),
        _way(
            "not_clear",
            _l("Do not clear"),
            {_S.ENDORSED, _S.REFERRED},
            _S.NOT_CLEARED,
            permission=P.REGISTRATION_SCREEN,
            guards=(NOT_OWN_CASE,),
            destructive=True,
        ),
        _way(
            "offer",
            _l("Offer a seat"),
            {_S.CLEARED, _S.RESERVE},
            _S.OFFERED,
            permission=P.REGISTRATION_SELECT,
            guards=(
                COHORT_SELECTS,
                NOT_OWN_CASE,
                DUTIES_SEPARATE,
                NO_SELECTION_WAITS,
                STILL_CLEARED,
                SEAT_IS_FREE,
            ),
        ),
        _way(
            "reserve",
            _l("Put on the reserve"),
            {_S.CLEARED},
            _S.RESERVE,
            done=_l("Put on the reserve"),
            permission=P.REGISTRATION_SELECT,
            guards=(COHORT_SELECTS, NOT_OWN_CASE, DUTIES_SEPARATE, NO_SELECTION_WAITS),
        ),
        _way(
            "not_select",
            _l("Do not select"),
            {_S.CLEARED, _S.RESERVE},
            _S.NOT_SELECTED,
            permission=P.REGISTRATION_SELECT,
            guards=(COHORT_SELECTS, NOT_OWN_CASE, DUTIES_SEPARATE, NO_SELECTION_WAITS),
            destructive=True,
        ),
        _way(
            "promote",
            _l("Offered from the reserve"),
            {_S.RESERVE},
            _S.OFFERED,
            guards=(STILL_CLEARED, SEAT_IS_FREE),
        ),
        _way("close_reserve", _l("The reserve is closed"), {_S.RESERVE}, _S.NOT_SELECTED),
        _way(
            "leave_out",
            _l("The selection is over without this official"),
            CONSIDERED,
            _S.NOT_SELECTED,
        ),
        _way("endorsed_again", _l("Considered again, to be screened"), {_S.NOT_SELECTED}, _S.ENDORSED),
        _way("referred_again", _l("Considered again, back in screening"), {_S.NOT_SELECTED}, _S.REFERRED),
        _way("cleared_again", _l("Considered again, as cleared before"), {_S.NOT_SELECTED}, _S.CLEARED),
        _way(
            "run_out",
            _l("The selection is over before the state endorsed"),
            NOT_YET_NOMINATED,
            _S.LAPSED,
        ),
        _way(
            "accept",
            _l("Accept the seat"),
            {_S.OFFERED},
            _S.CONFIRMED,
            done=_l("Seat accepted"),
            permission=P.REGISTRATION_ANSWER,
            guards=(OFFER_IS_OPEN, HAS_CONSENTED, OFFICIAL_HAS_CONSENTED),
        ),
        _way(
            "decline",
            _l("Decline the seat"),
            {_S.OFFERED},
            _S.DECLINED,
            permission=P.REGISTRATION_ANSWER,
            destructive=True,
        ),
        _way("lapse", _l("The offer has lapsed"), {_S.OFFERED}, _S.LAPSED),
        _way(
            "replace",
            _l("Replace by another official of the state"),
            {_S.OFFERED, _S.CONFIRMED},
            _S.REPLACED,
            permission=P.REGISTRATION_ENDORSE,
            asks_reason=True,
            destructive=True,
        ),
        _way("begin", _l("The cohort has begun"), {_S.CONFIRMED}, _S.ATTENDING),
        _way(
            "no_show",
            _l("Did not come"),
            {_S.CONFIRMED, _S.ATTENDING},
            _S.NO_SHOW,
            permission=P.REGISTRATION_SELECT,
            asks_reason=True,
            destructive=True,
        ),
        # From one to the other when what was decided on is corrected after the cohort was closed.
        _way("complete", _l("Completed"), {_S.ATTENDING, _S.NOT_COMPLETED}, _S.COMPLETED),
        _way("not_complete", _l("Not completed"), {_S.ATTENDING, _S.COMPLETED}, _S.NOT_COMPLETED),
        _way(
            "withdraw",
            _l("Withdraw"),
            # A withdrawal that were refused would tell an official the outcome before the results.
            BEFORE_ATTENDING | {_S.ATTENDING, _S.NOT_CLEARED, _S.NOT_SELECTED},
            _S.WITHDRAWN,
            permission=P.REGISTRATION_WITHDRAW,
            guards=(STILL_CONSIDERED,),
            asks_reason=True,
            destructive=True,
        ),
        _way(
            "exclude",
            _l("Exclude"),
            {_S.ATTENDING},
            _S.EXCLUDED,
            permission=P.REGISTRATION_SELECT,
            asks_reason=True,
            destructive=True,
        ),
        _way(
            "cancel",
            _l("Cancelled with the cohort"),
            # What is hidden until the results must end alike: what stayed would tell the outcome.
            BEFORE_ATTENDING | {_S.ATTENDING} | UNTIL_RESULTS,
            _S.CANCELLED,
        ),
    ),
)
