"""The training-programme management system of the UNOCT Programme Office in Rabat."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from app import commands, features, web, wiring
from app.access import gate
from app.config import Settings
from app.core import addresses, i18n, logs, migrations, stores, templating
from app.core.db import db
from app.home import development


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; the last line refuses a route without its access."""
    settings = (settings or Settings.from_environment()).checked()
    if settings.logs_json:
        logs.set_up()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, instance_path=str(settings.instance.resolve()))
    app.config.update(settings.for_flask())
    app.url_rule_class = addresses.LateRule
    web.trust_proxies(app, settings.proxies)
    db.init_app(app)
    migrations.init_app(app)
    app.before_request(gate.take_large_body)  # before the next line's check reads the form
    CSRFProtect(app)
    i18n.init_app(app)
    templating.init_app(app)
    stores.init_app(app)
    wiring.connect(app)
    features.register(app)
    if not settings.is_production:
        app.register_blueprint(development.room)
    commands.init_app(app)
    web.init_app(app)
    features.refuse_undecided()
    gate.refuse_unmarked(app)
    return app
