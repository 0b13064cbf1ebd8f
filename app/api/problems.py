"""How the API says no: problem details (RFC 9457), in the language that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Response, request
from werkzeug.exceptions import HTTPException

from app.core.errors import DomainError
from app.core.i18n import _l, language

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
"""Everything beneath it is answered as the API answers, what is not there too."""

_SENTENCES: Mapping[int, Any] = {
    400: _l("The request can’t be read. Correct it, then send it again."),
    401: _l("Send a personal token that counts, as “Authorization: Bearer …”."),
    403: _l("You may not do this here."),
    404: _l("There is nothing here, or you may not know of it."),
    405: _l("This can’t be done here. The header Allow names what can."),
    409: _l("This can’t be done now. Read the record again, then decide."),
    412: _l("The record was changed since you read it. Read it again, then decide."),
    413: _l("The request is too large."),
    415: _l("Send the body as application/json."),
    422: _l("Something in the request must be corrected."),
    428: _l("Say by the header If-Match which version of the record you have read."),
    429: _l("These are too many requests. Wait as long as the header Retry-After says."),
    500: _l("Something went wrong at the office. Nothing was changed."),
    503: _l("The office can’t answer now. Try again in a moment."),
}


class ProblemError(HTTPException):
    """A refusal of the API's own; `errors` name the places that are wrong, each with its sentence."""

    def __init__(
        self,
        code: int,
        detail: Any = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.code = code
        self.detail, self.errors, self.headers = detail, errors, headers or {}


def refuse(code: int, detail: Any = "", **more: Any) -> NoReturn:
    """Answer with a problem; the deed is taken back."""
    raise ProblemError(code, detail, **more)


def is_asked() -> bool:
    """Whether this request is one to the API."""
    return request.path.startswith(ROOT)


def of(error: HTTPException) -> Response:
    """The problem that an error is."""
    if isinstance(error, ProblemError):
        return answer(error.code or 500, error.detail, errors=error.errors, headers=error.headers)
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return answer(error.code or 500, headers=headers)


def refused(error: DomainError) -> Response:
    """The problem that a refusal of the office's rules is: 422 at what was sent, else 409."""
    if error.field is None:
        return answer(409, error.message)
    return answer(422, errors=[{"pointer": f"/{error.field}", "detail": str(error.message)}])


def answer(
    code: int,
    detail: Any = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as it is sent; a 404 has nothing of the request or of the reader in it."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": str(detail or _SENTENCES.get(code, _SENTENCES[400 if code < 500 else 500])),
    }
    if errors:
        said["errors"] = list(errors)
    response = Response(json.dumps(said, ensure_ascii=False), code, content_type=MEDIA_TYPE)
    response.headers.update(headers or {})
    response.headers["Content-Language"] = language()
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
