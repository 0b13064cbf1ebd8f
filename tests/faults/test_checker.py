"""The checker of histories: it finds nothing in a true one, and each lie in a doctored one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.history import Asked, Entry, Facts, Held, Letter, Outcome, faults

NINE = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OK, NO, WHO_KNOWS = Outcome.ACKNOWLEDGED, Outcome.REFUSED, Outcome.UNKNOWN
PLACE = ("session", "first")


def asked(key: str, action: str, subject: str, outcome: Outcome = OK, **more: object) -> Asked:
    status = {OK: 303, NO: 422, WHO_KNOWS: 0}[outcome]
    return Asked(key, action, subject, outcome, status, 1.0, 2.0, **more)  # type: ignore[arg-type]


def move(seq: int, request: str, key: str, *step: str) -> Entry:
    name, source, target = step
    said = {"source": source, "target": target}
    return Entry(seq, request, f"registration.{name}", "registrations", key, said)


def history() -> list[Asked]:
    return [
        asked("r1", "registration.offer", "a"),
        asked("r2", "registration.accept", "a"),
        asked("r3", "registration.decline", "a", NO),
        asked("r4", "registration.reserve", "b", WHO_KNOWS),
        asked("r5", "registration.withdraw", "b", WHO_KNOWS),
        asked("r6", "register.save", "session", writes=((PLACE, "present"),)),
        asked("r7", "register.save", "session", WHO_KNOWS, writes=((PLACE, "absent"),)),
    ]


def truth() -> Facts:
    ways = [
        ("a", "offer", "cleared", "offered"),
        ("a", "accept", "offered", "confirmed"),
        ("b", "reserve", "cleared", "reserve"),
    ]
    return Facts(
        entries=[
            move(1, "r1", *ways[0]),
            move(2, "r2", *ways[1]),
            move(3, "r4", *ways[2]),
            Entry(4, "r6", "register.save", "sessions", "session", {}),
            Entry(5, "r3", "access.refused", "request", "r3", {}),
        ],
        states={"a": "confirmed", "b": "reserve", "c": "cleared"},
        initial={"a": "cleared", "b": "cleared", "c": "cleared"},
        moves=Counter(ways),
        seats={"cohort": (2, 1, 1)},
        ranks={"cohort": [2, 1]},
        letters=[
            Letter("<1>", "r1", "a@example.org", "An offer", "sent", 1),
            Letter("<2>", "r2", "a@example.org", "Confirmed", "sent", 2, 1),
        ],
        expected_letters={"r1": Counter({"a@example.org": 1}), "r2": Counter({"a@example.org": 1})},
        bookings=[
            Held("room 1", NINE, NINE + HOUR, "s1"),
            Held("room 1", NINE + HOUR, NINE + 2 * HOUR, "s2"),
        ],
        marks={PLACE: "present"},
        certificates=[("C-1", "a", "issued"), ("C-2", "a", "superseded"), ("C-3", "b", "issued")],
    )


def test_a_true_history_has_no_fault() -> None:
    assert faults(history(), truth()) == []


def test_a_request_without_an_answer_may_have_been_done_or_not() -> None:
    done = truth()
    done.marks = {PLACE: "absent"}
    undone = truth()
    undone.entries = [entry for entry in undone.entries if entry.request != "r4"]
    undone.states["b"] = "cleared"
    undone.moves.pop(("b", "reserve", "cleared", "reserve"))
    assert (faults(history(), done), faults(history(), undone)) == ([], [])


def lose(facts: Facts) -> None:
    facts.entries = [entry for entry in facts.entries if entry.request != "r6"]


def repeat(facts: Facts) -> None:
    facts.entries.append(Entry(9, "r6", "register.save", "sessions", "session", {}))


def do_what_was_refused(facts: Facts) -> None:
    facts.entries.append(Entry(9, "r3", "registration.note", "registrations", "a", {}))


def do_another_thing(facts: Facts) -> None:
    facts.entries[3] = replace(facts.entries[3], subject="another")


def do_the_unknown_twice(facts: Facts) -> None:
    facts.entries += [Entry(n, "r5", "registration.withdraw", "registrations", "b", {}) for n in (10, 11)]


def jump(facts: Facts) -> None:
    facts.entries[1] = move(2, "r2", "a", "accept", "reserve", "confirmed")
    facts.moves = Counter(
        {("a", "offer", "cleared", "offered"): 1, ("a", "accept", "reserve", "confirmed"): 1}
        | {("b", "reserve", "cleared", "reserve"): 1}
    )


def stand_elsewhere(facts: Facts) -> None:
    facts.states["c"] = "offered"


def forget_the_move(facts: Facts) -> None:
    facts.moves.pop(("b", "reserve", "cleared", "reserve"))


def move_without_trail(facts: Facts) -> None:
    facts.moves["c", "offer", "cleared", "offered"] += 1


def miscount(facts: Facts) -> None:
    facts.seats = {"cohort": (2, 2, 1)}


def overbook(facts: Facts) -> None:
    facts.seats = {"cohort": (2, 3, 3)}


def skip_a_rank(facts: Facts) -> None:
    facts.ranks = {"cohort": [1, 3]}


def owe_a_letter(facts: Facts) -> None:
    facts.letters = facts.letters[1:]


def write_twice(facts: Facts) -> None:
    facts.letters.append(replace(facts.letters[0], name="<3>"))


def leave_a_letter(facts: Facts) -> None:
    facts.letters[0] = replace(facts.letters[0], state="waiting", taken=0)


def lose_a_letter(facts: Facts) -> None:
    facts.letters[0] = replace(facts.letters[0], taken=0)


def carry_twice(facts: Facts) -> None:
    facts.letters[0] = replace(facts.letters[0], taken=2)


def carry_a_strange_letter(facts: Facts) -> None:
    facts.strangers = ["<9>"]


def book_twice(facts: Facts) -> None:
    facts.bookings.append(Held("room 1", NINE + HOUR / 2, NINE + HOUR, "s3"))


def mark_otherwise(facts: Facts) -> None:
    facts.marks = {PLACE: "excused"}


def lose_a_mark(facts: Facts) -> None:
    facts.marks = {}


def number_twice(facts: Facts) -> None:
    facts.certificates.append(("C-1", "c", "issued"))


def certify_twice(facts: Facts) -> None:
    facts.certificates.append(("C-4", "a", "issued"))


def lose_a_file(facts: Facts) -> None:
    facts.missing_files = ["nominee_documents: abc"]


def leave_a_file(facts: Facts) -> None:
    facts.orphans = ["abc"]


def break_the_trail(facts: Facts) -> None:
    facts.trail_fault = "at link 3: a link is missing"


def fail(facts: Facts) -> None:
    facts.unforeseen = ["server-0: KeyError"]


@pytest.mark.parametrize(
    ("doctored", "sentence"),
    [
        (lose, "acknowledged and lost: register.save session (r6, answered 303)"),
        (repeat, "done 2 times: register.save session (r6, answered 303)"),
        (
            do_what_was_refused,
            "refused and done all the same: registration.decline a (r3, answered 422): registration.note",
        ),
        (
            do_another_thing,
            "done otherwise than asked: register.save session (r6, answered 303): register.save another",
        ),
        (do_the_unknown_twice, "done 2 times: registration.withdraw b (r5, answered nothing)"),
        (jump, "registration a was at offered, and “accept” took it from reserve"),
        (stand_elsewhere, "registration c stands at offered, and the trail says cleared"),
        (
            forget_the_move,
            "registration b: “reserve” from cleared to reserve is not the same in history and trail",
        ),
        (
            move_without_trail,
            "registration c: “offer” from cleared to offered is not the same in history and trail",
        ),
        (miscount, "cohort cohort counts 2 seats taken, and 1 hold one"),
        (overbook, "cohort cohort has 2 seats, and 3 hold one"),
        (skip_a_rank, "the reserve of cohort cohort is not in order: [1, 3]"),
        (owe_a_letter, "request r1 owes a@example.org 1 letters"),
        (write_twice, "request r1 wrote a@example.org 1 letters too many"),
        (leave_a_letter, "letter <1> “An offer” to a@example.org is waiting when all is over"),
        (lose_a_letter, "letter <1> “An offer” to a@example.org is called sent, and no mail server has it"),
        (carry_twice, "1 letters went again that should not have; 0 might"),
        (carry_a_strange_letter, "a letter went out that no deed wrote: <9>"),
        (book_twice, "room 1 is booked twice: by s1 and s3"),
        (
            mark_otherwise,
            "the register ('session', 'first') says “excused”, and was told ['absent', 'present']",
        ),
        (lose_a_mark, "the register ('session', 'first') says “”, and was told ['absent', 'present']"),
        (number_twice, "the number C-1 is on 2 certificates"),
        (certify_twice, "registration a has 2 certificates in force"),
        (lose_a_file, "a row names a file that is not there: nominee_documents: abc"),
        (leave_a_file, "a file is there that no row names: abc"),
        (break_the_trail, "the trail is broken: at link 3: a link is missing"),
        (fail, "unforeseen: server-0: KeyError"),
    ],
)
def test_a_doctored_history_is_found_out(doctored: Callable[[Facts], None], sentence: str) -> None:
    facts = truth()
    doctored(facts)
    assert sentence in faults(history(), facts)


def test_two_requests_of_one_id_are_no_history() -> None:
    assert faults([*history(), history()[0]], truth()) == ["the history has two requests of one id: r1"]


def test_a_worker_that_was_killed_between_sending_and_marking_may_have_sent_again() -> None:
    facts = truth()
    carry_twice(facts)
    facts.repeats_allowed = 1
    assert faults(history(), facts) == []
