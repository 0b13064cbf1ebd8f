"""The whole policy on one page: which role has which right, and how far it reaches."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from app.access.actor import Role
from app.access.permissions import Permission as P


class Reach(enum.StrEnum):
    """Which objects a role's right reaches."""

    GRANTED = "granted"  # those within the scope of the grant that gives the role
    ASSIGNED = "assigned"  # those that the trainer is assigned to
    SELF = "self"  # those of one's own person
    OPEN = "open"  # those that the office has made public


_GRANTED, _ASSIGNED, _SELF, _OPEN = Reach.GRANTED, Reach.ASSIGNED, Reach.SELF, Reach.OPEN
_ADM, _COO, _TRN, _SCR = Role.ADMINISTRATOR, Role.COORDINATOR, Role.TRAINER, Role.SCREENING_OFFICER
_REV, _BRD, _DPO, _NFP = (
    Role.REVIEWER,
    Role.BOARD_MEMBER,
    Role.DATA_PROTECTION_OFFICER,
    Role.FOCAL_POINT,
)
_TRE, _OBS, _PUB = Role.TRAINEE, Role.OBSERVER, Role.PUBLIC

NEVER_OWN = frozenset(
    {
        P.REGISTRATION_SCREEN,
        P.REGISTRATION_SCREENING_SEE,
        P.REGISTRATION_SELECT,
        P.COMPLAINT_HANDLE,
        P.REGISTER_TAKE,
        P.REGISTER_CORRECT,
        P.MARK_GIVE,
        P.MARK_PUBLISH,
    }
)
"""The rights that a role gives over others alone: of the own case its holder knows what any official does.

Where a right is asked of a whole register or sitting, `policy.is_ones_own` keeps one's own row out of it.
"""

