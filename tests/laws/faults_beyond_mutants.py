"""Checks, limits and locks that stand in decorated functions or outside of any function.

The mutation run (`tests/support/mutation.py`) does not reach these: views, nested guards, event listeners,
properties, and the numbers of limits and terms. So each one is taken out by hand, as in `seeded_faults`.
"""

from __future__ import annotations

from tests.laws.fault import Fault

_STALE = "laws/test_matrix::test_a_proof_of_eleven_minutes_ago_leads_to_a_new_one_where_one_is_asked"
_ROLES = "laws/test_matrix::test_each_role_is_told_what_the_matrix_says"
_SIGN_IN = "people/test_sign_in::"
_PASSWORDS = "people/test_passwords::"
_SECOND_STEP = "people/test_second_step::"
_ALIKE = "people/test_sign_in::test_an_unknown_address_and_a_wrong_password_read_alike"

BEYOND_MUTANTS: tuple[Fault, ...] = (
    # The gate and who acts
    Fault(
        "a page that asks for a right asks for none",
        "app/people/grant_views.py",
        "access=needs(P.GRANT_GIVE), fresh=True)",
        "access=needs(P.GRANT_SEE), fresh=True)",
        _ROLES,
    ),
    Fault(
        "a deed that asks for a fresh proof asks for none",
        "app/people/account_views.py",
        '@room.page("/account/address", methods=("GET", "POST"), access=SIGNED_IN, fresh=True)',
        '@room.page("/account/address", methods=("GET", "POST"), access=SIGNED_IN)',
        _STALE,
    ),
    Fault(
        "a proof counts for half an hour",
        "app/access/gate.py",
        "FRESH = timedelta(minutes=10)",
        "FRESH = timedelta(minutes=30)",
        _SECOND_STEP + "test_a_stale_proof_is_asked_again_and_leads_back_and_the_form_is_not_sent_by_itself",
    ),
    Fault(
        "a POST asks for no fresh proof where reading asks for none",
        "app/access/gate.py",
        'asks_proof = writes if fresh == "POST" else fresh',
        'asks_proof = False if fresh == "POST" else fresh',
        _SECOND_STEP + "test_a_list_of_persons_is_read_without_a_fresh_proof_and_not_taken_away",
    ),
    Fault(
        "the doubled keys are not looked for",
        "app/access/gate.py",
        "        _refuse_doubled_keys()\n        writes",
        "        writes",
        "access/test_gate::test_a_key_given_twice_is_refused",
    ),
    Fault(
        "a refusal of an operation is not recorded",
        "app/access/gate.py",
        "            _record_refusal(403)\n",
        "",
        "audit/test_trail::test_a_refusal_is_recorded_after_what_was_refused_is_rolled_back",
    ),
    Fault(
        "a refusal of the gate is not recorded",
        "app/access/gate.py",
        "            _record_refusal(refusal.code)\n",
        "",
        "audit/test_trail::test_asking_for_what_is_out_of_sight_is_recorded",
    ),
    Fault(
        "a session between password and factor counts as signed in",
        "app/access/actor.py",
        "return self.user_id is not None and self.halfway is None",
        "return self.user_id is not None",
        _SECOND_STEP + "test_a_password_and_a_code_lead_to_the_page_that_was_asked_for",
    ),
    Fault(
        "a trainer needs no second factor",
        "app/access/actor.py",
        "return bool(self.grants) or self.trainer_id is not None",
        "return bool(self.grants)",
        _SECOND_STEP + "test_an_active_trainer_must_have_a_factor",
    ),
    # Signing in
    Fault(
        "any password opens an account",
        "app/people/views.py",
        "if user is None or not right or user.state",
        "if user is None or user.state",
        _ALIKE,
    ),
    Fault(
        "a disabled account is opened by its password",
        "app/people/views.py",
        "if user is None or not right or user.state is not AccountState.ACTIVE:",
        "if user is None or not right:",
        "people/test_accounts::test_a_disabled_account_opens_nothing_from_this_moment",
    ),
    Fault(
        "passwords may be tried for ever",
        "app/people/views.py",
        "    tries.knock(tries.PASSWORD, by=email)\n",
        "",
        _SIGN_IN + "test_the_eleventh_try_at_one_account_is_too_many_even_with_the_right_password",
    ),
    Fault(
        "signing in leads outside",
        "app/people/views.py",
        '    target = inside(session.get("next"))\n',
        '    target = session.get("next") or "/"\n',
        _SIGN_IN + "test_signing_in_leads_to_the_page_asked_for_and_never_outside",
    ),
    Fault(
        "signing out leaves the session open",
        "app/people/views.py",
        "        operations.end_session(actor.session_id, actor=actor)\n",
        "        pass\n",
        _SIGN_IN + "test_a_cookie_opens_nothing_after_signing_out",
    ),
    Fault(
        "an address is confirmed without the sign-up's password",
        "app/people/views.py",
        "if confirmation and not passwords.matches(stored, form.password.data):",
        "if confirmation and stored is None:",
        "people/test_sign_up::test_whoever_signs_up_first_with_anothers_address_gains_nothing",
    ),
    Fault(
        "the password of one account may be tried a thousand times",
        "app/people/tries.py",
        'PASSWORD = Door("login", (10, FIVE_MINUTES))',
        'PASSWORD = Door("login", (1000, FIVE_MINUTES))',
        _SIGN_IN + "test_the_eleventh_try_at_one_account_is_too_many_even_with_the_right_password",
    ),
    Fault(
        "codes may be tried a thousand times",
        "app/people/tries.py",
        "_FAILED_CODES = ((5, FIVE_MINUTES), (20, timedelta(hours=1)), (50, A_DAY))",
        "_FAILED_CODES = ((1000, FIVE_MINUTES), (20, timedelta(hours=1)), (50, A_DAY))",
        _SECOND_STEP + "test_after_five_wrong_codes_even_the_right_one_waits_and_then_counts_again",
    ),
    Fault(
        "letters may be asked for without end",
        "app/people/account_views.py",
        "    tries.knock(tries.FORGOTTEN, by=queries.email_key(form.email.data))\n",
        "",
        _PASSWORDS + "test_five_letters_a_day_are_asked_for_an_address_known_or_not",
    ),
    Fault(
        "a password is changed without the present one",
        "app/people/account_views.py",
        "if not passwords.matches(user.password_hash, form.present.data):",
        "if not user.password_hash:",
        _PASSWORDS + "test_a_password_is_not_changed_by_a_wrong_or_weak_one",
    ),
    Fault(
        "the present password may be tried for ever",
        "app/people/account_views.py",
        "        tries.knock(tries.PASSWORD, by=queries.user(actor.user_id).email_key)\n",
        "        pass\n",
        _PASSWORDS + "test_the_present_password_can_be_tried_ten_times",
    ),
    Fault(
        "a weak password is taken by a letter's link",
        "app/people/account_views.py",
        "if not form.validate_on_submit() or not accept_password(form, form.password.data, *about):",
        "if not form.validate_on_submit() or not about:",
        _PASSWORDS + "test_a_weak_password_does_not_use_up_the_link",
    ),
    Fault(
        "a letter's link to a new password opens for a day",
        "app/people/letters.py",
        "RESET_LASTS = timedelta(hours=1)",
        "RESET_LASTS = timedelta(hours=24)",
        _PASSWORDS + "test_the_link_opens_for_an_hour",
    ),
    Fault(
        "an invitation opens for a month",
        "app/people/invitations.py",
        "LASTS = timedelta(hours=72)",
        "LASTS = timedelta(hours=720)",
        "people/test_invitations::test_an_invitation_can_be_accepted_for_72_hours",
    ),
    Fault(
        "whoever holds the letter takes the role for another's account",
        "app/people/invitation_views.py",
        "is_holder=user.id == current_actor().user_id",
        "is_holder=current_actor().is_signed_in",
        "people/test_invitations::test_another_account_does_not_take_the_role",
    ),
    # Accounts
    Fault(
        "one disables one's own account",
        "app/people/accounts.py",
        "return bool(user.id != actor.user_id)",
        "return True",
        "people/test_accounts::test_nobody_disables_their_own_account",
    ),
    Fault(
        "the last administrator's account does not count as the last",
        "app/people/accounts.py",
        "all(grant.role is not Role.ADMINISTRATOR for grant in held)",
        "bool(held)",
        "people/test_accounts::test_the_last_administrator_without_an_end_is_not_disabled",
    ),
    Fault(
        "a disabled account leaves its devices signed in",
        "app/people/effects.py",
        "    accounts.end_sessions(moved.record.id)\n",
        "",
        "people/test_accounts::test_what_the_account_opened_ends_with_it_and_does_not_come_back",
    ),
    Fault(
        "a disabled account leaves its letters open",
        "app/people/effects.py",
        "    letters.end_letters(moved.record)\n",
        "",
        "people/test_accounts::test_what_the_account_opened_ends_with_it_and_does_not_come_back",
    ),
    Fault(
        "a disabled account leaves its invitations open",
        "app/people/effects.py",
        "    invitations.end_with_account(moved.record)\n",
        "",
        "people/test_accounts::test_what_the_account_opened_ends_with_it_and_does_not_come_back",
    ),
    # The trail
    Fault(
        "a changed record is not noted",
        "app/audit/trail.py",
        '        session.info["changed"] = True\n',
        "        pass\n",
        "audit/test_trail::test_a_deed_that_changes_rows_and_says_nothing_does_not_happen",
    ),
    Fault(
        "a deed whose trail can't be written is a fault of the programme",
        "app/audit/trail.py",
        "    except SQLAlchemyError as error:\n",
        "    except ZeroDivisionError as error:\n",
        "audit/test_anchor::test_what_can_not_be_trailed_does_not_happen",
    ),
    Fault(
        "the worker does not anchor the trail",
        "app/audit/anchor.py",
        "    if last is None or clock.now() - last >= EVERY:\n",
        "    if last is ...:\n",
        "audit/test_anchor::test_the_worker_anchors_once_a_day",
    ),
    # Dangerous data
    Fault(
        "broken glass lasts for a day",
        "app/disclosure/operations.py",
        "GLASS_LASTS = timedelta(hours=1)",
        "GLASS_LASTS = timedelta(hours=24)",
        "disclosure/test_emergency::test_the_hour_ends_by_the_clock_and_then_a_new_reason_is_needed",
    ),
    Fault(
        "a record is read after its hour",
        "app/disclosure/operations.py",
        "    if not opening.is_open(clock.now()):\n",
        "    if not opening.until:\n",
        "disclosure/test_emergency::test_the_hour_ends_by_the_clock_and_then_a_new_reason_is_needed",
    ),
    Fault(
        "the glass is broken where nobody is told",
        "app/disclosure/operations.py",
        "    if all(officer.id == actor.user_id for officer in queries.officers()):\n",
        "    if queries.officers() is None:\n",
        "disclosure/test_emergency::test_where_nobody_can_be_told_nothing_is_opened",
    ),
    Fault(
        "those who answer for broken glass are not told",
        "app/disclosure/operations.py",
        "    notices.glass_broken(opening, registration, by=actor.name)\n",
        "",
        "disclosure/test_emergency::test_those_who_answer_for_it_are_told_at_once_and_nobody_else",
    ),
    Fault(
        "records are opened without end",
        "app/disclosure/watch.py",
        "    return count <= watch.most\n",
        "    return True\n",
        "disclosure/test_watch::test_the_fourth_record_within_the_hour_is_refused_and_the_officer_told_once",
    ),
    Fault(
        "the officer is not told of too many openings",
        "app/disclosure/watch.py",
        "            notices.too_much_read(who=actor.name, what=str(watch.what), most=watch.most)\n",
        "",
        "disclosure/test_watch::test_the_fourth_record_within_the_hour_is_refused_and_the_officer_told_once",
    ),
    Fault(
        "no watch is kept over the pages of sealed records",
        "app/screening/views.py",
        'watch.over(watch.SEALED, "screening.reveal", "screening.reveal_unit")\n',
        "",
        "disclosure/test_watch::test_the_pages_that_are_watched_are_those_of_persons_and_of_sealed_records",
    ),
    Fault(
        "a record is opened without a word in the trail",
        "app/disclosure/operations.py",
        "    trail.record(\n        kind.action, actor=actor,",
        "    dict(); _ = lambda: trail.record(\n        kind.action, actor=actor,",
        "screening/test_record::test_a_written_record_is_masked_until_it_is_opened_and_the_trail_says_by_whom",
    ),
    Fault(
        "the state reads what the official answered in person",
        "app/arrivals/operations.py",
        "    if record.settled_at is not None and actor.person_id != registration.person_id:\n",
        "    if record.settled_at is ...:\n",
        "arrivals/test_answers::test_the_focal_point_fills_it_in_until_the_official_has_answered",
    ),
    Fault(
        "passports are asked for before the seat is confirmed",
        "app/arrivals/operations.py",
        "    if registration.state not in GIVES_ANSWERS:\n        raise",
        "    if registration.state is None:\n        raise",
        "arrivals/test_answers::test_nothing_is_asked_before_the_seat_is_confirmed_nor_after_the_course",
    ),
    Fault(
        "a persons' file may be taken without a fresh proof",
        "app/protection/own_views.py",
        'access=SIGNED_IN, fresh="POST")',
        "access=SIGNED_IN)",
        _STALE,
    ),
    Fault(
        "a person under a legal hold is erased",
        "app/protection/erasure.py",
        "    refuse_held(person_id)\n    person = ",
        "    person = ",
        "protection/test_erasure::test_a_legal_hold_refuses_it_with_a_sentence",
    ),
)
