"""Every right that the office knows, one a line, with what it lets a person do."""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """A right to do one kind of deed."""

    def __new__(cls, value: str, story: str = "") -> Permission:
        """Make the member a plain string; `story` says what it lets a person do."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.__doc__ = story
        return member

    GRANT_SEE = "grant.see", "see who holds which role, where and until when"
    GRANT_GIVE = "grant.give", "give and take away roles"
    ACCOUNT_SEE = "account.see", "see accounts, their roles and their devices"
    ACCOUNT_MANAGE = "account.manage", "disable and enable accounts, end their devices, reset second factors"
    ACCOUNT_INVITE = "account.invite", "invite people to an account with a role"
    TRAIL_SEE = "trail.see", "read the trail"
    TRAIL_NAMES = "trail.names", "read names in the trail, where others read pseudonyms"
    HOUSEKEEPING_SEE = "housekeeping.see", "see what the office does by the clock, and whether it is done"
    RETENTION_SEE = "retention.see", "see what is due to be removed, the last rounds, and the legal holds"
    HOLD_PLACE = "hold.place", "keep something from being removed, and end that"
    REQUEST_SEE = "request.see", "see what a person asked of their own data"
    REQUEST_WITHDRAW = "request.withdraw", "take back what one asked of one's own data"
    REQUEST_ANSWER = "request.answer", "answer what persons ask of their own data"
    PERSON_MERGE = "person.merge", "say that two records are of one person, and undo it"
    PERSON_ERASE = "person.erase", "erase a person who asked for it"
    OFFICE_BACK_UP = "office.back_up", "write the whole office into a sealed backup, by the command line"
    WEBHOOK_MANAGE = (
        "webhook.manage",
        "say which other systems are told what moves, and see what became of it",
    )
    FIGURES_SEE = "figures.see", "see the office's figures, without persons"
    FIGURES_SMALL = "figures.small", "see figures that rest on fewer than five people"
    REPORT_SEE = "report.see", "read the reports that were made for the office, for donors or for a state"
    REPORT_WRITE = "report.write", "set up reports, say when they are made, and make them"

    CONSENT_SEE = "consent.see", "see the documents that everyone accepts, and how many did"
    CONSENT_PUBLISH = "consent.publish", "publish a new code of conduct or image permission"
    CONSENT_PUBLISH_NOTICE = "consent.publish_notice", "publish a new privacy notice"

    NEED_SEE = "need.see", "see what states lack"
    NEED_WRITE = "need.write", "put forward what one's own state lacks"
    COMPLAINT_SEE = "complaint.see", "see where a complaint stands, and open it"
    COMPLAINT_HANDLE = "complaint.handle", "look into complaints, answer and close them"

    PROGRAMME_SEE = "programme.see", "see a programme and its published curricula"
    PROGRAMME_CREATE = "programme.create", "set up a new programme"
    PROGRAMME_EDIT = (
        "programme.edit",
        "change a programme, draft and publish its curricula, name its partners",
    )

    ACCREDITATION_SEE = "accreditation.see", "see a programme's accreditations and their days left"
    ACCREDITATION_RECORD = "accreditation.record", "record, suspend and withdraw an accreditation"
    ACCREDITATION_FULFIL = "accreditation.fulfil", "hand in what an accreditation asks for"
    ACCREDITATION_EXAMINE = "accreditation.examine", "judge what was handed in for an accreditation"
    STANDARD_SEE = "standard.see", "read what accrediting bodies ask for, once it is published"
    STANDARD_EDIT = "standard.edit", "write, publish and retire standards, and say which criteria are alike"

    DOSSIER_SEE = "dossier.see", "read an accreditation dossier"
    DOSSIER_PREPARE = (
        "dossier.prepare",
        "begin a dossier, assess its criteria, add evidence, submit, answer and appeal",
    )
    DOSSIER_STEER = (
        "dossier.steer",
        "assign reviewers, return a dossier, begin its review, record an outside body’s decision",
    )
    DOSSIER_REVIEW = "dossier.review", "ask, visit, find and recommend in a dossier that one reviews"
    DOSSIER_DECIDE = "dossier.decide", "decide of a dossier, and of an appeal, for the board"

    COHORT_SEE = "cohort.see", "see a cohort and its dates"
    COHORT_WORK = "cohort.work", "see a cohort's workspace"
    COHORT_EDIT = "cohort.edit", "plan a cohort, open its call, and lead it through its stages"

    LETTER_SEE = "letter.see", "see and download the letters that were sent"
    LETTER_WORD = "letter.word", "write the wording of a cohort's letters, and remind the states of its call"
    LETTER_OFFICE = "letter.office", "write the office's own wording of letters"

    REGISTRATION_SEE = "registration.see", "see a registration"
    REGISTRATION_APPLY = "registration.apply", "apply to a cohort for oneself"
    REGISTRATION_NOMINATE = "registration.nominate", "nominate an official of one's state"
    REGISTRATION_WRITE = "registration.write", "fill in and send one's own application"
    REGISTRATION_ENDORSE = (
        "registration.endorse",
        "endorse, return or refuse an official of one's state",
    )
    REGISTRATION_SCREEN = "registration.screen", "screen a nominee, and see the outcome"
    REGISTRATION_SCREENING_SEE = (
        "registration.screening_see",
        "see where a nominee's screening stands",
    )
    REGISTRATION_SELECT = (
        "registration.select",
        "offer seats, keep a reserve, close a cohort's registrations",
    )
    REGISTRATION_ANSWER = "registration.answer", "accept or decline an offered seat"
    REGISTRATION_WITHDRAW = "registration.withdraw", "withdraw a registration"
    REGISTRATION_EXPORT = "registration.export", "take a list of persons away as a file"

    NOMINATION_FILE_SEND = "nomination.file_send", "send a file of nominees for a call"
    NOMINATION_FILE_TAKE = "nomination.file_take", "read what a file of nominees would do, and take it in"
    NOMINATION_SEE = "nomination.see", "read what was answered for a nominee"
    DOCUMENT_SEE = (
        "document.see",
        "see which documents of a nominee are there, and open those of the nomination",
    )
    DOCUMENT_HAND_IN = "document.hand_in", "hand in a nominee's documents, replace them and take them back"
    DOCUMENT_OPEN = (
        "document.open",
        "open a copy of a passport or, if one looks after its owner, a medical paper, one at a time",
    )

    SELECTION_SEE = "selection.see", "see how the seats of a cohort are given, to whom and why"
    SELECTION_CONFIRM = "selection.confirm", "confirm a selection that another prepared"
    FAIRNESS_SEE = "fairness.see", "see how a selection treated states, sexes, languages and services"

    TRAVEL_SEE = "travel.see", "see which travel and needs records are there, masked"
    TRAVEL_WRITE = "travel.write", "give passport, journey and needs for a confirmed seat"
    TRAVEL_REVEAL = (
        "travel.reveal",
        "open a travel or needs record, or the flights and lodging of a cohort, for a purpose",
    )
    GLASS_BREAK = "glass.break", "open one sealed record in an emergency, with a reason, for an hour"
    GLASS_READ = "glass.read", "read, for that hour, the record that one opened oneself"
    GLASS_SEE = "glass.see", "see who opened a sealed record in an emergency, when and why"
    GLASS_NOTE = "glass.note", "note that one has read of an emergency opening"

    TRAINER_SEE = "trainer.see", "see trainers and interpreters"
    TRAINER_EDIT = "trainer.edit", "add and change trainers and interpreters"
    VENUE_SEE = "venue.see", "see venues, rooms and equipment"
    VENUE_EDIT = "venue.edit", "add and change venues, rooms and equipment"
    SESSION_SEE = "session.see", "see a session of a timetable"
    SESSION_EDIT = "session.edit", "schedule, move and cancel sessions"
    HOLIDAY_DECIDE = "holiday.decide", "confirm, move and add holidays, for all cohorts"
    SESSION_JOIN = "session.join", "open the link by which an online or hybrid session is joined"

    MATERIAL_SEE = "material.see", "see a cohort's course materials, and download them"
    MATERIAL_FOLLOW = (
        "material.follow",
        "see materials before their time, what they were before, and how often they were downloaded",
    )
    MATERIAL_ADD = "material.add", "add materials to a session, its module or a cohort's modules"
    MATERIAL_CHANGE = "material.change", "replace, change and withdraw a material"

    REGISTER_SEE = "register.see", "see a session's register"
    REGISTER_TAKE = "register.take", "take attendance"
    REGISTER_CHECK_IN = "register.check_in", "check oneself in for a session"
    REGISTER_CORRECT = "register.correct", "correct a closed register, with a reason"
    MARK_SEE = "mark.see", "see the marks of a sitting, of a cohort, or one's own once they are published"
    MARK_GIVE = "mark.give", "mark the papers of a module that one teaches, first or as second marker"
    MARK_PUBLISH = (
        "mark.publish",
        "publish marks, correct them with a reason, let people sit again, see whose number is whose",
    )
    STANDING_SEE = "standing.see", "see how much of a training someone attended, and what is missing"

    EVALUATION_ANSWER = "evaluation.answer", "answer a questionnaire that one was sent, or one's state"
    EVALUATION_SEE = "evaluation.see", "see what evaluations say in figures, never under five answers"
    EVALUATION_READ = "evaluation.read", "read what was answered in words, all at once and unnamed"
    EVALUATION_REOPEN = "evaluation.reopen", "let those answer late who missed an evaluation's last day"
    EVALUATION_WORD = "evaluation.word", "write new versions of questionnaires"
    CASCADE_SEE = "cascade.see", "see what graduates taught at home"
    CASCADE_REPORT = "cascade.report", "report what one taught at home"
    CASCADE_CONFIRM = "cascade.confirm", "confirm what a graduate of one's state taught, or ask"
    SUPERVISOR_NAME = "supervisor.name", "name the supervisor of a graduate"
    SUPERVISOR_SEE = "supervisor.see", "see whom graduates and their states named as supervisors"

    CERTIFICATE_SEE = "certificate.see", "see and download a certificate"
    CREDENTIAL_TAKE = "credential.take", "download a certificate's digital credential"
    CERTIFICATE_PROPOSE = "certificate.propose", "propose certificates for those who meet the rules"
    CERTIFICATE_ISSUE = "certificate.issue", "issue, suspend and revoke what another proposed"