MATRIX: Mapping[P, Mapping[Role, Reach]] = MappingProxyType(
    {
        P.GRANT_SEE: {_ADM: _GRANTED, _DPO: _GRANTED},
        P.GRANT_GIVE: {_ADM: _GRANTED},
        P.ACCOUNT_SEE: {_ADM: _GRANTED},
        P.ACCOUNT_MANAGE: {_ADM: _GRANTED},
        P.ACCOUNT_INVITE: {_ADM: _GRANTED},
        P.TRAIL_SEE: {_ADM: _GRANTED, _DPO: _GRANTED},
        P.TRAIL_NAMES: {_ADM: _GRANTED},
        P.HOUSEKEEPING_SEE: {_ADM: _GRANTED},
        P.RETENTION_SEE: {_ADM: _GRANTED, _DPO: _GRANTED},
        P.HOLD_PLACE: {_DPO: _GRANTED},
        P.REQUEST_SEE: {_DPO: _GRANTED, _TRE: _SELF},
        P.REQUEST_WITHDRAW: {_TRE: _SELF},
        P.REQUEST_ANSWER: {_DPO: _GRANTED},
        P.PERSON_MERGE: {_ADM: _GRANTED, _COO: _GRANTED},
        P.PERSON_ERASE: {_DPO: _GRANTED},
        P.OFFICE_BACK_UP: {_ADM: _GRANTED},
        P.WEBHOOK_MANAGE: {_ADM: _GRANTED},
        P.FIGURES_SEE: {
            _ADM: _GRANTED,
            _COO: _GRANTED,
            _BRD: _GRANTED,
            _REV: _GRANTED,
            _OBS: _GRANTED,
        },
        P.FIGURES_SMALL: {_ADM: _GRANTED, _COO: _GRANTED, _BRD: _GRANTED, _REV: _GRANTED},
        P.REPORT_SEE: {
            _ADM: _GRANTED,
            _COO: _GRANTED,
            _BRD: _GRANTED,
            _NFP: _GRANTED,
            _OBS: _OPEN,
        },
        P.REPORT_WRITE: {_ADM: _GRANTED, _COO: _GRANTED},
        P.CONSENT_SEE: {_ADM: _GRANTED, _DPO: _GRANTED},
        P.CONSENT_PUBLISH: {_ADM: _GRANTED},
        P.CONSENT_PUBLISH_NOTICE: {_DPO: _GRANTED},
        P.NEED_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _NFP: _GRANTED},
        P.NEED_WRITE: {_NFP: _GRANTED},
        P.COMPLAINT_SEE: {_ADM: _GRANTED, _TRE: _SELF},
        P.COMPLAINT_HANDLE: {_ADM: _GRANTED},
        P.PROGRAMME_SEE: {
            _ADM: _GRANTED,
            _COO: _GRANTED,
            _SCR: _GRANTED,
            _REV: _GRANTED,
            _BRD: _GRANTED,
            _PUB: _OPEN,
        },
        P.PROGRAMME_CREATE: {_ADM: _GRANTED},
        P.PROGRAMME_EDIT: {_COO: _GRANTED},
        P.ACCREDITATION_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _REV: _GRANTED, _BRD: _GRANTED},
        P.ACCREDITATION_RECORD: {_ADM: _GRANTED},
        P.ACCREDITATION_FULFIL: {_ADM: _GRANTED, _COO: _GRANTED},
        P.ACCREDITATION_EXAMINE: {_ADM: _GRANTED, _REV: _SELF},
        P.STANDARD_SEE: {_ADM: _GRANTED, _COO: _OPEN, _REV: _OPEN, _BRD: _OPEN},
        P.STANDARD_EDIT: {_ADM: _GRANTED},
        P.DOSSIER_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _REV: _SELF, _BRD: _GRANTED},
        P.DOSSIER_PREPARE: {_COO: _GRANTED},
        P.DOSSIER_STEER: {_ADM: _GRANTED},
        P.DOSSIER_REVIEW: {_REV: _SELF},
        P.DOSSIER_DECIDE: {_BRD: _GRANTED},
        P.COHORT_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _SCR: _GRANTED, _PUB: _OPEN},
        P.COHORT_WORK: {_ADM: _GRANTED, _COO: _GRANTED, _SCR: _GRANTED},
        P.COHORT_EDIT: {_COO: _GRANTED},
        P.LETTER_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.LETTER_WORD: {_COO: _GRANTED},
        P.LETTER_OFFICE: {_ADM: _GRANTED},
        P.REGISTRATION_SEE: {
            _ADM: _GRANTED,
            _COO: _GRANTED,
            _SCR: _GRANTED,
            _NFP: _GRANTED,
            _TRE: _SELF,
        },
        P.REGISTRATION_APPLY: {_TRE: _OPEN},
        P.REGISTRATION_NOMINATE: {_NFP: _OPEN},
        P.REGISTRATION_WRITE: {_TRE: _SELF, _NFP: _GRANTED},
        P.REGISTRATION_ENDORSE: {_NFP: _GRANTED},
        P.REGISTRATION_SCREEN: {_SCR: _GRANTED},
        P.REGISTRATION_SCREENING_SEE: {_SCR: _GRANTED, _COO: _GRANTED},
        P.REGISTRATION_SELECT: {_COO: _GRANTED},
        P.REGISTRATION_ANSWER: {_TRE: _SELF, _NFP: _GRANTED},
        P.REGISTRATION_WITHDRAW: {_TRE: _SELF, _NFP: _GRANTED},
        P.REGISTRATION_EXPORT: {_COO: _GRANTED, _NFP: _GRANTED},
        P.NOMINATION_FILE_SEND: {_NFP: _OPEN, _COO: _GRANTED},
        P.NOMINATION_FILE_TAKE: {_NFP: _GRANTED, _COO: _GRANTED},
        P.NOMINATION_SEE: {_COO: _GRANTED, _SCR: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.DOCUMENT_SEE: {_COO: _GRANTED, _SCR: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.DOCUMENT_HAND_IN: {_NFP: _GRANTED, _TRE: _SELF},
        P.DOCUMENT_OPEN: {_COO: _GRANTED, _SCR: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.SELECTION_SEE: {_ADM: _GRANTED, _COO: _GRANTED},
        P.SELECTION_CONFIRM: {_ADM: _GRANTED, _COO: _GRANTED},
        P.FAIRNESS_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _PUB: _OPEN},
        P.TRAVEL_SEE: {_COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.TRAVEL_WRITE: {_NFP: _GRANTED, _TRE: _SELF},
        P.TRAVEL_REVEAL: {_COO: _GRANTED},
        P.GLASS_BREAK: {_ADM: _GRANTED},
        P.GLASS_READ: {_ADM: _SELF},
        P.GLASS_SEE: {_ADM: _SELF, _COO: _GRANTED, _DPO: _GRANTED},
        P.GLASS_NOTE: {_DPO: _GRANTED},
        P.TRAINER_SEE: {_ADM: _GRANTED, _COO: _GRANTED},
        P.TRAINER_EDIT: {_COO: _GRANTED},
        P.VENUE_SEE: {_ADM: _GRANTED, _COO: _GRANTED},
        P.VENUE_EDIT: {_ADM: _GRANTED, _COO: _GRANTED},
        P.SESSION_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _TRN: _ASSIGNED, _TRE: _SELF},
        P.SESSION_EDIT: {_COO: _GRANTED},
        P.HOLIDAY_DECIDE: {_COO: _GRANTED},
        P.SESSION_JOIN: {_COO: _GRANTED, _TRN: _ASSIGNED, _TRE: _SELF},
        P.MATERIAL_SEE: {_COO: _GRANTED, _TRN: _ASSIGNED, _TRE: _SELF},
        P.MATERIAL_FOLLOW: {_COO: _GRANTED, _TRN: _ASSIGNED},
        P.MATERIAL_ADD: {_COO: _GRANTED, _TRN: _ASSIGNED},
        P.MATERIAL_CHANGE: {_COO: _GRANTED, _TRN: _ASSIGNED},
        P.REGISTER_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _TRN: _ASSIGNED},
        P.REGISTER_TAKE: {_COO: _GRANTED, _TRN: _ASSIGNED},
        P.REGISTER_CHECK_IN: {_TRE: _SELF},
        P.REGISTER_CORRECT: {_COO: _GRANTED},
        P.MARK_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _TRN: _ASSIGNED, _TRE: _SELF},
        P.MARK_GIVE: {_COO: _GRANTED, _TRN: _ASSIGNED},
        P.MARK_PUBLISH: {_COO: _GRANTED},
        P.STANDING_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.EVALUATION_ANSWER: {_NFP: _GRANTED, _TRE: _SELF},
        P.EVALUATION_SEE: {
            _ADM: _GRANTED,
            _COO: _GRANTED,
            _REV: _GRANTED,
            _BRD: _GRANTED,
            _OBS: _GRANTED,
        },
        P.EVALUATION_READ: {_COO: _GRANTED},
        P.EVALUATION_REOPEN: {_COO: _GRANTED},
        P.EVALUATION_WORD: {_ADM: _GRANTED},
        P.CASCADE_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.CASCADE_REPORT: {_TRE: _SELF},
        P.CASCADE_CONFIRM: {_NFP: _GRANTED},
        P.SUPERVISOR_NAME: {_NFP: _GRANTED, _TRE: _SELF},
        P.SUPERVISOR_SEE: {_COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.CERTIFICATE_SEE: {_ADM: _GRANTED, _COO: _GRANTED, _NFP: _GRANTED, _TRE: _SELF},
        P.CREDENTIAL_TAKE: {_ADM: _GRANTED, _COO: _GRANTED, _TRE: _SELF},
        P.CERTIFICATE_PROPOSE: {_COO: _GRANTED},
        P.CERTIFICATE_ISSUE: {_ADM: _GRANTED, _COO: _GRANTED},
    }
)
