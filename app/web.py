"""What surrounds every request: its id, its headers, its error pages, its menu."""

from __future__ import annotations

import logging
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, render_template, request, session
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from app import wiring
from app.access.gate import current_actor
from app.access.policy import may
from app.api import problems
from app.audit.trail import TrailUnwrittenError
from app.core import logs
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.stores import StoreAwayError
from app.core.texts import LANGUAGES
from app.home.menu import menu
from app.hosting import metrics

_PAGES = {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
READ_ONLY = "25006"
"""PostgreSQL's word for what would be written where only reading is allowed."""
_log = logging.getLogger(__name__)
_access_log = logging.getLogger("app.requests")


def init_app(app: Flask) -> None:
    """Hang the surroundings into the application."""
    app.before_request(_begin)
    app.before_request(wiring.watch_over_records)
    app.after_request(_finish)
    app.teardown_request(_say_its_line)
    app.context_processor(_words)
    app.url_defaults(_name_version)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InternalError, _database_only_reads)
    app.register_error_handler(TrailUnwrittenError, _trail_away)
    app.register_error_handler(StoreAwayError, _store_away)
    app.register_error_handler(Exception, _unforeseen)


def trust_proxies(app: Flask, count: int) -> None:
    """Take the visitor's address from the nearest `count` proxies of our own; with none, from the line."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _begin() -> None:
    g.request_id, g.begun_at = str(uuid4()), perf_counter()
    logs.begin(g.request_id)
    if request.args.get("lang") in LANGUAGES and not problems.is_asked():
        session["lang"] = request.args["lang"]  # a link to a language is a choice that stays


def _finish(response: Response) -> Response:
    if request.endpoint != "static":
        wiring.touch_session()
        response.headers["Cache-Control"] = _kept_for(response)
        told_apart_by = "Authorization" if problems.is_asked() else "Cookie"
        response.headers["Vary"] = f"{told_apart_by}, Accept-Language"
    elif "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:  # a script that another one imports: its address does not name its content
        response.headers["Cache-Control"] = "no-cache"
    g.status = response.status_code
    response.headers["X-Request-ID"] = g.get("request_id", "")
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["IS_PRODUCTION"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _say_its_line(_error: BaseException | None) -> None:
    """One line in the log for each request, and its time among the measures of this node."""
    if "status" not in g:  # nobody was answered: a context of the tests, or of a command
        logs.begin(logs.NO_REQUEST)
        return
    route, status = str(request.url_rule or "none"), g.status
    seconds = perf_counter() - g.get("begun_at", perf_counter())
    metrics.REQUESTS.labels(request.method, route, str(status)).observe(seconds)
    _access_log.info(
        "%s %s %s",
        request.method,
        route,
        status,
        extra={"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000)},
    )
    logs.begin(logs.NO_REQUEST)


def _kept_for(response: Response) -> str:
    """How long an answer may be kept: not at all, but for what is public and is given without a cookie.

    What holds nothing of anyone says so, and a browser may keep it for when there is no network.
    """
    if g.get("is_nameless"):
        return "no-cache"
    kept_for = getattr(current_app.view_functions.get(request.endpoint or ""), "__kept_for__", None)
    if kept_for is None or response.status_code not in {200, 304} or session:
        return "no-store"
    return f"public, max-age={int(kept_for.total_seconds())}"


@cache
def _version_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:10]


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    """Name a static file's content in its address, so that a browser keeps it until it changes."""
    if endpoint == "static" and current_app.static_folder:
        values.setdefault("v", _version_of(Path(current_app.static_folder) / values["filename"]))


def _words() -> dict[str, Any]:
    actor = current_actor()
    return {
        "actor": actor,
        "nav": menu(actor, request.endpoint or ""),
        "view_names": current_app.view_functions,
        "may": lambda permission, thing=None: may(actor, permission, thing),
    }


def error_page(code: int, **words: Any) -> tuple[str | Response, int]:
    """The page of an error, or the API's problem; a 404 has nothing of the request or the reader in it."""
    if problems.is_asked():
        return problems.answer(code, words.get("message", "")), code
    shown = code if code in _PAGES else (400 if code < 500 else 500)
    return render_template(f"errors/{shown}.html", **words), code


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # a foreign host name: no page of ours has an address under it
        return error.get_response()
    if error.code is None or error.code < 400:
        return error.get_response()
    return (problems.of(error), error.code) if problems.is_asked() else error_page(error.code)


def _domain_error(error: DomainError) -> Any:
    db.session.rollback()
    if problems.is_asked():
        return problems.refused(error)
    return error_page(409, message=error.message)


def _overtaken(error: IntegrityError) -> Any:
    """Two did the same at one moment, and the database let one through."""
    _log.warning("a constraint refused a deed: %s", error.orig)
    db.session.rollback()
    return error_page(409, message=_("Someone else did the same a moment ago. Look again, then decide."))


def _database_away(error: OperationalError | InternalError) -> Any:
    _log.error("the database did not answer: %s", error.orig)
    return _try_later()


def _database_only_reads(error: InternalError) -> Any:
    """PostgreSQL takes no writes for a while, and says it in another way than SQLite."""
    if getattr(error.orig, "sqlstate", "") != READ_ONLY:
        return _unforeseen(error)
    return _database_away(error)


def _trail_away(error: TrailUnwrittenError) -> Any:
    """What leaves no word in the trail does not happen."""
    _log.error("a deed was refused: %s: %s", error, error.__cause__)
    return _try_later()


def _store_away(error: StoreAwayError) -> Any:
    _log.error("no file can be kept or read: %s", error)
    return _try_later()


def _try_later() -> Any:
    db.session.rollback()
    page, code = error_page(503)
    return page, code, {"Retry-After": "5"}


def _unforeseen(error: Exception) -> Any:
    _log.exception("unforeseen: %s", type(error).__name__)
    db.session.rollback()
    if current_app.config["TESTING"]:
        raise error
    return error_page(500)
