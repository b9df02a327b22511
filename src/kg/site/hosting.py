"""Files for hosts and crawlers: robots.txt, the sitemap, a page for what is not there, redirects and media types.

A host that reads none of them serves the site all the same. Netlify, Cloudflare Pages and GitLab Pages read
``_redirects``, the first two ``_headers``; for nginx there is a file to include. What a line of them means is in
docs/operations.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urlsplit

from kg.formats import FORMATS, Shape, formats_for
from kg.i18n import LANGUAGES
from kg.site.addresses import Address
from kg.site.rewriting import rewrite
from kg.site.writing import Writer, Written
from kg.web.saved_formats import XLSX

NGINX_MAPS, NGINX_SERVER = "hosting/nginx-maps.conf", "hosting/nginx-server.conf"
NOT_FOUND = "404.html"
_ABSENT = "/page/absent"  # no kind of thing is called so
_SITEMAP = re.compile(r"/sitemap(?:-\d+)?\.xml")
_ADDRESS = re.compile(r'(<loc>|href=")([^<"]+)')
_CHANGED = re.compile(r"<lastmod>[^<]*</lastmod>")
_ENTRY = re.compile(r"<url>.*</url>\n")
_TEXT = "; charset=utf-8"

# Media types by the ending of a file's name, as this site has them. What every host knows stands here too, for nginx
# takes this table in place of its own.
MEDIA_TYPES: dict[str, str] = {
    "html": "text/html" + _TEXT,
    "css": "text/css" + _TEXT,
    "js": "text/javascript" + _TEXT,
    "svg": "image/svg+xml",
    "txt": "text/plain" + _TEXT,
    "wasm": "application/wasm",
    "gz": "application/gzip",
    "ipynb": "application/x-ipynb+json",
    "Rmd": "text/markdown" + _TEXT,
    XLSX.extension: XLSX.media_type,
    **{row.extension: row.content_type for row in FORMATS if row.name not in {"json", "xml", "html"}},
    "json": "application/json",
    "xml": "application/xml",
}
# The same files without an ending.
_NAMED_TYPES = {
    "/.well-known/void": "text/turtle" + _TEXT,
    "/.well-known/csvm": "text/plain" + _TEXT,
    "/dumps/*SHA256SUMS": "text/plain" + _TEXT,
}
_COMMON = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "frame-ancestors 'none'",  # the rest of the policy stands in each page
}


def write_for_hosts(writer: Writer, url: str, gone: list[str], written: Written) -> None:
    """Write all of them.

    :param url: the whole address of the site's root, ending in a slash.
    :param gone: paths of the pages that say that a thing is gone.
    """
    prefix = urlsplit(url).path.rstrip("/")
    files = {
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {url}sitemap.xml\n",
        "_redirects": "".join(f"{line}\n" for line in _redirects()),
        "_headers": "".join(f"{line}\n" for line in _headers()),
        ".nojekyll": "",  # GitHub Pages would leave out files that begin with _
        NGINX_MAPS: _nginx_maps(gone),
        NGINX_SERVER: _nginx_server(),
        NOT_FOUND: _not_found(writer, url),
        **_sitemaps(writer, url, prefix),
    }
    for name, content in files.items():
        writer.put(name, content.encode(), written)


def _redirects() -> Iterator[str]:
    """Without the IRIs' negotiation, which such hosts cannot do: each leads to its page."""
    yield "/id/* /page/:splat.html 302"
    for name in ("ontology", "catalog"):
        yield f"/{name} /page/{name}.html 302"
    yield "/sparql /sparql.html 302"


def _headers() -> Iterator[str]:
    yield "/*"
    yield from (f"  {name}: {value}" for name, value in _COMMON.items())
    for ending, media_type in sorted(MEDIA_TYPES.items()):
        yield f"/*.{ending}"
        yield f"  Content-Type: {media_type}"
    for path, media_type in _NAMED_TYPES.items():
        yield path
        yield f"  Content-Type: {media_type}"


