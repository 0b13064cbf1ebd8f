"""What must hold when much happens at once and when things break, and which test holds it.

The numbers are those of the list of threats. Tests are named as in `tests/laws/threats.py`.
"""

from __future__ import annotations

from tests.laws.threats import Threat as Promise

_SHORT = "faults/test_short_round::test_what_is_acknowledged_outlives_killed_servers_and_workers"
_CHECKER = "faults/test_checker::test_a_doctored_history_is_found_out"

RESILIENCE: dict[str, Promise] = {
    "R01": Promise(
        "no more seats are taken than there are, and no resource is booked twice",
        (
            "registrations/test_races::test_two_hundred_offers_for_twenty_seats_leave_exactly_twenty",
            "timetable/test_races::test_many_at_once_fill_a_room_without_a_gap_a_clash_or_a_fault",
            "laws/test_migrations::test_the_database_refuses_two_bookings_that_overlap",
            _SHORT,
        ),
    ),
    "R02": Promise(
        "a freed seat promotes exactly one, in order, whoever is killed meanwhile",
        (
            "registrations/test_races::test_ten_declines_at_once_promote_the_first_ten_in_order",
            "faults/test_promoting::test_fifty_cancellations_at_once_while_four_workers_promote",
            "faults/test_promoting::test_a_worker_killed_while_it_promotes_leaves_all_or_nothing",
        ),
    ),
    "R03": Promise(
        "the office agrees with a plain model of it, whatever people press",
        (
            (
                "registrations/test_whole_lifecycle::"
                "test_the_office_agrees_with_a_plain_model_whatever_people_press"
            ),
            "registrations/test_whole_lifecycle::test_the_office_agrees_with_a_plain_model_for_long",
        ),
    ),
    "R04": Promise(
        "what stands explains a history: acknowledged there, refused not, unknown 0 or 1",
        (_SHORT, _CHECKER),
    ),
    "R05": Promise(
        "a crash at any step leaves all or nothing",
        (
            "faults/test_resilience::test_r05_a_server_killed_at_any_point_leaves_all_or_nothing",
            "faults/test_publishing::test_a_process_killed_while_it_publishes_leaves_all_or_nothing",
            _SHORT,
        ),
    ),
    "R06": Promise(
        "a letter is never lost, and goes twice only where nobody could know",
        (
            "faults/test_resilience::test_r06_a_letter_outlives_every_manner_of_the_mail_server",
            "faults/test_promoting::test_a_worker_killed_while_it_sends_sends_again_under_the_same_name",
            (
                "core/test_outbox::"
                "test_a_worker_killed_while_sending_leaves_the_letter_to_another_under_the_same_id"
            ),
            "core/test_outbox::test_a_deed_that_fails_writes_no_letter",
        ),
    ),
    "R07": Promise(
        "two workers never take one letter, and one that can't be sent is parked and shown",
        (
            "core/test_outbox::test_two_workers_never_carry_one_letter_twice",
            "core/test_outbox::test_a_letter_that_was_not_taken_is_tried_again_later_and_later_then_parked",
            "hosting/test_metrics::test_it_says_how_many_letters_were_given_up",
        ),
    ),
    "R08": Promise(
        "a file of nominees is taken in once, however often and however far it came before",
        (
            (
                "nominations/test_files::"
                "test_the_two_hundred_of_2025_are_taken_in_and_a_second_time_nothing_changes"
            ),
            "nominations/test_files::test_a_file_that_is_killed_half_way_and_repeated_is_taken_in_once",
            "nominations/test_files::test_a_csv_is_read_however_it_was_written",
        ),
    ),
    "R09": Promise(
        "nobody reads that the database is locked",
        (
            "core/test_db::test_a_writing_request_takes_the_write_lock_before_it_reads",
            "core/test_db::test_a_reading_request_takes_no_write_lock",
            _SHORT,
        ),
    ),
    "R10": Promise(
        "on PostgreSQL it is the same: the whole suite runs there too, and what is decided holds",
        (
            "faults/test_meanwhile::test_a_refusal_by_screening_never_stands_beside_a_seat",
            "core/test_db::test_a_lock_holds_the_record_that_decides_and_not_what_is_read_with_it",
            (
                "timetable/test_races::"
                "test_of_two_coordinators_who_want_one_room_one_gets_it_and_the_other_reads_why"
            ),
        ),
    ),
    "R11": Promise(
        "without its database the office says so plainly, and goes on by itself when it is back",
        (
            "faults/test_resilience::test_r11_a_restarted_database_is_a_plain_503_and_all_goes_on_by_itself",
            "faults/test_resilience::test_r11_a_dead_line_to_the_database_ends_in_a_plain_503",
            "hosting/test_health::test_a_node_whose_database_is_away_lives_and_is_not_ready",
        ),
    ),
    "R12": Promise(
        "migrations keep what there is, up and down, and an older node serves on beside the newer database",
        (
            "laws/test_migrations::test_there_is_one_line_of_migrations",
            (
                "laws/test_migrations::"
                "test_an_office_at_the_first_migration_keeps_all_it_has_on_the_way_up_and_down"
            ),
            "laws/test_migrations::test_the_migrations_go_down_and_up_with_data",
            "laws/test_migrations::test_checks_conditions_defaults_and_guards_are_what_the_migrations_build",
            "hosting/test_health::test_an_older_node_goes_on_beside_a_newer_database",
            "faults/test_resilience::test_r12_a_migration_killed_half_way_is_run_again",
        ),
    ),
    "R13": Promise(
        "a backup made under load is consistent and can be restored",
        (
            "faults/test_resilience::test_r13_a_backup_under_load_is_restored_to_a_consistent_office",
            "office/test_command_line::test_a_backup_opens_with_the_key_alone_and_holds_all",
            "office/test_command_line::test_a_backup_that_is_damaged_or_for_another_does_not_hold",
        ),
    ),
    "R14": Promise(
        "whoever was erased stays erased after a restore",
        (
            "protection/test_erasure::test_whoever_was_erased_stays_erased_after_a_restore",
            "protection/test_erasure::test_the_worker_erases_again_before_it_does_anything_else",
        ),
    ),
    "R15": Promise(
        "on a full disk nothing is half done, reading goes on, and all is well once there is room",
        (
            "faults/test_resilience::test_r15_on_a_full_disk_deeds_are_refused_and_pages_are_read",
            "audit/test_anchor::test_what_can_not_be_trailed_does_not_happen",
        ),
    ),
    "R16": Promise(
        "a stale form shows both values and loses none",
        (
            "core/test_forms::test_a_stale_edit_shows_both_values_and_does_nothing",
            "api/test_programmes::test_an_edit_without_the_version_read_is_refused_and_so_is_a_stale_one",
        ),
    ),
    "R17": Promise(
        "a request that comes again is done once",
        (
            "api/test_door::test_the_same_key_makes_one_record_and_answers_the_same",
            "registrations/test_races::test_eight_tabs_at_once_make_one_application",
            "faults/test_resilience::test_r17_what_a_proxy_sends_twice_is_done_once",
        ),
    ),
    "R18": Promise(
        "an hour to come is kept as people say it, and follows the clocks",
        (
            "timetable/test_sessions::test_nine_oclock_stays_nine_oclock_across_ramadan",
            "timetable/test_bad_times::test_the_hour_that_morocco_skips_after_ramadan_2027_is_refused",
            "timetable/test_instants::test_a_session_to_come_and_its_bookings_follow_the_clocks",
        ),
    ),
    "R19": Promise(
        "a deadline ends where it says, and a clock set back revives nothing",
        (
            "cohorts/test_calls::test_the_zone_decides_the_instant",
            "registrations/test_applying::test_a_second_before_the_deadline_is_in_time",
            "faults/test_resilience::test_r19_a_clock_set_back_an_hour_breaks_no_chain",
            "people/test_second_step::test_a_code_counts_once_and_so_does_every_one_before_it",
        ),
    ),
    "R20": Promise(
        "what is due by the clock is done once with any number of workers, and after days off once",
        (
            "faults/test_resilience::test_r20_the_clock_goes_on_when_redis_was_gone",
            "hosting/test_housekeeping::test_two_workers_that_come_at_once_do_it_once",
            "hosting/test_housekeeping::test_after_days_off_one_round_is_enough",
            "hosting/test_housekeeping::test_what_a_killed_worker_began_is_due_again_after_its_lease",
        ),
    ),
    "R21": Promise(
        "files and rows agree",
        (
            "faults/test_resilience::test_r21_a_server_killed_around_a_file_leaves_no_row_without_it",
            "documents/test_files::test_a_deed_that_is_taken_back_leaves_no_row_and_its_file_goes",
            "documents/test_files::test_a_file_that_no_row_names_goes_after_an_hour",
        ),
    ),
    "R22": Promise(
        "each change has its word in the trail, and many who write make one chain",
        (
            "audit/test_trail::test_a_deed_that_changes_rows_and_says_nothing_does_not_happen",
            "audit/test_trail::test_writers_at_the_same_time_make_one_chain",
            "audit/test_anchor::test_four_processes_make_one_chain",
            _SHORT,
        ),
    ),
    "R23": Promise(
        "a certificate's number is given once, and its sheet is the same bytes each time",
        (
            "certificates/test_kinds::test_agreeing_twice_at_the_same_moment_issues_once",
            "certificates/test_kinds::test_a_worker_killed_half_way_and_run_again_issues_each_once",
            "certificates/test_issue::test_the_sheet_is_the_same_bytes_each_time_and_their_hash_is_kept",
        ),
    ),
    "R24": Promise(
        "a certificate is verified while nothing can be written",
        ("credentials/test_read_only::test_a_certificate_is_checked_by_code_and_by_file",),
    ),
    "R25": Promise(
        "nothing that is sent breaks the office",
        (
            "api/test_fuzzing::test_nothing_that_is_sent_breaks_the_api",
            "api/test_fuzzing::test_nothing_that_is_sent_as_any_role_breaks_the_api",
        ),
    ),
    "R26": Promise(
        "a page costs the same in a large office",
        (
            (
                "timetable/test_sessions::"
                "test_no_page_asks_more_of_the_database_for_thirty_sessions_than_for_one"
            ),
            "accreditation/test_live::test_many_versions_cost_as_many_queries_as_one",
        ),
    ),
    "R27": Promise(
        "whoever is asked to stop finishes what was begun",
        ("faults/test_resilience::test_r27_a_server_that_is_asked_to_stop_finishes_what_it_began",),
    ),
    "R28": Promise(
        "a check that is taken out is noticed",
        (
            "laws/test_seeded_faults::test_what_is_taken_out_is_noticed",
            "laws/test_seeded_faults::test_every_check_stands_where_the_list_says",
        ),
    ),
    "R29": Promise(
        "what goes out comes in again the same",
        (
            "hosting/test_moving::test_it_goes_there_and_back",
            "nominations/test_files::test_the_template_has_the_calls_questions_and_is_read_back",
            "timetable/test_units::test_a_cohorts_units_are_downloaded_and_read_again",
        ),
    ),
    "R30": Promise(
        "a name in any of the office's scripts is found, sorted and printed letter for letter",
        (
            "search/test_search::test_an_arabic_name_is_found_in_latin_letters_and_with_its_letters_variants",
            "search/test_search::test_a_person_is_found_under_every_spelling_of_the_name",
            "certificates/test_pdf::test_an_arabic_name_stands_letter_for_letter",
            "certificates/test_pdf::test_the_longest_names_titles_and_bodies_fit_on_one_page",
        ),
    ),
}
