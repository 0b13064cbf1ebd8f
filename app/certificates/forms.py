"""What is typed to decide about a certificate, and to find one."""

from __future__ import annotations

from app.certificates.states import CertificateState
from app.core.forms import EditForm, FilterForm, Form, OneOf, labelled, prose, words
from app.core.i18n import _l
from app.programmes.states import CertificateKind


class ReasonForm(Form):
    """Why a certificate is suspended, put back in force, revoked, rejected, replaced, or stands."""

    reason = prose(_l("Reason"), most=1000)


class BatchForm(EditForm):
    """That a batch was read; its version is the fingerprint of what was shown."""


class CertificateFilter(FilterForm):
    """The filter over the register of certificates."""

    q = words(_l("Name or number"), required=False)
    kind = OneOf(_l("Kind"), choices=[("", _l("All")), *labelled(CertificateKind)], default="")
    ends = OneOf(
        _l("Validity"),
        choices=[("", _l("All")), ("soon", _l("Ends within six months")), ("over", _l("Has ended"))],
        default="",
    )
    status = OneOf(_l("Status"), choices=[("", _l("All")), *labelled(CertificateState)], default="")