def _nginx_maps(gone: list[str]) -> str:
    data = "\n".join(
        f'    "~*{re.escape(row.media_type)}" {row.extension};'.replace("\\/", "/") for row in formats_for(Shape.GRAPH)
    )
    pages = (Address(path, (), language, is_page=True) for path in gone for language in LANGUAGES)
    lines = "".join(f'    "/{page.file()}" 1;\n' for page in pages)
    return f"""\
# For the http block of nginx: what an IRI leads to by Accept, and which pages say that a thing is gone.
map_hash_bucket_size 512;  # for the longest of their names; take it out where your configuration has one
map $http_accept $juten_ending {{
    default html;
    "~*text/html" html;
{data}
}}
map $juten_ending $juten_folder {{
    default data;
    html page;
}}
map $uri $juten_gone {{
    default 0;
{lines}}}
"""


_NGINX_SERVER = """\
# For the server block of nginx whose root is this folder.
charset utf-8;
charset_types {charset_types};
absolute_redirect off;
default_type application/octet-stream;
types {{
{types}
}}
{headers}
error_page 404 /404.html;
error_page 410 @juten_gone;
index index.html;

location ~ ^/id/(?<juten_thing>.+?)/?$ {{
    return 303 /$juten_folder/$juten_thing.$juten_ending;
}}
location ~ ^/(?<juten_thing>ontology|catalog)/?$ {{
    return 303 /$juten_folder/$juten_thing.$juten_ending;
}}
location = /.well-known/void {{
    default_type text/turtle;
}}
location ~ ^/dumps/.*SHA256SUMS$ {{
    default_type text/plain;
}}
location / {{
    if ($juten_gone) {{
        return 410;
    }}
    try_files $uri $uri.html $uri/index.html =404;
}}
location @juten_gone {{
    try_files $uri =404;
}}
"""


def _nginx_server() -> str:
    kinds = {ending: kind.partition(";") for ending, kind in sorted(MEDIA_TYPES.items())}
    return _NGINX_SERVER.format(
        charset_types=" ".join(sorted({kind for kind, _semicolon, charset in kinds.values() if charset})),
        types="\n".join(f"    {kind} {ending};" for ending, (kind, _semicolon, _charset) in kinds.items()),
        headers="\n".join(f'add_header {name} "{value}" always;' for name, value in _COMMON.items()),
    )


def _not_found(writer: Writer, url: str) -> str:
    """The page that hosts show at an address without a file: its links are whole, for it stands at no place."""
    answer = writer.asker.ask(Address(_ABSENT, (), LANGUAGES[0], is_page=True))

    def leads(link: str) -> str | None:
        target = writer.resolver.resolve(link, LANGUAGES[0])
        return url + target.address.file() + target.suffix if target else None

    return rewrite(answer.body.decode(), leads, answer.policy)


def _sitemaps(writer: Writer, url: str, prefix: str) -> dict[str, str]:
    """The application's own sitemap with the addresses of this host; without times, which the graph does not know."""

    def leads(match: re.Match[str]) -> str:
        link = urlsplit(unescape(match[2]))
        path = f"{link.path}?{link.query}" if link.query else link.path
        if _SITEMAP.fullmatch(link.path.removeprefix(prefix)):
            return match[0]
        target = writer.resolver.resolve(path, LANGUAGES[0])
        return match[1] + (escape(url + target.address.file()) if target else "")

    def entry(match: re.Match[str]) -> str:
        text = _ADDRESS.sub(leads, match[0])
        return "" if "<loc></loc>" in text else text

    found = {}
    waiting = ["/sitemap.xml"]
    while waiting:
        path = waiting.pop()
        text = _CHANGED.sub("", writer.asker.ask(Address(path)).body.decode())
        waiting += [part for part in sorted(set(_SITEMAP.findall(text))) if part != path and part[1:] not in found]
        found[path[1:]] = _ENTRY.sub(entry, text)
    return found
