"""Checks, limits, locks and seals that hold the office, each with how it looks when it is taken out.

`make deep` takes each one out of a copy of the house, and the named test must then fail: that is
how we know that the test would notice. The everyday round holds that each still stands where the
list says. A new check of this kind gets its line here.
"""

from __future__ import annotations

from tests.laws.fault import Fault
from tests.laws.faults_beyond_mutants import BEYOND_MUTANTS

_IN_SIGHT = "access/test_gate::test_what_is_out_of_sight_reads_byte_for_byte_like_what_is_not_there"
_NOT_ALLOWED = "access/test_gate::test_what_is_in_sight_but_not_allowed_is_forbidden"

FAULTS: tuple[Fault, ...] = (
    *BEYOND_MUTANTS,
    Fault(
        "the gate finds objects beyond the actor's sight",
        "app/access/gate.py",
        "statement.where(identity == key, in_sight)",
        "statement.where(identity == key)",
        _IN_SIGHT,
    ),
    Fault(
        "someone of the office reads how their own case stands",
        "app/access/policy.py",
        "    if own and getattr(thing, own) == actor.person_id:\n        return False\n",
        "",
        "registrations/test_screening::test_of_the_own_case_someone_of_the_office_reads_outward_words_alone",
    ),
    Fault(
        "lists hold one's own case among the others",
        "app/access/policy.py",
        "sa.and_(clause, *([_anothers(actor, model)] if never_own else []))",
        "clause",
        "registrations/test_screening::test_of_the_own_case_someone_of_the_office_reads_outward_words_alone",
    ),
    Fault(
        "the gate does not ask for the right on the object",
        "app/access/gate.py",
        "if not policy.may(actor, access.permission, thing):",
        "if not actor:",
        _NOT_ALLOWED,
    ),
    Fault(
        "the gate lets in whoever has no right at all",
        "app/access/gate.py",
        "        if not policy.may(actor, access.permission):",
        "        if not actor:",
        "people/test_grants::test_only_an_administrator_gives_roles",
    ),
    Fault(
        "a session that owes its second factor goes where it likes",
        "app/access/gate.py",
        "if actor.halfway and actor.halfway not in access.halfway:",
        "if actor.halfway is None and access is None:",
        "people/test_second_step::test_with_the_password_alone_a_form_does_nothing",
    ),
    Fault(
        "an old proof counts as a fresh one",
        "app/access/gate.py",
        "if asks_proof and not (actor.proved_at and clock.now() - actor.proved_at < FRESH):",
        "if asks_proof and not actor.proved_at:",
        (
            "people/test_second_step::"
            "test_a_stale_proof_is_asked_again_and_leads_back_and_the_form_is_not_sent_by_itself"
        ),
    ),
    Fault(
        "a role asks for no second factor",
        "app/people/factors.py",
        "return Halfway.SET_UP if actor.must_have_factor else None",
        "return None",
        "people/test_second_step::test_a_role_that_is_given_later_binds_on_the_next_request",
    ),
    Fault(
        "a one-time code counts twice",
        "app/people/factors.py",
        ".where(CodeApp.id == app.id, CodeApp.last_step < step)",
        ".where(CodeApp.id == app.id)",
        "people/test_second_step::test_a_code_counts_once_and_so_does_every_one_before_it",
    ),
    Fault(
        "a recovery code counts twice",
        "app/people/factors.py",
        "            RecoveryCode.used_at.is_(None),\n        )\n        .values(used_at=clock.now())",
        "        )\n        .values(used_at=clock.now())",
        (
            "people/test_second_step::"
            "test_a_recovery_code_opens_once_tells_the_holder_and_leads_to_a_new_factor"
        ),
    ),
    Fault(
        "a second factor is set up over the first one by the password alone",
        "app/people/factors.py",
        "    if actor.halfway and queries.has_factor(user.id):",
        "    if actor.halfway and not user.id:",
        ("people/test_second_step::test_one_who_is_still_to_set_up_a_factor_may_not_once_there_is_one"),
    ),
    Fault(
        "codes may be tried for ever",
        "app/people/factor_views.py",
        "    if not tries.code(me()):\n        abort(429)\n    with unit_of_work():\n        if not (",
        "    with unit_of_work():\n        if not (",
        (
            "people/test_second_step::"
            "test_after_five_wrong_codes_even_the_right_one_waits_and_then_counts_again"
        ),
    ),
    Fault(
        "a passkey signs in though nobody showed finger, face or PIN",
        "app/people/passkeys.py",
        "passkey.sign_count,\n            require_user_verification=True,",
        "passkey.sign_count,",
        "people/test_passkeys::test_an_answer_that_does_not_hold_opens_nothing",
    ),
    Fault(
        "another account's passkey passes the second step",
        "app/people/factors.py",
        " or passkey.user_id != owner or whose not in {None, owner}:",
        ":",
        "people/test_passkeys::test_another_account_s_passkey_does_not_pass_the_second_step_or_prove",
    ),
    Fault(
        "a passkey's answer counts again with a copied cookie",
        "app/people/factors.py",
        "        _spend(challenge)\n        passkey.sign_count",
        "        passkey.sign_count",
        "people/test_passkeys::test_an_answer_counts_once_even_with_the_cookie_of_before",
    ),
    Fault(
        "a challenge is answered from another session",
        "app/people/passkeys.py",
        "if text and is_young and owner == _owner() else None",
        "if text and is_young else None",
        "people/test_passkeys::test_a_challenge_is_of_the_session_that_it_was_made_for",
    ),
    Fault(
        "a change of factors leaves the other sessions",
        "app/people/factors.py",
        "    accounts.end_sessions(user.id, but=actor.session_id)\n",
        "",
        "people/test_second_step::test_a_change_of_factors_ends_the_other_sessions",
    ),
    Fault(
        "a refused deed is not rolled back",
        "app/access/gate.py",
        "if response.status_code >= 400:",
        "if response.status_code >= 600:",
        "access/test_gate::test_a_refused_deed_is_rolled_back_whatever_it_had_written",
    ),
    Fault(
        "a key given twice is taken",
        "app/access/gate.py",
        '        if len(values) > 1 and not key.endswith("s"):',
        "        if not values:",
        "access/test_gate::test_a_key_given_twice_is_refused",
    ),
    Fault(
        "a route without its access is let through at the start",
        "app/access/gate.py",
        'if rule.endpoint != "static" and not hasattr(view, "__access__"):',
        "if rule.endpoint is None:",
        "laws/test_routes::test_a_route_without_its_access_stops_the_start",
    ),
    Fault(
        "a grant counts after it ended",
        "app/people/queries.py",
        "        sa.or_(Grant.ended_at.is_(None), Grant.ended_at > at),\n",
        "",
        "access/test_gate::test_a_right_that_ended_counts_no_more_on_the_next_request",
    ),
    Fault(
        "a grant counts after its last day",
        "app/people/queries.py",
        "        sa.or_(Grant.valid_until.is_(None), Grant.valid_until > at),\n",
        "",
        "people/test_grants::test_expiry_is_a_state_and_not_a_job",
    ),
    Fault(
        "forms are taken without their token",
        "app/__init__.py",
        "    CSRFProtect(app)\n",
        "",
        "access/test_gate::test_a_form_without_its_own_token_is_refused",
    ),
    Fault(
        "any host name is answered",
        "app/config.py",
        '            "TRUSTED_HOSTS": hosts,\n',
        "",
        "access/test_gate::test_a_foreign_host_is_refused",
    ),
    Fault(
        "a body of any size is read",
        "app/config.py",
        '            "MAX_CONTENT_LENGTH": LARGEST_BODY,\n',
        "",
        "access/test_gate::test_a_body_over_the_limit_is_refused",
    ),
    Fault(
        "the cookie goes over plain http in production",
        "app/config.py",
        '"SESSION_COOKIE_SECURE": self.is_production,',
        '"SESSION_COOKIE_SECURE": False,',
        "access/test_gate::test_in_production_cookies_are_bound_to_the_host_and_to_https",
    ),
    Fault(
        "production starts with the development's secret",
        "app/config.py",
        "if self.secret_key == _DEVELOPMENT_SECRET or len(self.secret_key) < 32:",
        "if not self.secret_key:",
        "access/test_settings::test_an_unsafe_setting_stops_the_start",
    ),
    Fault(
        "production starts with the development's keys",
        "app/config.py",
        "if set(self.key_ring().keys.values()) & set(KeyRing.read(_DEVELOPMENT_KEYS).keys.values()):",
        "if not self.data_keys:",
        "access/test_settings::test_an_unsafe_setting_stops_the_start",
    ),
    Fault(
        "scripts of any origin run",
        "app/web.py",
        '        response.headers["Content-Security-Policy"] = _POLICY\n'.replace("        ", "    "),
        "",
        "access/test_gate::test_every_answer_bears_its_headers",
    ),
    Fault(
        "a page of a signed-in reader is kept by caches",
        "app/web.py",
        'response.headers["Cache-Control"] = "no-store"',
        'response.headers["Cache-Control"] = "public"',
        "access/test_gate::test_every_answer_bears_its_headers",
    ),
    Fault(
        "a writing request reads before it holds the write lock",
        "app/core/db.py",
        '"BEGIN IMMEDIATE" if _writing.get() else "BEGIN"',
        '"BEGIN"',
        "core/test_db::test_a_writing_request_takes_the_write_lock_before_it_reads",
    ),
    Fault(
        "rows are written outside of a deed",
        "app/core/db.py",
        "    if not _writing.get() and (session.new or session.dirty or session.deleted):\n",
        "    if not session:\n",
        "core/test_db::test_a_row_written_outside_of_a_deed_is_a_fault",
    ),
    Fault(
        "a session never ends by being idle",
        "app/people/queries.py",
        "IDLE = timedelta(minutes=30)",
        "IDLE = timedelta(days=30)",
        "people/test_sign_in::test_a_session_ends_after_thirty_idle_minutes",
    ),
    Fault(
        "a session never ends by its age",
        "app/people/queries.py",
        "LONGEST = timedelta(hours=12)",
        "LONGEST = timedelta(days=12)",
        "access/test_gate::test_a_session_ends_after_twelve_hours_however_busy",
    ),
    Fault(
        "a limit counts and lets everyone through",
        "app/core/limits.py",
        "_count(session, bucket, every) <= most",
        "_count(session, bucket, every) >= 0",
        "core/test_limits::test_after_the_most_tries_of_a_window_none_is_let_through",
    ),
    Fault(
        "the place is not bound into a seal",
        "app/core/crypto.py",
        'return f"{name}:{place}".encode()',
        'return f"{name}".encode()',
        "core/test_sealing::test_a_ciphertext_moved_to_another_place_does_not_open",
    ),
    Fault(
        "a seal is made with one nonce",
        "app/core/crypto.py",
        "nonce = secrets.token_bytes(NONCE_BYTES)",
        "nonce = bytes(NONCE_BYTES)",
        "core/test_sealing::test_the_same_text_is_never_sealed_alike",
    ),
    Fault(
        "the trail's chain takes any content",
        "app/audit/trail.py",
        'message = to_json([seq, at.isoformat(), str(actor_id or ""), request, previous, list(entries)])',
        'message = to_json([seq, at.isoformat(), str(actor_id or ""), request, previous])',
        "audit/test_trail::test_what_was_changed_is_found_and_named",
    ),
    Fault(
        "a deed changes records and says nothing",
        "app/audit/trail.py",
        "        if changed:\n",
        "        if changed is None:\n",
        "audit/test_trail::test_a_deed_that_changes_rows_and_says_nothing_does_not_happen",
    ),
    Fault(
        "a move asks for no right",
        "app/core/workflow.py",
        "        if not permitted:\n",
        "        if permitted is None:\n",
        "core/test_workflow::test_without_the_right_nothing_else_is_asked",
    ),
    Fault(
        "a move asks no guard",
        "app/core/workflow.py",
        "        if failing is not None:\n",
        "        if failing is ...:\n",
        "core/test_workflow::test_a_failing_guard_refuses_with_its_sentence_and_writes_nothing",
    ),
    Fault(
        "a move overwrites someone else's",
        "app/core/db.py",
        "is_as_seen = _standing(record) == seen",
        "is_as_seen = True",
        "core/test_workflow::test_a_move_after_someone_elses_is_stale",
    ),
    Fault(
        "a stale form overwrites",
        "app/core/forms.py",
        "if self.is_submitted() and (self.version.raw_data or [None])[0] != now:",
        "if not now:",
        "core/test_forms::test_a_stale_edit_shows_both_values_and_does_nothing",
    ),
    Fault(
        "a cell is a formula",
        "app/core/listing.py",
        'return f"\'{text}" if',
        'return f"{text}" if',
        "core/test_listing::test_a_cell_is_never_a_formula",
    ),
    Fault(
        "an offer beyond the seats has no guard",
        "app/registrations/operations.py",
        "return record.cohort.seats_taken < record.cohort.seats",
        "return True",
        "registrations/test_selection::test_a_single_offer_beyond_the_seats_is_refused_with_whose_turn_it_is",
    ),
    Fault(
        "the database itself does not count the seats",
        "migrations/versions/0001_the_main_job.py",
        'sa.CheckConstraint("seats_taken BETWEEN 0 AND seats", name=op.f("ck_cohorts_seats_taken")),',
        "",
        "laws/test_migrations::test_checks_conditions_defaults_and_guards_are_what_the_migrations_build",
    ),
    Fault(
        "an invitation opens whoever wrote it",
        "app/people/invitations.py",
        "        _may_invite(invitation.invited_by)\n        and ",
        "        ",
        "people/test_invitations::test_a_link_that_is_worth_nothing_reads_like_one_that_never_was",
    ),
    Fault(
        "an invitation is accepted by any account",
        "app/people/invitations.py",
        "if user is None or user.id != actor.user_id or user.id == invitation.invited_by:",
        "if user is None:",
        "people/test_invitations::test_the_inviter_never_takes_the_invitation",
    ),
    Fault(
        "an invitation is accepted twice",
        "app/people/invitations.py",
        "                AccountInvitation.accepted_at.is_(None),\n",
        "",
        "people/test_invitations::test_a_link_that_is_worth_nothing_reads_like_one_that_never_was",
    ),
    Fault(
        "the last administrator is taken away",
        "app/people/grants.py",
        "if not another_administrator(grant.user_id):",
        "if not grant:",
        "people/test_grants::test_the_last_administrator_stays",
    ),
    Fault(
        "the last administrator is disabled",
        "app/people/states.py",
        "guards=(IS_ANOTHERS, LEAVES_AN_ADMINISTRATOR)",
        "guards=(IS_ANOTHERS,)",
        "people/test_accounts::test_the_last_administrator_without_an_end_is_not_disabled",
    ),
    Fault(
        "a new password by letter leaves the devices signed in",
        "app/people/letters.py",
        "    _set_password(user, password_hash)\n    end_sessions(user.id)\n",
        "    _set_password(user, password_hash)\n",
        "people/test_passwords::test_a_forgotten_password_is_replaced_by_the_letters_link_once",
    ),
    Fault(
        "a new password leaves earlier letters open",
        "app/people/letters.py",
        "    user.password_hash = password_hash\n    _void_resets(user.id)\n",
        "    user.password_hash = password_hash\n",
        "people/test_passwords::test_a_new_password_voids_every_earlier_letter",
    ),
    Fault(
        "an address changes when one end agrees",
        "app/people/letters.py",
        "if change.agreed_at and change.proved_at:",
        "if change.agreed_at or change.proved_at:",
        "people/test_address::test_the_address_changes_once_both_ends_have_answered",
    ),
    Fault(
        "an unverified address of a directory opens its account",
        "app/people/oidc.py",
        'email=said["email"] if said.get("email_verified") is True else ""',
        'email=said["email"]',
        "people/test_directory::test_an_unknown_or_unverified_address_opens_and_makes_nothing",
    ),
    Fault(
        "a token for another office is taken",
        "app/people/oidc.py",
        "authorize_access_token(claims_options=for_us)",
        "authorize_access_token()",
        ("people/test_directory::test_a_token_that_is_not_whole_fresh_and_for_this_office_opens_nothing"),
    ),
    Fault(
        "the directory's successor gets the account",
        "app/people/directory.py",
        " and not has_link(user, issuer):",
        ":",
        "people/test_directory::test_the_address_of_someone_linked_opens_nothing_for_a_successor",
    ),
    Fault(
        "the directory makes the office fetch from elsewhere",
        "app/people/oidc.py",
        'if urlsplit(url)[:2] != urlsplit(current_app.config["OIDC_ISSUER"])[:2]:',
        "if not url:",
        "people/test_directory::test_nothing_is_fetched_from_elsewhere",
    ),
    Fault(
        "a line's tries are not counted",
        "app/people/tries.py",
        '        (f"{door.name}-from:{limits.line_of(request.remote_addr)}", door.from_one),\n',
        "",
        "people/test_sign_in::test_another_address_in_a_header_does_not_buy_more_tries",
    ),
    Fault(
        "a cohort starts before its first day",
        "app/cohorts/operations.py",
        "return clock.today(cohort.zone) >= cohort.first_day",
        "return True",
        "registrations/test_ends::test_no_cohort_starts_before_its_first_day_where_it_takes_place",
    ),
    Fault(
        "a new password leaves the cookie as it was",
        "app/people/account_views.py",
        '        token = factors.prove(actor=actor, by="password")\n    signing.carry(token)\n',
        "",
        (
            "people/test_passwords::"
            "test_a_new_password_gives_this_device_a_new_cookie_and_the_old_one_opens_nothing"
        ),
    ),
    Fault(
        "each address of an IPv6 subscriber counts by itself",
        "app/core/limits.py",
        "return str(ipaddress.ip_network((found, 64), strict=False))",
        "return str(found)",
        "people/test_sign_in::test_the_lines_of_one_ipv6_subscriber_count_as_one",
    ),
    Fault(
        "a farewell stays after it was carried",
        "app/core/outbox.py",
        "        session.execute(sa.delete(Mail).where(Mail.id == mail_id, Mail.is_farewell))\n",
        "",
        (
            "protection/test_requests::"
            "test_who_is_erased_gets_a_last_letter_in_their_language_that_goes_once_carried"
        ),
    ),
    Fault(
        "the worker begins before the erased are erased again",
        "app/worker.py",
        "        chores.begin()\n",
        "        pass\n",
        "protection/test_erasure::test_the_worker_erases_again_before_it_does_anything_else",
    ),
)
