"""Locks of rows that decide, each taken out. On SQLite a deed is the only writer, and takes no other."""

from __future__ import annotations

from tests.laws.fault import Fault

_HELD = "people/test_what_a_deed_holds::"


def _lock(what: str, file: str, old: str, new: str, caught_by: str) -> Fault:
    return Fault(what, file, old, new, caught_by, on_postgres=True)


FAULTS_OF_LOCKS: tuple[Fault, ...] = (
    _lock(
        "a row that decides is read and not held",
        "app/core/db.py",
        "    return statement.with_for_update(key_share=True, of=first)\n",
        "    return statement if first else statement.with_for_update()\n",
        "core/test_db::test_a_lock_holds_the_record_that_decides_and_not_what_is_read_with_it",
    ),
    _lock(
        "a record that was read before is read anew and not held",
        "app/core/db.py",
        'session.refresh(record, columns, with_for_update={"key_share": True})',
        "session.refresh(record, columns)",
        "core/test_db::test_a_record_that_is_held_is_nobody_elses_in_this_deed",
    ),
    _lock(
        "deeds take no turns at a number",
        "app/core/db.py",
        "db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))",
        "pass",
        "core/test_db::test_a_turn_that_is_taken_is_nobody_elses_in_this_deed",
    ),
    _lock(
        "two deeds add to the trail's chain at once",
        "app/audit/trail.py",
        "    take_turn(_CHAIN_TURN)\n",
        "",
        "audit/test_trail::test_writers_at_the_same_time_make_one_chain",
    ),
    _lock(
        "an invitation is accepted twice at once",
        "app/people/invitations.py",
        """    found = db.session.scalar(
        lock(
            sa.select(AccountInvitation)""",
        """    found = db.session.scalar(
        (
            sa.select(AccountInvitation)""",
        _HELD + "test_an_invitation_that_is_opened",
    ),
    _lock(
        "a letter's link gives two new passwords at once",
        "app/people/letters.py",
        """        lock(
            sa.select(PasswordReset)""",
        """        (
            sa.select(PasswordReset)""",
        _HELD + "test_a_letters_link_to_a_new_password",
    ),
    _lock(
        "both ends answer for a change of address at once, and neither changes it",
        "app/people/letters.py",
        """        lock(
            sa.select(AddressChange)""",
        """        (
            sa.select(AddressChange)""",
        _HELD + "test_a_change_of_address",
    ),
    _lock(
        "two administrators end each other's role at once",
        "app/people/grants.py",
        "lock(sa.select(Grant.id).where(*_lasting()).order_by(Grant.id))",
        "sa.select(Grant.id).where(*_lasting()).order_by(Grant.id)",
        _HELD + "test_the_grants_of_every_lasting_administrator",
    ),
    _lock(
        "an account is disabled for not being used while it is used",
        "app/people/accounts.py",
        "lock(sa.select(User).where(User.id == user_id)).options(",
        "sa.select(User).where(User.id == user_id).options(",
        _HELD + "test_the_account_that_is_decided_of",
    ),
    _lock(
        "two who know the password set up a second factor at once",
        "app/people/factors.py",
        "lock(sa.select(User).where(User.id == actor.user_id))",
        "sa.select(User).where(User.id == actor.user_id)",
        _HELD + "test_the_account_whose_second_factor_changes",
    ),
    _lock(
        "more tokens are made at once than one may have",
        "app/people/tokens.py",
        "lock(sa.select(User).where(User.id == actor.account_id))",
        "sa.select(User).where(User.id == actor.account_id)",
        _HELD + "test_the_account_whose_tokens_are_counted",
    ),
)
