"""Making the application: configuration, services, blueprints, in one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask, Response, request

from kg.engine import open_engine
from kg.engine.interface import Engine
from kg.settings import Settings
from kg.web import (
    browser_files,
    catalogue,
    differences,
    documents,
    dumps,
    editor,
    entities,
    filters,
    frames,
    graph_store,
    headers,
    health,
    hosts,
    language,
    lists,
    mcp,
    metrics,
    notebooks,
    openapi,
    pages,
    problems,
    reconcile,
    saved,
    search,
    sitemap,
    sparql,
    static_files,
)
from kg.web.proxies import TrustedProxies
from kg.web.rate_limit import LIMITED
from kg.web.services import EXTENSION, EngineSource, Services
from kg.web.static_edition import is_static
from kg.web.urls import urls

BLUEPRINTS = (
    health.blueprint,
    metrics.blueprint,
    sparql.blueprint,
    editor.blueprint,
    graph_store.blueprint,
    dumps.blueprint,
    differences.blueprint,
    saved.blueprint,
    search.blueprint,
    reconcile.blueprint,
    pages.blueprint,
    entities.blueprint,
    frames.blueprint,
    lists.blueprint,
    documents.blueprint,
    notebooks.blueprint,
    catalogue.blueprint,
    sitemap.blueprint,
    openapi.blueprint,
)


def create_app(
    config: Mapping[str, Any] | None = None,
    *,
    settings: Settings | None = None,
    engine: Engine | None = None,
    opener: Callable[[], Engine] | None = None,
) -> Flask:
    """The WSGI application over the snapshot that is published in the settings' build folder.

    :param config: Flask configuration that goes over the defaults.
    :param settings: read from the environment if not given.
    :param engine: answers the queries; opened at the first need if not given.
    :param opener: opens the engine; if not given, the settings say how.
    """
    settings = settings or Settings()
    app = Flask("kg.web")
    # Both, for Flask refuses a form above 500 kB of its own accord: a query is as long as the operator allows.
    app.config["MAX_CONTENT_LENGTH"] = settings["KG_REQUEST_BYTES"]
    app.config["MAX_FORM_MEMORY_SIZE"] = settings["KG_REQUEST_BYTES"]
    app.config.update(config or {})
    app.extensions[EXTENSION] = Services(settings, _engines(settings, engine, opener))
    language.init_app(app)
    problems.init_app(app)
    headers.init_app(app)
    app.before_request(refuse_too_many)
    hosts.init_app(app)
    static_files.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if is_static(app):
        app.register_blueprint(browser_files.blueprint)
    if mcp.is_available():
        app.register_blueprint(mcp.blueprint)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters.FILTERS)
    app.context_processor(
        lambda: {"urls": urls, "language": language.current_language(), "static_edition": is_static(app)}
    )
    trusted = settings["KG_TRUSTED_PROXIES"]
    if trusted:
        app.wsgi_app = TrustedProxies(app.wsgi_app, trusted, settings["KG_FORWARDED"])  # type: ignore[method-assign]
    return app


def refuse_too_many() -> Response | None:
    """Write the refusal, where the server says that this request's client has asked too often."""
    seconds = request.environ.get(LIMITED)
    return None if seconds is None else problems.problem_response(problems.rate_limited(int(seconds)))


def _engines(settings: Settings, engine: Engine | None, opener: Callable[[], Engine] | None) -> EngineSource:
    if engine is not None:
        return EngineSource(lambda: engine)
    return EngineSource(opener or partial(open_engine, settings))
