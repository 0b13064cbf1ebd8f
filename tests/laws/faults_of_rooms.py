"""Checks of the rooms for dossiers, registers off the network and credentials, each taken out."""

from __future__ import annotations

from tests.laws.fault import Fault

FAULTS_OF_ROOMS: tuple[Fault, ...] = (
    # Dossiers
    Fault(
        "a board member decides of what they prepared or reviewed",
        "app/dossiers/deciding.py",
        "    return not had and has_declared(dossier, actor)\n",
        "    return has_declared(dossier, actor)\n",
        "dossiers/test_decision::test_nobody_decides_what_they_reviewed",
    ),
    Fault(
        "a board member decides without a word on their interests",
        "app/dossiers/deciding.py",
        "    return not had and has_declared(dossier, actor)\n",
        "    return not had\n",
        "dossiers/test_decision::test_nobody_decides_without_declaring_or_with_a_conflict",
    ),
    Fault(
        "a refusal can be appealed for ever",
        "app/dossiers/deciding.py",
        "    return dossier.appeal_until is not None and today() <= dossier.appeal_until\n",
        "    return dossier.appeal_until is not None\n",
        "dossiers/test_decision::test_an_appeal_that_comes_late_is_refused",
    ),
    Fault(
        "a conflict of interest keeps nobody out",
        "app/dossiers/review.py",
        "    if interest is Interest.CONFLICT:\n        _keep_out(dossier, actor)\n",
        "",
        "dossiers/test_review::test_a_conflict_keeps_a_reviewer_out_for_good",
    ),
    Fault(
        "a conflict of interest is taken back",
        "app/dossiers/review.py",
        "    if before is not None and before.interest is Interest.CONFLICT:\n",
        "    if False:\n",
        "dossiers/test_decision::test_nobody_decides_without_declaring_or_with_a_conflict",
    ),
    Fault(
        "someone reviews what they prepared",
        "app/dossiers/review_queries.py",
        "        if user.id not in there | kept_out and not parts.get(user.id, set()) & barred\n",
        "        if user.id not in there | kept_out\n",
        "dossiers/test_review::test_nobody_reviews_what_they_prepared",
    ),
    Fault(
        "what is submitted is written on",
        "app/dossiers/operations.py",
        "    if dossier.state not in WRITTEN:\n",
        "    if False:\n",
        "dossiers/test_self_assessment"
        "::test_what_is_submitted_cannot_be_written_any_more_unless_it_is_returned",
    ),
    Fault(
        "a dossier is submitted with gaps",
        "app/dossiers/operations.py",
        "    return not queries.lacks(dossier, on=today())\n",
        "    return True\n",
        "dossiers/test_self_assessment"
        "::test_a_mandatory_criterion_without_an_answer_or_a_proof_keeps_it_from_being_submitted",
    ),
    # Registers off the network
    Fault(
        "marks of one account are sent under another",
        "app/attendance/tokens.py",
        '        for mac in _macs("row", device, session_id, user_id, registration_id)\n',
        '        for mac in _macs("row", device, session_id, registration_id)\n',
        "attendance/test_devices::test_a_token_is_good_for_one_account_device_and_register",
    ),
    Fault(
        "a mark that is sent again is taken again",
        "app/attendance/device_operations.py",
        "            earlier = known.get(one.counter)\n",
        "            earlier = None\n",
        "attendance/test_devices::test_what_is_sent_again_is_taken_once",
    ),
    Fault(
        "who left is marked by a device",
        "app/attendance/device_operations.py",
        "                if registration.id not in attending:\n",
        "                if False:\n",
        "attendance/test_devices::test_nobody_is_marked_in_a_cancelled_session_nor_after_leaving",
    ),
    Fault(
        "a device is marked on in a cancelled session",
        "app/attendance/device_operations.py",
        "    check_in_operations.refuse_untimely(session, at)\n",
        "",
        "attendance/test_devices::test_nobody_is_marked_in_a_cancelled_session_nor_after_leaving",
    ),
    # Credentials
    Fault(
        "a retired key could still sign",
        "app/credentials/operations.py",
        'old.private_key, old.is_compromised = clock.now(), "", is_compromised',
        "old.private_key, old.is_compromised = clock.now(), old.private_key, is_compromised",
        "credentials/test_keys::test_turning_the_key_destroys_the_old_private_half_and_keeps_the_public_one",
    ),
    Fault(
        "a certificate that is not in force is handed out as a badge",
        "app/credentials/views.py",
        "    if certificate.state is not CertificateState.ISSUED:\n",
        "    if False:\n",
        "credentials/test_credential::test_one_that_is_not_in_force_is_not_handed_out",
    ),
    Fault(
        "a file in which a key stands twice passes for ours",
        "app/credentials/reading.py",
        "object_pairs_hook=_each_once",
        "object_pairs_hook=dict",
        "credentials/test_files::test_a_key_given_twice_makes_a_file_that_is_not_ours",
    ),
    # What everything rests on
    Fault(
        "passwords are hashed cheaply",
        "app/people/passwords.py",
        "_hasher = PasswordHasher()\n",
        "_hasher = PasswordHasher(time_cost=1)\n",
        "people/test_passwords"
        "::test_a_password_costs_what_rfc_9106_recommends_whether_or_not_there_is_an_account",
    ),
)
