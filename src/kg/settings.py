"""Every setting, in one table: an environment variable ``KG_…``, its default and what it means.

Nothing else reads the environment. ``kg settings`` prints this table, docs/operations.md holds it, and a test fails
where a row is missing there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_BASE_IRI = "https://w3id.org/juten-kg/"
ATTACHED_BYTES = 1 << 30
FORWARDED = ("for", "proto", "host", "port", "prefix")  # what a proxy may tell in X-Forwarded-*
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)


class SettingError(ValueError):
    """A setting has a value that cannot be read; the message names the variable and the value."""


def _base_iri(text: str) -> str:
    if not text.startswith(("http://", "https://")) or not text.endswith("/") or not text.isascii() or " " in text:
        raise ValueError("an http(s) IRI that ends in / is needed")
    return text


def _natural(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("a whole number of 0 or more is needed")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("a whole number of 1 or more is needed")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < 86_400:
        raise ValueError("seconds between 0 and 86400 are needed")
    return number


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _forwarded(text: str) -> tuple[str, ...]:
    unknown = [word for word in text.split() if word not in FORWARDED]
    if unknown:
        raise ValueError(f"{unknown[0]} is none of {', '.join(FORWARDED)}")
    return tuple(text.split())


def _hosts(text: str) -> tuple[str, ...]:
    for word in text.split():
        if not _HOST.fullmatch(word):
            raise ValueError(f"{word} is no host name")
    return tuple(text.lower().split())


def _endpoints(text: str) -> tuple[str, ...]:
    for word in text.split():
        parts = urlsplit(word)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not word.isascii():
            raise ValueError(f"{word} is no http(s) URL in ASCII")
        if "@" in parts.netloc or "#" in word or set(word) & set('<>"{}|^`\\'):
            raise ValueError(f"{word} holds what no endpoint's URL may hold: a user name, a fragment or a bracket")
        _ = parts.port  # raises where it is no port
    return tuple(dict.fromkeys(text.split()))


def _endpoint(text: str) -> str:
    found = _endpoints(text)
    if len(found) > 1:
        raise ValueError("one URL is needed")
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: the variable, how its text becomes a value, its default, and its meaning in both languages.

    ``secret``: its value is printed nowhere.
    """

    name: str
    parse: Callable[[str], Any]
    default: str
    help_en: str
    help_ja: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "KG_ROOT",
        Path,
        "",
        "Folder that holds data/, ontology/ and queries/ (empty: the working directory, else this checkout)",
        "data/・ontology/・queries/ のあるフォルダー(空なら作業フォルダー、なければこのチェックアウト)",
    ),
    Setting(
        "KG_BUILD_DIR",
        Path,
        "",
        "Folder for builds (empty: build/ below KG_ROOT)",
        "ビルドの置き場所(空なら KG_ROOT の下の build/)",
    ),
    Setting(
        "KG_BASE_IRI",
        _base_iri,
        DEFAULT_BASE_IRI,
        "Base of every IRI that a build mints",
        "ビルドが作るすべてのIRIの土台",
    ),
    Setting(
        "KG_ATTACHED_BYTES",
        _positive,
        str(ATTACHED_BYTES),
        "Largest attached data set in bytes, unpacked; a larger one is refused",
        "取り込む外部データの上限(バイト、展開後)。超えると取り込まない",
    ),
    Setting(
        "KG_QUERY_TIMEOUT",
        _seconds,
        "10",
        "Deadline of a query in seconds: planning, evaluation and serialising",
        "問合せの制限時間(秒)。計画・評価・直列化を含む",
    ),
    Setting(
        "KG_QUERY_MEMORY",
        _positive,
        "1024",
        "Memory that one query may take, in MiB above a worker's baseline",
        "一つの問合せが使えるメモリー(MiB、ワーカーの基準値に加えて)",
    ),
    Setting(
        "KG_MEMORY_BUDGET",
        _positive,
        "8192",
        "Largest snapshot that is held in memory, in MiB; a larger one is read from disk",
        "メモリーに載せるスナップショットの上限(MiB)。超えるとディスクから読む",
    ),
    Setting(
        "KG_WORKERS",
        _positive,
        "2",
        "Number of evaluation workers",
        "評価ワーカーの数",
    ),
    Setting(
        "KG_WEB_WORKERS",
        _positive,
        "2",
        "Number of web server processes",
        "ウェブサーバーのプロセス数",
    ),
    Setting(
        "KG_QUEUE",
        _natural,
        "64",
        "Queries that may wait for a worker; one more is answered 503 at once",
        "ワーカーを待てる問合せの数。超えると直ちに503を返す",
    ),
    Setting(
        "KG_OLD_VERSION_SECONDS",
        _natural,
        "300",
        "Seconds for which the version before the current one still answers requests that name it; 0: not at all",
        "一つ前の版が、版を指定したリクエストになお答える秒数。0なら答えない",
    ),
    Setting(
        "KG_RESULT_BYTES",
        _positive,
        "268435456",
        "Largest result in bytes; a larger one is an error, never cut off",
        "結果の上限(バイト)。超えるとエラーになり、途中で切れることはない",
    ),
    Setting(
        "KG_REQUEST_BYTES",
        _positive,
        "16777216",
        "Largest request body in bytes",
        "リクエスト本文の上限(バイト)",
    ),
    Setting(
        "KG_CACHE_BYTES",
        _natural,
        "33554432",
        "Memory of the response cache of each web process in bytes; 0 switches it off",
        "応答キャッシュの大きさ(バイト、ウェブプロセスごと)。0で無効",
    ),
    Setting(
        "KG_ENGINE",
        _endpoint,
        "",
        "SPARQL endpoint of another engine that evaluates in place of the workers (kg publish loads it); empty: none",
        "ここのワーカーの代わりに評価する別エンジンのSPARQLエンドポイント(kg publish でデータを入れる)。空なら使わない",
    ),
    Setting(
        "KG_ENGINE_USER",
        str,
        "",
        "User name for that engine (Basic; kg publish also Digest)",
        "そのエンジンのユーザー名(Basic認証。kg publish はDigest認証も)",
    ),
    Setting(
        "KG_ENGINE_PASSWORD",
        str,
        "",
        "Password for that engine; printed nowhere",
        "そのエンジンのパスワード。どこにも表示しない",
        secret=True,
    ),
    Setting(
        "KG_ENGINE_TOKEN",
        str,
        "",
        "Bearer token for that engine, in place of user and password; printed nowhere",
        "そのエンジンのBearerトークン(ユーザー名とパスワードの代わり)。どこにも表示しない",
        secret=True,
    ),
    Setting(
        "KG_ENGINE_CONNECTIONS",
        _positive,
        "16",
        "Queries that one web process asks that engine at once; KG_QUEUE more may wait",
        "一つのウェブプロセスがそのエンジンに同時に出す問合せの数。ほかに KG_QUEUE 個まで待てる",
    ),
    Setting(
        "KG_FEDERATION",
        _endpoints,
        "",
        "Endpoints that a query may ask by SERVICE, exact URLs separated by spaces; empty switches federation off",
        "SERVICEで問い合わせてよいSPARQLエンドポイント(URLを正確に、空白区切り)。空なら連合クエリは無効",
    ),
    Setting(
        "KG_FEDERATION_TIMEOUT",
        _seconds,
        "5",
        "Seconds that one SERVICE may take, within the deadline of its query",
        "一つのSERVICEにかけてよい時間(秒)。問合せ全体の制限時間の内数",
    ),
    Setting(
        "KG_FEDERATION_ROWS",
        _positive,
        "100000",
        "Most solutions that the SERVICE clauses of one query may bring; one more is an error, never cut off",
        "一つの問合せのSERVICEが返してよい解の総数。超えるとエラーになり、途中で切れることはない",
    ),
    Setting(
        "KG_FEDERATION_BYTES",
        _positive,
        "33554432",
        "Most bytes that the SERVICE clauses of one query may bring, decompressed; one more is an error",
        "一つの問合せのSERVICEが返してよいバイト数の合計(展開後)。超えるとエラーになる",
    ),
    Setting(
        "KG_TRUSTED_PROXIES",
        _words,
        "",
        "Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed, separated by spaces",
        "X-Forwarded-* ヘッダーを信用するプロキシーのアドレスまたはネットワーク(CIDR、空白区切り)",
    ),
    Setting(
        "KG_FORWARDED",
        _forwarded,
        "for proto host",
        "X-Forwarded-* headers that those proxies set themselves: for, proto, host, port, prefix; others are ignored",
        "上記のプロキシーが自ら設定する X-Forwarded-* ヘッダー(for・proto・host・port・prefix から)。ほかは無視する",
    ),
    Setting(
        "KG_HOSTS",
        _hosts,
        "",
        "Host names that the site answers to, .example.org for subdomains too, separated by spaces; empty: any",
        "応答するホスト名(.example.org はサブドメインも含む、空白区切り)。空ならどの名前にも応答する",
    ),
)


class Settings:
    """The settings of one process: the table's rows, each with its value.

    :raises SettingError: where a variable's text cannot be read.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._values: dict[str, Any] = {}
        for row in SETTINGS:
            text = environ.get(row.name, row.default)
            try:
                self._values[row.name] = row.parse(text)
            except ValueError as error:
                raise SettingError(f"{row.name}={text!r}: {error}") from error
            if row.parse is Path and not text:
                self._values[row.name] = None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the row's parse function decides the type
        return self._values[name]

    @property
    def root(self) -> Path:
        """The folder with data/, ontology/ and queries/."""
        if self._values["KG_ROOT"] is not None:
            return Path(self._values["KG_ROOT"]).resolve()
        here = Path.cwd()
        return here if (here / "data" / "editions").is_dir() else Path(__file__).resolve().parents[2]

    @property
    def build_dir(self) -> Path:
        """The folder with the builds and the link ``current``."""
        if self._values["KG_BUILD_DIR"] is not None:
            return Path(self._values["KG_BUILD_DIR"]).resolve()
        return self.root / "build"

    @property
    def base_iri(self) -> str:
        """The base of every IRI of ours, ending in a slash."""
        return str(self._values["KG_BASE_IRI"])
