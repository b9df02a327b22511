"""The host that a request names: well-formed, and one of this site where the operator listed them (``KG_HOSTS``).

Absolute addresses in answers are made of it, so what is no host is refused before anything is answered. Probes ask by
address, so the operations' own paths take any well-formed host.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_babel import gettext as _
from werkzeug.sansio.utils import host_is_trusted

from kg.web.problems import ProblemError
from kg.web.services import services

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def are_hosts_of_ours(environ: WSGIEnvironment, hosts: Iterable[str]) -> bool:
    """Whether every host that a request names, itself or through a proxy, is one that :func:`check_host` takes."""
    named = (environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST"))
    return all(host_is_trusted(host.lower(), tuple(hosts)) for host in named if host is not None)


def check_host() -> None:
    """Refuse a request whose Host is none, or none of the listed ones; one without Host (HTTP/1.0) names none.

    :raises ProblemError: where it is so.
    """
    host = request.environ.get("HTTP_HOST")
    hosts = () if request.path in PROBES else services().settings["KG_HOSTS"]
    if host is not None and not host_is_trusted(host.lower(), hosts):
        raise ProblemError("malformed-request", _("“%(host)s” is no host of this site.", host=host[:80]))


def init_app(app: Flask) -> None:
    """Hook in."""
    app.before_request(check_host)
