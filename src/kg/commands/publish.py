"""``kg publish``: the current build into another SPARQL engine, checked there and switched in."""

from __future__ import annotations

import click

from kg.commands.terminal import fail, read_settings, say
from kg.i18n import mark

LOADING = mark("loading %(graph)s: %(count)s triples")
PUBLISHED = mark("published version %(version)s in %(url)s: %(triples)s triples; before it: %(before)s")
AGAIN = mark("version %(version)s was in %(url)s already, is whole and is current; before: %(before)s")


@click.command()
@click.option("--to", "url", metavar="URL", help="SPARQL endpoint of the engine. Default: KG_ENGINE.")
@click.option("--store", metavar="URL", help="Its graph store (Graph Store Protocol), where kg does not know the path.")
@click.option("--version", help="A version of the build folder. Default: the current one.")
@click.option(
    "--timeout", type=click.FloatRange(1), default=600.0, show_default=True, help="Seconds that one request may take."
)
def publish(url: str | None, store: str | None, version: str | None, timeout: float) -> None:
    """Load the build into another SPARQL engine, check it there, then switch to it.

    A build that fails leaves what is served. User and password are those of KG_ENGINE_USER and KG_ENGINE_PASSWORD.
    """
    from kg.engine.remote import access_of  # noqa: PLC0415
    from kg.publish import PublishError, find_target  # noqa: PLC0415
    from kg.publish import publish as publish_snapshot  # noqa: PLC0415
    from kg.publish.build import chosen  # noqa: PLC0415
    from kg.publish.remote_store import RemoteStore  # noqa: PLC0415

    settings = read_settings()
    endpoint = url or settings["KG_ENGINE"]
    if not endpoint:
        raise click.UsageError("give --to URL, or set KG_ENGINE")
    try:
        snapshot = chosen(settings.build_dir, version)
        target = find_target(endpoint, store, has_user=bool(settings["KG_ENGINE_USER"]))
        with RemoteStore(target, access_of(settings, endpoint), timeout) as remote:
            done = publish_snapshot(
                snapshot, remote, lambda graph, count: say(LOADING, graph=graph or "default", count=count)
            )
    except PublishError as error:
        fail(error)
    say(
        PUBLISHED if done.loaded else AGAIN,
        version=done.version,
        url=endpoint,
        triples=sum(snapshot.triples.values()),
        before=done.before or "-",
    )
