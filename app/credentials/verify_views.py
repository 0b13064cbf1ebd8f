"""The public check of a certificate: by code, by square or by its file. It confirms and never lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE
from app.certificates import codes
from app.certificates.models import Certificate
from app.certificates.queries import by_code, moved_at
from app.certificates.states import CertificateState
from app.core import clock, limits, zones
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.credentials import reading
from app.credentials.forms import CodeForm, FileForm, NameForm
from app.credentials.reading import Finding
from app.credentials.room import room

_CHECKS_PER_ADDRESS = 20
_CHECKS_IN_ALL = 3000
_MINUTE = timedelta(minutes=1)
_FORM_AROUND = 64 * 1024


@room.page("/verify", access=EVERYONE)
def check() -> ResponseReturnValue:
    """Anyone types the code that stands under the square of a certificate, or shows its file."""
    form = CodeForm(formdata=request.args if "code" in request.args else None)
    if "code" in request.args and form.validate():
        code = codes.as_typed(form.code.data)
        if code:
            return redirect(url_for("credentials.verify", code=code), code=303)
        form.code.errors = [_("Write the letters and digits under the square of the certificate.")]
    return _check_page(form=form, status=422 if form.errors else 200)


def _check_page(*, form: Any, status: int, **shown: Any) -> Response:
    """The page with both ways to check; `form` is the one that was sent."""
    code_form = form if isinstance(form, CodeForm) else CodeForm(formdata=None)
    file_form = form if isinstance(form, FileForm) else FileForm(formdata=None)
    page = render_template(
        "credentials/check.html", form=form, code_form=code_form, file_form=file_form, **shown
    )
    return _to_the_public(page, status)


@room.page(
    "/verify/file",
    methods=("GET", "POST"),
    access=EVERYONE,
    own_deeds=True,
    largest_body=reading.LARGEST + _FORM_AROUND,
)
def look_at_file() -> ResponseReturnValue:
    """Whether the office handed out a file, and how its certificate stands; nothing is written."""
    if request.method == "GET":  # the way back from the answer, or a page that is loaded anew
        return redirect(url_for("credentials.check"), code=303)
    _count_a_check()
    form = FileForm()
    if not form.validate_on_submit():
        return _check_page(form=form, status=422)
    data = form.file.data.read(reading.LARGEST + 1)
    if not data or len(data) > reading.LARGEST:
        sentence = _("This file is larger than 2 MB.") if data else _("This file is empty. Choose another.")
        form.file.errors = [sentence]
        return _check_page(form=form, status=422)
    shown = reading.look_at(data)
    if shown.finding is Finding.OURS and shown.certificate:
        return _verdict(shown.certificate, form=NameForm(formdata=None), is_from_file=True)
    return _check_page(form=form, status=200, finding=shown.finding, named=shown.certificate)


@room.page("/verify/<path:code>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def verify(code: str) -> ResponseReturnValue:
    """What anyone may learn of a certificate, and whether a typed name is the holder's: yes or no.

    A code that was never given, one of a certificate not yet issued, and one that is no code at all
    are the same answer.
    """
    _count_a_check()
    certificate = by_code(codes.as_typed(code)[: codes.LENGTH + 1])
    if certificate is None:
        return _to_the_public(
            render_template("credentials/unknown.html", code_form=CodeForm(formdata=None)), 404
        )
    form, is_holder = NameForm(), None
    if form.validate_on_submit():
        is_holder = not certificate.is_nameless and _is_name_of(certificate, form.name.data)
    return _verdict(certificate, form=form, is_holder=is_holder)


def _count_a_check() -> None:
    """Count one more of this address, and of all; 429 for too many."""
    buckets = {
        f"verify:{limits.line_of(request.remote_addr)}": _CHECKS_PER_ADDRESS,
        "verify": _CHECKS_IN_ALL,
    }
    if not limits.all_within_even_read_only(buckets, every=_MINUTE):
        abort(429)


def _verdict(
    certificate: Certificate, *, form: NameForm, is_holder: bool | None = None, is_from_file: bool = False
) -> Response:
    page = render_template(
        "credentials/verify.html",
        certificate=certificate,
        standing=certificate.standing(clock.today(OFFICE_ZONE)),
        since=_since(certificate),
        form=form,
        is_holder=is_holder,
        is_from_file=is_from_file,
        code=certificate.code,
    )
    return _to_the_public(page, form.status)


def _to_the_public(page: str, status: int) -> Response:
    """A page that no search engine keeps."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _is_name_of(certificate: Certificate, name: str) -> bool:
    """Whether it is the holder's name, in whatever order, case and accents."""
    return sorted(search_key(name).split()) == sorted(search_key(certificate.holder_name).split())


def _since(certificate: Certificate) -> date | None:
    """The day, in Rabat, on which a certificate that is not in force ceased to be."""
    if certificate.state is CertificateState.ISSUED:
        return None
    at = moved_at(certificate)
    return zones.wall(at, OFFICE_ZONE).date() if at else None
