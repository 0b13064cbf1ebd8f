"""What is typed to check a certificate, and to decide about one."""

from __future__ import annotations

from app.certificates.states import CertificateState
from app.core.forms import FilterForm, Form, OneOf, labelled, prose, words
from app.core.i18n import _l


class CodeForm(FilterForm):
    """The code under the square; it changes nothing, so it travels in the address and has no token."""

    code = words(_l("Code of the certificate"), most=80, dir="ltr", autocomplete="off", spellcheck="false")


class NameForm(Form):
    """A name to compare with the holder's; the answer is yes or no, and nothing is written."""

    name = words(_l("Name on the certificate"), most=420, autocomplete="off", spellcheck="false")


class ReasonForm(Form):
    """Why a certificate is suspended, put back in force, revoked or rejected."""

    reason = prose(_l("Reason"), most=1000)


class CertificateFilter(FilterForm):
    """The filter over the register of certificates."""

    q = words(_l("Name or number"), required=False)
    status = OneOf(_l("Status"), choices=[("", _l("All")), *labelled(CertificateState)], default="")
