"""Every setting, in one table: an environment variable ``KG_…``, its default and what it means.

Nothing else reads the environment. ``kg settings`` prints this table, docs/operations.md holds it, and a test fails
where a row is missing there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kg.setting_values as values
from kg.logs import FIELDS, FORMATS, LEVELS, REQUESTS

DEFAULT_BASE_IRI = "https://w3id.org/juten-kg/"
ATTACHED_BYTES = 1 << 30


class SettingError(ValueError):
    """A setting has a value that cannot be read; the message names the variable and the value."""


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
        values.base_iri,
        DEFAULT_BASE_IRI,
        "Base of every IRI that a build mints",
        "ビルドが作るすべてのIRIの土台",
    ),
    Setting(
        "KG_ATTACHED_BYTES",
        values.positive,
        str(ATTACHED_BYTES),
        "Largest attached data set in bytes, unpacked; a larger one is refused",
        "取り込む外部データの上限(バイト、展開後)。超えると取り込まない",
    ),
    Setting(
        "KG_QUERY_TIMEOUT",
        values.seconds,
        "10",
        "Deadline of a query in seconds: planning, evaluation and serialising",
        "問合せの制限時間(秒)。計画・評価・直列化を含む",
    ),
    Setting(
        "KG_QUERY_MEMORY",
        values.positive,
        "1024",
        "Memory that one query may take, in MiB above a worker's baseline",
        "一つの問合せが使えるメモリー(MiB、ワーカーの基準値に加えて)",
    ),
    Setting(
        "KG_MEMORY_BUDGET",
        values.positive,
        "8192",
        "Largest snapshot that is held in memory, in MiB; a larger one is read from disk",
        "メモリーに載せるスナップショットの上限(MiB)。超えるとディスクから読む",
    ),
    Setting(
        "KG_WORKERS",
        values.positive,
        "2",
        "Number of evaluation workers",
        "評価ワーカーの数",
    ),
    Setting(
        "KG_WEB_WORKERS",
        values.positive,
        "2",
        "Number of web server processes",
        "ウェブサーバーのプロセス数",
    ),
    Setting(
        "KG_QUEUE",
        values.natural,
        "64",
        "Queries that may wait for a worker; one more is answered 503 at once",
        "ワーカーを待てる問合せの数。超えると直ちに503を返す",
    ),
    Setting(
        "KG_OLD_VERSION_SECONDS",
        values.natural,
        "300",
        "Seconds for which the version before the current one still answers requests that name it; 0: not at all",
        "一つ前の版が、版を指定したリクエストになお答える秒数。0なら答えない",
    ),
    Setting(
        "KG_RESULT_BYTES",
        values.positive,
        "268435456",
        "Largest result in bytes; a larger one is an error, never cut off",
        "結果の上限(バイト)。超えるとエラーになり、途中で切れることはない",
    ),
    Setting(
        "KG_REQUEST_BYTES",
        values.positive,
        "16777216",
        "Largest request body in bytes",
        "リクエスト本文の上限(バイト)",
    ),
    Setting(
        "KG_CACHE_BYTES",
        values.natural,
        "25165824",
        "Memory of the response cache of each web process in bytes; 0 switches it off",
        "応答キャッシュの大きさ(バイト、ウェブプロセスごと)。0で無効",
    ),
    Setting(
        "KG_ENGINE",
        values.endpoint,
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
        values.positive,
        "16",
        "Queries that one web process asks that engine at once; KG_QUEUE more may wait",
        "一つのウェブプロセスがそのエンジンに同時に出す問合せの数。ほかに KG_QUEUE 個まで待てる",
    ),
    Setting(
        "KG_FEDERATION",
        values.endpoints,
        "",
        "Endpoints that a query may ask by SERVICE, exact URLs separated by spaces; empty switches federation off",
        "SERVICEで問い合わせてよいSPARQLエンドポイント(URLを正確に、空白区切り)。空なら連合クエリは無効",
    ),
    Setting(
        "KG_FEDERATION_TIMEOUT",
        values.seconds,
        "5",
        "Seconds that one SERVICE may take, within the deadline of its query",
        "一つのSERVICEにかけてよい時間(秒)。問合せ全体の制限時間の内数",
    ),
    Setting(
        "KG_FEDERATION_ROWS",
        values.positive,
        "100000",
        "Most solutions that the SERVICE clauses of one query may bring; one more is an error, never cut off",
        "一つの問合せのSERVICEが返してよい解の総数。超えるとエラーになり、途中で切れることはない",
    ),
    Setting(
        "KG_FEDERATION_BYTES",
        values.positive,
        "33554432",
        "Most bytes that the SERVICE clauses of one query may bring, decompressed; one more is an error",
        "一つの問合せのSERVICEが返してよいバイト数の合計(展開後)。超えるとエラーになる",
    ),
    Setting(
        "KG_TRUSTED_PROXIES",
        values.words,
        "",
        "Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed, separated by spaces",
        "X-Forwarded-* ヘッダーを信用するプロキシーのアドレスまたはネットワーク(CIDR、空白区切り)",
    ),
    Setting(
        "KG_FORWARDED",
        values.forwarded,
        "for proto host",
        "X-Forwarded-* headers that those proxies set themselves: for, proto, host, port, prefix; others are ignored",
        "上記のプロキシーが自ら設定する X-Forwarded-* ヘッダー(for・proto・host・port・prefix から)。ほかは無視する",
    ),
    Setting(
        "KG_HOSTS",
        values.hosts,
        "",
        "Host names that the site answers to, .example.org for subdomains too, separated by spaces; empty: any",
        "応答するホスト名(.example.org はサブドメインも含む、空白区切り)。空ならどの名前にも応答する",
    ),
    Setting(
        "KG_RATE_LIMIT",
        values.rate,
        "",
        "Requests that one client may send, such as 60/minute or 1000 per 10 minutes; empty is no limit",
        "一つのクライアントが送れる要求の数(60/minute、1000 per 10 minutes など)。空なら無制限",
    ),
    Setting(
        "KG_DRAIN_SECONDS",
        values.pause,
        "0",
        "Seconds after SIGTERM in which requests are still taken while /readyz says 503, so that balancers turn away",
        "SIGTERMの後も要求を受け続け、/readyz だけが503を返す秒数(ロードバランサーが振り分けをやめるまでの間)",
    ),
    Setting(
        "KG_LOG_FORMAT",
        values.one_of(*FORMATS),
        "text",
        "Form of the log on standard error: text, or json (one object a line)",
        "標準エラー出力に書くログの形:text、または json(1行1オブジェクト)",
    ),
    Setting(
        "KG_LOG_LEVEL",
        values.one_of(*LEVELS),
        "info",
        "Lowest level that is logged: debug, info, warning or error",
        "記録する最低のレベル:debug、info、warning、error",
    ),
    Setting(
        "KG_LOG_REQUESTS",
        values.one_of(*REQUESTS),
        "errors",
        "Requests that get a line: off, errors (the server's failures, limits, clients that left) or all",
        "ログに1行を残す要求:off、errors(サーバー側の失敗・制限・切断)、all(すべて)",
    ),
    Setting(
        "KG_LOG_FIELDS",
        values.some_of(*FIELDS),
        "",
        "Personal data that a request's line may hold, separated by spaces: address, agent, query, url; empty is none",
        "要求の行に含めてよい個人データ(空白区切り):address、agent、query、url。空なら含めない",
    ),
    Setting(
        "KG_METRICS_FROM",
        values.networks,
        "127.0.0.0/8 ::1",
        "Addresses or networks (CIDR) of clients that may read /metrics, separated by spaces; empty is nobody",
        "/metrics を読めるクライアントのアドレスまたはネットワーク(CIDR、空白区切り)。空ならだれも読めない",
    ),
)


def unknown_variables(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Variables that look like settings of ours and are none: most often a slip of the pen."""
    known = {row.name for row in SETTINGS}
    names = os.environ if environ is None else environ
    return tuple(sorted(name for name in names if name.startswith("KG_") and name not in known))


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
