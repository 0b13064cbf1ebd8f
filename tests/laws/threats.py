"""The threats that the office was built against, and which test answers each, or what it waits for.

A test is named as `folder/file::function` under `tests/`. What belongs to something that is not built
yet says so in `waits_for`; a threat may be answered in part and wait for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Threat:
    """One abuse case; `answered_by` names tests, `waits_for` what must be built before the rest can be."""

    abuse: str
    answered_by: tuple[str, ...] = ()
    waits_for: str = ""


_MATRIX = "laws/test_matrix::test_each_role_is_told_what_the_matrix_says"
_CANARIES = "laws/test_canaries::test_each_canary_is_read_by_those_alone_whom_the_matrix_allows"

THREATS: dict[str, Threat] = {
    "T01": Threat(
        "any endpoint forgotten",
        (
            _MATRIX,
            "laws/test_matrix::test_every_route_has_its_line_in_the_table",
            "laws/test_routes::test_a_route_without_its_access_stops_the_start",
        ),
    ),
    "T02": Threat(
        "a focal point opens another state's official by key",
        (
            _MATRIX,
            "access/test_gate::test_what_is_out_of_sight_reads_byte_for_byte_like_what_is_not_there",
            "registrations/test_desk::test_another_states_registration_does_not_exist",
        ),
    ),
    "T03": Threat(
        "a focal point nominates for another state",
        (
            "registrations/test_desk::test_the_state_of_a_nominee_is_the_focal_points_own",
            "nominations/test_files::test_a_file_is_the_sending_states_own_even_with_two_states",
        ),
    ),
    "T04": Threat(
        "a part of one record under the address of another",
        (
            "cohorts/test_lists_and_pages::test_a_partner_of_another_cohort_is_not_taken_away_from_here",
            "attendance/test_register::test_a_mark_for_someone_else_s_trainee_is_not_written",
            "registrations/test_selection::test_nobody_of_another_cohort_is_placed_and_nobody_who_is_not_cleared",
        ),
    ),
    "T05": Threat(
        "a trainer takes attendance in another's session, or marks another's papers",
        (
            _MATRIX,
            "assessments/test_marking::test_a_trainer_of_another_module_or_cohort_does_not_find_the_sitting",
            "attendance/test_devices::test_a_stranger_to_the_session_gets_no_register_and_sends_no_mark",
            "attendance/test_devices::test_a_token_is_good_for_one_account_device_and_register",
            "attendance/test_check_in::test_a_code_of_another_session_is_worth_nothing",
            "attendance/test_check_in::test_the_code_on_the_screen_cannot_be_guessed",
        ),
    ),
    "T06": Threat(
        "a trainee reads another's record",
        (
            _MATRIX,
            "registrations/test_applying::test_anothers_registration_does_not_exist",
            "certificates/test_issue::test_a_certificate_is_there_for_its_holder_its_state_and_its_keepers_alone",
        ),
    ),
    "T07": Threat(
        "screening or a passport is seen by whom it is not for",
        (
            "registrations/test_screening::test_before_the_results_all_of_it_reads_alike_outside",
            "registrations/test_screening::test_a_refused_press_does_not_tell_the_true_state",
            (
                "registrations/test_screening::"
                "test_an_administrators_roster_has_outward_words_and_no_way_around_them"
            ),
            (
                "registrations/test_screening::"
                "test_of_the_own_case_someone_of_the_office_reads_outward_words_alone"
            ),
            "screening/test_record::test_nobody_but_a_screening_officer_opens_it",
            "screening/test_record::test_a_coordinator_sees_a_light_and_the_others_not_even_that",
            "arrivals/test_answers::test_everyone_else_is_refused",
            ("arrivals/test_answers::test_the_list_shows_what_is_missing_and_knows_no_way_around_the_seal"),
            _CANARIES,
        ),
    ),
    "T08": Threat("an observer or data protection officer writes", (_MATRIX,)),
    "T09": Threat(
        "small counts tell who is meant",
        (
            "evaluations/test_results::test_what_is_hidden_counts_in_no_sum",
            "evaluations/test_results::test_a_trainer_with_four_answers_is_not_in_the_sum_of_two",
            "indicators/test_small::test_no_sum_and_no_difference_of_two_sums_is_of_one_to_four_people",
            "indicators/test_small::test_nothing_that_can_be_reckoned_is_a_cell_of_one_to_four_people",
        ),
    ),
    "T10": Threat(
        "a reviewer decides an own dossier",
        (
            "dossiers/test_decision::test_nobody_decides_what_they_reviewed",
            "dossiers/test_decision::test_nobody_decides_without_declaring_or_with_a_conflict",
            "dossiers/test_review::test_nobody_reviews_what_they_prepared",
            "surveillance/test_conditions::test_nobody_judges_a_condition_of_their_own",
            "surveillance/test_reports::test_nobody_examines_a_report_of_their_own",
            (
                "dossiers/test_self_assessment::"
                "test_what_is_submitted_cannot_be_written_any_more_unless_it_is_returned"
            ),
        ),
    ),
    "T11": Threat(
        "a state, a role or a key in the body",
        (
            "people/test_sign_up::test_what_the_form_does_not_ask_is_not_taken",
            (
                "access/test_what_a_form_does_not_ask::"
                "test_a_request_is_ones_own_and_its_state_owner_and_term_are_the_offices"
            ),
            "access/test_what_a_form_does_not_ask::test_whoever_asked_is_erased_and_nobody_else",
            "access/test_what_a_form_does_not_ask::test_a_hold_is_the_officers_own_on_what_was_named",
            "access/test_what_a_form_does_not_ask::test_an_opening_is_the_administrators_own_for_an_hour",
            (
                "access/test_what_a_form_does_not_ask::"
                "test_a_role_goes_to_the_address_and_an_invitation_bears_the_inviter"
            ),
            (
                "access/test_what_a_form_does_not_ask::"
                "test_password_address_and_account_change_for_whoever_they_are_of"
            ),
            "cohorts/test_planning::test_state_and_seats_taken_are_not_read_from_the_form",
            "timetable/test_sessions::test_a_state_in_the_body_changes_nothing",
            "registrations/test_applying::test_the_state_is_the_officials_own_whatever_the_form_says",
        ),
    ),
    "T12": Threat(
        "someone raises themselves, or removes the last administrator",
        (
            "people/test_grants::test_nobody_gives_a_role_to_themselves",
            "people/test_grants::test_the_last_administrator_stays",
            "people/test_grants::test_two_administrators_who_take_each_others_role_leave_one",
            "people/test_grants::test_an_administrator_until_a_day_does_not_count_as_the_last_one",
            "people/test_accounts::test_the_last_administrator_without_an_end_is_not_disabled",
            "people/test_accounts::test_nobody_disables_their_own_account",
            "people/test_invitations::test_the_inviter_never_takes_the_invitation",
        ),
    ),
    "T13": Threat(
        "a letter's link is used twice, late, or by another",
        (
            "people/test_sign_up::test_a_link_opens_once_and_not_after_three_days",
            ("people/test_invitations::test_a_link_that_is_worth_nothing_reads_like_one_that_never_was"),
            "people/test_invitations::test_an_invitation_can_be_accepted_for_72_hours",
            "people/test_invitations::test_another_account_does_not_take_the_role",
            "people/test_invitations::test_role_scope_and_address_in_the_body_are_not_read",
            "people/test_passwords::test_a_forgotten_password_is_replaced_by_the_letters_link_once",
            "people/test_passwords::test_the_link_opens_for_an_hour",
            "people/test_passwords::test_one_accounts_link_changes_no_other_password",
            "people/test_address::test_one_end_cannot_answer_for_the_other",
        ),
    ),
    "T14": Threat(
        "a right that ended is still used",
        (
            "access/test_gate::test_a_right_that_ended_counts_no_more_on_the_next_request",
            "access/test_gate::test_a_disabled_account_is_signed_out_on_the_next_request",
            "api/test_door::test_a_token_counts_no_longer_than_the_account_the_grant_and_itself",
            "registrations/test_desk::test_a_grant_that_ended_ends_the_sight",
            "people/test_accounts::test_what_the_account_opened_ends_with_it_and_does_not_come_back",
        ),
    ),
    "T15": Threat(
        "a saved address outlives the right to it",
        (
            (
                "timetable/test_calendar::"
                "test_a_trainer_who_lost_the_session_and_a_coordinator_whose_grant_ended_read_nothing"
            ),
            "materials/test_materials::test_a_trainer_who_lost_the_session_finds_nothing_at_saved_addresses",
            ("materials/test_materials::test_whoever_takes_part_sees_it_and_who_no_longer_does_loses_it"),
            (
                "materials/test_materials::"
                "test_what_is_withdrawn_is_gone_for_trainees_at_once_and_its_staff_reads_why"
            ),
        ),
    ),
    "T16": Threat(
        "a file is fetched by a guessed key",
        (_MATRIX, "timetable/test_calendar::test_a_mangled_address_is_the_same_as_none"),
    ),
    "T17": Threat(
        "another method or spelling of an address",
        (
            "access/test_gate::test_other_methods_are_refused",
            "access/test_gate::test_another_spelling_of_an_address_opens_nothing",
            "access/test_gate::test_a_key_given_twice_is_refused",
        ),
    ),
    "T18": Threat(
        "a step is skipped",
        (
            "certificates/test_issue::test_no_certificate_is_issued_where_the_rules_do_not_hold",
            "certificates/test_issue::test_no_certificate_is_proposed_before_the_cohort_is_closed",
            "certificates/test_kinds::test_nothing_is_issued_before_the_last_day",
            (
                "certificates/test_kinds::"
                "test_an_accredited_certificate_is_refused_without_an_accreditation_in_force"
            ),
            "certificates/test_kinds::test_a_certificate_that_asks_for_the_evaluation_waits_until_it_is_given",
            "certificates/test_kinds::test_the_rule_of_each_module_counts_for_completion",
            "core/test_workflow::test_from_a_wrong_state_no_guard_is_asked",
        ),
    ),
    "T19": Threat(
        "an old cookie after signing out",
        (
            "people/test_sign_in::test_a_cookie_opens_nothing_after_signing_out",
            "people/test_second_step::test_a_change_of_factors_ends_the_other_sessions",
            "people/test_passwords::test_a_new_password_ends_the_other_devices_and_is_told_by_letter",
            (
                "people/test_passwords::"
                "test_a_new_password_gives_this_device_a_new_cookie_and_the_old_one_opens_nothing"
            ),
            "people/test_passwords::test_a_forgotten_password_is_replaced_by_the_letters_link_once",
            "people/test_accounts::test_an_administrator_signs_out_every_device_of_an_account",
            "attendance/test_devices::test_signing_out_leaves_what_waits_and_clears_the_rest",
        ),
    ),
    "T20": Threat(
        "a session fixed before sign-in",
        (
            "people/test_sign_in::test_the_session_is_a_new_one_at_sign_in",
            "people/test_second_step::test_the_session_is_a_new_one_after_the_second_step",
            "people/test_second_step::test_a_code_proves_as_a_password_does_and_the_session_is_a_new_one",
        ),
    ),
    "T21": Threat(
        "a session that never ends",
        (
            "people/test_sign_in::test_a_session_ends_after_thirty_idle_minutes",
            "access/test_gate::test_a_session_ends_after_twelve_hours_however_busy",
        ),
    ),
    "T22": Threat(
        "passwords are tried one after the other",
        (
            (
                "people/test_sign_in::"
                "test_the_eleventh_try_at_one_account_is_too_many_even_with_the_right_password"
            ),
            "core/test_limits::test_the_count_holds_across_processes",
            "people/test_sign_in::test_another_address_in_a_header_does_not_buy_more_tries",
            "people/test_sign_in::test_the_lines_of_one_ipv6_subscriber_count_as_one",
            "people/test_sign_in::test_all_together_have_a_thousand_tries",
            "people/test_sign_in::test_a_line_that_is_refused_does_not_use_up_the_accounts_tries",
            (
                "people/test_second_step::"
                "test_after_five_wrong_codes_even_the_right_one_waits_and_then_counts_again"
            ),
            "people/test_second_step::test_there_is_a_limit_for_the_hour_and_for_the_day",
        ),
    ),
    "T23": Threat(
        "the answer tells whether an account exists",
        (
            "people/test_sign_in::test_an_unknown_address_and_a_wrong_password_read_alike",
            "people/test_sign_up::test_a_known_address_gets_the_same_answer_and_its_holder_a_letter",
            "people/test_passwords::test_the_answer_does_not_tell_whether_there_is_an_account",
            "people/test_passwords::test_five_letters_a_day_are_asked_for_an_address_known_or_not",
            "people/test_address::test_an_address_that_has_an_account_is_not_told_to_the_asker",
        ),
    ),
    "T24": Threat(
        "the second factor is passed by",
        (
            "laws/test_matrix::test_between_password_and_factor_there_is_nothing_but_the_next_step",
            "people/test_second_step::test_with_the_password_alone_a_form_does_nothing",
            "people/test_second_step::test_a_code_counts_once_and_so_does_every_one_before_it",
            "people/test_second_step::test_another_account_s_code_opens_nothing",
            (
                "people/test_second_step::"
                "test_a_recovery_code_opens_once_tells_the_holder_and_leads_to_a_new_factor"
            ),
            (
                "people/test_second_step::"
                "test_of_two_who_know_the_password_the_second_must_pass_the_factor_of_the_first"
            ),
            "people/test_passkeys::test_an_answer_that_does_not_hold_opens_nothing",
            "people/test_passkeys::test_an_answer_counts_once_even_with_the_cookie_of_before",
            "people/test_passkeys::test_another_account_s_passkey_does_not_pass_the_second_step_or_prove",
            "people/test_passwords::test_a_new_password_passes_no_second_factor_and_removes_none",
            "people/test_reset_factors::test_only_an_administrator_resets",
        ),
    ),
    "T25": Threat(
        "another site sends a form; a mere visit changes something",
        (
            "access/test_gate::test_a_form_without_its_own_token_is_refused",
            "laws/test_matrix::test_opening_a_page_changes_nothing",
            "attendance/test_devices::test_marks_are_sent_with_the_pages_token_or_not_at_all",
        ),
    ),
    "T26": Threat(
        "a letter's link leads to another host",
        (
            "access/test_gate::test_a_foreign_host_is_refused",
            "people/test_passwords::test_the_link_leads_to_the_office_whatever_host_was_asked",
        ),
    ),
    "T27": Threat(
        "signing in leads outside",
        ("people/test_sign_in::test_signing_in_leads_to_the_page_asked_for_and_never_outside",),
    ),
    "T28": Threat(
        "a password that anyone would guess",
        (
            "people/test_sign_up::test_a_mistake_is_named_at_its_field_and_nothing_is_written",
            ("people/test_passwords::test_a_password_of_common_pieces_or_words_about_the_person_is_refused"),
            "people/test_passwords::test_a_long_password_is_read_to_its_end",
        ),
    ),
    "T29": Threat(
        "a header is missing",
        (
            "access/test_gate::test_every_answer_bears_its_headers",
            "access/test_gate::test_in_production_cookies_are_bound_to_the_host_and_to_https",
        ),
    ),
    "T30": Threat(
        "a name runs as a script",
        (
            "registrations/test_desk::test_a_name_of_any_kind_is_kept_as_text",
            "people/test_sign_up::test_a_name_is_kept_as_written_and_shown_as_text",
            "timetable/test_sessions::test_a_script_in_a_title_is_text",
            "programmes/test_programmes::test_a_title_is_literal_text",
            "letters/test_wording::test_a_placeholder_is_replaced_once_and_nothing_is_evaluated",
            "letters/test_wording::test_a_preview_shows_the_true_words_in_each_language_and_saves_nothing",
        ),
    ),
    "T31": Threat(
        "a cell is a formula",
        (
            "core/test_listing::test_a_cell_is_never_a_formula",
            "core/test_listing::test_the_file_has_every_row_of_the_filter_and_no_formula",
            "assessments/test_files::test_a_workbook_is_read_and_its_formulas_are_refused",
            "materials/test_files::test_what_can_not_be_given_is_refused_with_a_sentence",
            "exchange/test_contacts::test_contacts_that_come_back_unchanged_write_nothing_formulas_included",
            "exchange/test_contacts::test_a_row_that_can_not_be_taken_says_why",
        ),
    ),
    "T32": Threat(
        "a name is markup on a certificate",
        (
            "certificates/test_pdf::test_a_name_is_never_markup",
            "certificates/test_issue::test_a_name_is_literal_text_on_the_sheet",
            "letters/test_sent::test_whatever_stands_in_a_name_is_literal_on_paper",
        ),
    ),
    "T33": Threat(
        "the public check lists officials",
        (
            "credentials/test_check::test_unknown_malformed_and_proposed_codes_read_alike",
            "credentials/test_check::test_a_stranger_reads_what_it_certifies_and_nothing_of_the_person",
            "credentials/test_check::test_the_twenty_first_check_within_a_minute_is_refused",
            "credentials/test_files::test_files_and_codes_are_counted_together",
            "credentials/test_files::test_the_code_of_a_proposal_reads_like_no_code",
            "credentials/test_status_lists::test_places_tell_nothing_of_the_order",
        ),
    ),
    "T34": Threat(
        "a forged certificate",
        (
            "certificates/test_issue::test_a_sheet_that_was_tampered_with_is_not_handed_out",
            "credentials/test_check::test_a_certificate_that_is_not_in_force_says_so_at_once",
            "credentials/test_verifier::test_it_rejects_what_was_altered_truncated_or_signed_by_another",
            "credentials/test_verifier::test_it_rejects_the_status_list_of_another_issuer",
            "credentials/test_files::test_a_changed_or_signed_anew_credential_is_told_from_ours",
            "credentials/test_files::test_a_changed_token_and_a_changed_sheet_are_not_ours",
        ),
    ),
    "T35": Threat(
        "a search is a query",
        (
            "core/test_listing::test_signs_of_a_query_language_are_sought_as_they_are",
            "core/test_listing::test_a_mangled_place_in_the_list_is_no_error",
        ),
    ),
    "T36": Threat(
        "a name adds a header to a letter",
        (
            "core/test_outbox::test_a_name_in_a_subject_can_not_add_a_header",
            "core/test_outbox::test_an_address_can_not_add_a_recipient",
            "letters/test_sent::test_a_name_can_t_break_out_of_a_header_or_add_a_reader",
        ),
    ),
    "T37": Threat(
        "a name writes a line of the log",
        (
            "hosting/test_logs::test_a_message_with_line_breaks_stays_one_line",
            "hosting/test_logs::test_a_request_is_one_line_with_its_route_and_not_its_address",
        ),
    ),
    "T38": Threat(
        "the office is made to fetch an address",
        (
            "people/test_directory::test_nothing_is_fetched_from_elsewhere",
            "people/test_directory::test_no_redirect_is_followed",
            "hooks/test_webhooks::test_an_address_inside_is_not_registered",
            "hooks/test_webhooks::test_what_is_no_plain_https_address_is_not_registered",
            "hooks/test_webhooks::test_a_name_that_has_turned_inside_is_not_called",
            "hooks/test_webhooks::test_the_connection_goes_to_the_number_that_was_looked_at",
            "hooks/test_webhooks::test_what_leads_on_is_not_followed",
        ),
    ),
    "T39": Threat(
        "a text that takes long to read",
        ("access/test_gate::test_a_text_without_end_is_refused_by_its_length_wherever_it_is_sent",),
    ),
    "T40": Threat(
        "two addresses that look alike",
        (
            "people/test_sign_up::test_a_known_address_gets_the_same_answer_and_its_holder_a_letter",
            "core/test_texts::test_a_text_is_tidied_as_it_is_stored",
            "people/test_address::test_two_accounts_never_have_the_same_address_written_another_way",
            "people/test_sign_in::test_an_address_is_the_same_in_its_own_script_and_in_ascii",
            "people/test_passwords::test_the_letter_goes_to_the_address_as_it_is_stored",
        ),
    ),
    "T41": Threat(
        "a file that is not what it says",
        (
            "nominations/test_files::test_a_file_that_can_not_be_read_is_refused_as_a_whole",
            "documents/test_files::test_what_can_not_be_kept_is_refused_with_a_sentence",
            "documents/test_files::test_a_file_is_kept_clean_and_saved_under_a_name_of_ours",
            "materials/test_files::test_what_can_not_be_given_is_refused_with_a_sentence",
            "materials/test_files::test_a_file_is_kept_clean_and_saved_under_a_name_of_ours",
            "materials/test_materials::test_a_title_is_literal_text_and_names_the_file_without_its_signs",
        ),
    ),
    "T42": Threat(
        "a body or a form that is too large",
        (
            "access/test_gate::test_a_body_over_the_limit_is_refused",
            "access/test_gate::test_too_many_fields_are_refused",
            "nominations/test_files::test_a_file_that_can_not_be_read_is_refused_as_a_whole",
            "nominations/test_files::test_many_unknown_columns_with_formulas_are_named_once_a_row",
            "documents/test_files::test_a_body_that_is_far_too_large_is_not_read",
            "credentials/test_files::test_whatever_is_sent_is_unknown_and_no_error",
            "credentials/test_files::test_a_bomb_is_refused_in_flat_memory",
            "documents/test_files::test_what_can_not_be_kept_is_refused_with_a_sentence",
            "materials/test_files::test_what_can_not_be_given_is_refused_with_a_sentence",
            (
                "materials/test_files::"
                "test_a_body_that_is_far_too_large_is_not_read_and_other_pages_take_no_more_than_before"
            ),
        ),
    ),
    "T43": Threat(
        "a photograph tells where someone was",
        (
            "documents/test_files::test_a_file_is_kept_clean_and_saved_under_a_name_of_ours",
            "materials/test_files::test_a_file_is_kept_clean_and_saved_under_a_name_of_ours",
            "materials/test_files::test_the_sheet_of_a_workbook_leads_to_no_printer",
        ),
    ),
    "T44": Threat(
        "another state's attachment",
        (
            "documents/test_documents::test_each_document_is_opened_by_those_whom_it_concerns",
            "documents/test_documents::test_nobody_hands_in_for_others",
            "materials/test_materials::test_nobody_else_finds_it",
            "materials/test_materials::test_a_trainer_of_another_module_or_cohort_does_not_find_it",
            "documents/test_files::test_the_disk_holds_nothing_that_can_be_read",
        ),
    ),
    "T45": Threat(
        "the disk is filled",
        (
            "nominations/test_files::test_files_that_can_not_be_read_count_among_those_of_the_day",
            "documents/test_files::test_one_official_s_documents_take_at_most_twenty_megabytes",
            "documents/test_files::test_a_file_that_no_row_names_goes_after_an_hour",
            (
                "materials/test_files::"
                "test_a_cohorts_materials_take_at_most_so_much_and_an_account_sends_so_many_a_day"
            ),
            "materials/test_kept::test_materials_go_with_their_files_two_years_after_the_cohort",
        ),
    ),
    "T46": Threat(
        "more offers than seats",
        ("registrations/test_races::test_two_hundred_offers_for_twenty_seats_leave_exactly_twenty",),
    ),
    "T47": Threat(
        "a form is sent twice",
        (
            "registrations/test_races::test_eight_tabs_at_once_make_one_application",
            "attendance/test_devices::test_what_is_sent_again_is_taken_once",
        ),
    ),
    "T48": Threat(
        "a room is booked twice at once",
        (
            "laws/test_migrations::test_the_database_refuses_two_bookings_that_overlap",
            (
                "timetable/test_races::"
                "test_of_two_coordinators_who_want_one_room_one_gets_it_and_the_other_reads_why"
            ),
            "timetable/test_races::test_of_two_coordinators_who_want_one_interpreter_one_gets_her",
            "timetable/test_races::test_of_two_cohorts_that_want_one_hour_of_a_trainee_one_gets_it",
            "timetable/test_races::test_a_seat_that_is_accepted_in_two_cohorts_at_once_is_confirmed_in_one",
            (
                "timetable/test_races::"
                "test_seats_accepted_while_sessions_are_added_leave_everyone_held_and_nobody_waiting_for_ever"
            ),
            (
                "timetable/test_each_rule::"
                "test_what_is_booked_is_booked_twice_with_a_reason_alone_and_no_longer_than_it_clashes"
            ),
        ),
    ),
    "T49": Threat(
        "a later form overwrites an earlier one",
        (
            "core/test_forms::test_a_stale_edit_shows_both_values_and_does_nothing",
            "registrations/test_applying::test_a_stale_form_shows_both_texts_and_loses_none",
            (
                "screening/test_record::"
                "test_of_two_who_decide_at_once_the_later_loses_nothing_and_reads_nothing_unasked"
            ),
            "attendance/test_register::test_two_trainers_at_once_see_both_marks_and_lose_nothing",
            "attendance/test_devices::test_two_devices_are_reconciled_by_when_each_was_marked",
        ),
    ),
    "T50": Threat(
        "a state nominates above its quota",
        ("nominations/test_files::test_a_state_has_as_many_nominees_as_the_office_asked_for",),
    ),
    "T51": Threat(
        "an official is refused and confirmed at once",
        (
            "core/test_workflow::test_a_move_after_someone_elses_is_stale",
            "faults/test_meanwhile::test_a_refusal_by_screening_never_stands_beside_a_seat",
            "faults/test_meanwhile::test_two_screening_officers_at_once_leave_one_decision_each",
        ),
    ),
    "T52": Threat(
        "attendance is changed after the certificate",
        (
            "attendance/test_register::test_nothing_is_corrected_once_the_cohort_is_archived",
            "attendance/test_devices::test_what_arrives_after_closing_is_kept_and_does_not_count",
        ),
    ),
    "T53": Threat(
        "an answer is traced to its author, given twice or late",
        (
            "evaluations/test_answering::test_answers_hold_no_person_no_time_and_no_order",
            "evaluations/test_answering::test_every_answer_of_a_round_is_written_anew_with_each_that_comes",
            "evaluations/test_answering::test_the_trail_tells_that_an_answer_came_and_not_from_whom",
            "evaluations/test_answering::test_the_same_link_sent_at_once_counts_once",
            "evaluations/test_answering::test_a_spent_a_late_and_an_invented_link_open_the_same_page",
            "evaluations/test_results::test_four_answers_are_shown_nowhere_and_counted_in_no_figure",
            "evaluations/test_results::test_nothing_is_shown_before_the_last_day_is_over",
            "evaluations/test_kept::test_no_transaction_tells_which_rows_the_last_answer_added",
        ),
    ),
    "T54": Threat(
        "a page of errors tells of the inside",
        ("access/test_gate::test_a_page_that_fails_shows_nothing_of_the_inside",),
    ),
    "T55": Threat(
        "the office starts with a known secret",
        ("access/test_settings::test_an_unsafe_setting_stops_the_start",),
    ),
    "T56": Threat(
        "someone edits the trail in the database",
        (
            "audit/test_trail::test_what_was_changed_is_found_and_named",
            "audit/test_trail::test_a_removed_link_is_found_and_named",
            "audit/test_anchor::test_a_cut_tail_is_found",
            "audit/test_anchor::test_an_anchor_that_was_edited_or_cut_is_found",
        ),
    ),
    "T57": Threat(
        "someone browses passports",
        (
            (
                "arrivals/test_answers::"
                "test_a_coordinator_opens_one_record_for_a_purpose_and_the_official_reads_of_it"
            ),
            "arrivals/test_answers::test_a_look_that_cannot_be_kept_is_not_granted",
            "arrivals/test_list::test_each_official_reads_that_the_list_was_opened_and_the_trail_has_a_word_of_each",
            "arrivals/test_list::test_everyone_else_is_refused",
            "disclosure/test_emergency::test_those_who_answer_for_it_are_told_at_once_and_nobody_else",
            (
                "disclosure/test_emergency::"
                "test_every_reading_is_in_the_trail_and_the_person_reads_of_it_but_not_of_screening"
            ),
        ),
    ),
    "T58": Threat(
        "the database file is stolen",
        (
            "laws/test_canaries::test_the_database_holds_no_canary_in_plain",
            (
                "journeys/test_register::"
                "test_a_register_taken_without_a_network_loses_nothing_and_counts_nothing_twice"
            ),
            "core/test_sealing::test_a_ciphertext_moved_to_another_place_does_not_open",
            "disclosure/test_rotation::test_after_a_rotation_everything_opens_with_the_new_key_alone",
            "office/test_command_line::test_a_backup_opens_with_the_key_alone_and_holds_all",
            "office/test_command_line::test_a_backup_that_is_damaged_or_for_another_does_not_hold",
        ),
    ),
    "T59": Threat(
        "an account reads everyone one by one",
        (
            (
                "disclosure/test_watch::"
                "test_the_fourth_record_within_the_hour_is_refused_and_the_officer_told_once"
            ),
            "disclosure/test_watch::test_persons_read_one_by_one_are_counted_too_and_the_hour_ends",
            "arrivals/test_list::test_whoever_opens_lists_again_and_again_is_stopped_and_the_officer_told",
        ),
    ),
    "T60": Threat(
        "a dependency or a mail server is not what it says",
        (
            "hosting/test_dependencies::test_every_package_is_pinned_with_its_hashes",
            "hosting/test_dependencies::test_wherever_packages_are_installed_their_hashes_are_asked_for",
            (
                "hosting/test_mail_server::"
                "test_a_server_that_nobody_vouches_for_gets_nothing_and_the_letter_waits"
            ),
            "hosting/test_mail_server::test_a_server_with_the_certificate_of_another_gets_nothing",
        ),
    ),
}
