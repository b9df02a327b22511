"""The MCP server: the tools and resources by name, with what a model has to know to use them.

Texts are English, for a model to read; what the graph holds is Japanese. Transport is the caller's: stdio for
``kg mcp``, one HTTP exchange at a time for ``/mcp`` (:mod:`kg.mcp.exchange`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from kg import __version__
from kg.engine.errors import EngineError, QuerySyntaxError
from kg.mcp import tools
from kg.mcp.sources import Sources
from kg.queries import ParameterError

INSTRUCTIONS = """\
The knowledge graph of the Japanese government's yearly priority plan for a digital society (重点計画): measures (施策),
their KPIs, points, ministries (府省庁) and the articles of law they rest on. Labels are Japanese; many things have
English ones too. Try list_queries and run_query first: most questions have a saved query. For others, read
juten://ontology and juten://examples and ask the tool sparql. The graph says what is unknown (a mark that the source
lost, for instance): pass that on. An answer is never cut off; one too long is an error that says how to take it in
parts."""

Kind = Literal["ministry", "measure", "law", "provision", "edition"]
Language = Literal["ja", "en"]
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False, idempotent_hint=True)

_P = ParamSpec("_P")
_T = TypeVar("_T")


def make_server(sources: Sources) -> MCPServer:
    """The server over the sources."""
    server: MCPServer = MCPServer(
        "juten-kg",
        title="Juten Knowledge Graph",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        subscriptions=False,  # the graph does not change under a client; a listener would hold a connection for nothing
    )
    _add_finding_tools(server, sources)
    _add_asking_tools(server, sources)
    _add_resources(server, sources)
    return server


def _told(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """What went wrong as the tool's own error: the model reads the message."""

    @wraps(function)
    def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except ParameterError as error:
            nearest = "; ".join(f"{row.value} ({', '.join(row.labels.values())})" for row in error.nearest)
            raise ToolError(f"{error}" + (f" Nearest: {nearest}" if nearest else "")) from error
        except QuerySyntaxError as error:
            raise ToolError(f"syntax error at line {error.line}, column {error.column}: {error}") from error
        except (EngineError, tools.Refused) as error:
            raise ToolError(str(error)) from error

    return asked


def _add_finding_tools(server: MCPServer, sources: Sources) -> None:
    @server.tool(annotations=_READ_ONLY)
    @_told
    def search_entities(
        text: Annotated[
            str,
            Field(
                max_length=tools.MAX_NAME,
                description="A name in Japanese or English, a reading, an abbreviation or a number",
            ),
        ],
        kind: Annotated[Kind | None, Field(description="Only things of this kind")] = None,
        limit: Annotated[int, Field(ge=1, le=tools.MAX_FOUND)] = 10,
    ) -> dict[str, Any]:
        """Find ministries, measures, laws, provisions and editions by name; those of exactly this name come first.

        `value` is what the parameters of saved queries take.
        """
        return tools.search_entities(sources, text, kind, limit)

    @server.tool(annotations=_READ_ONLY)
    @_told
    def describe_entity(
        thing: Annotated[
            str, Field(max_length=tools.MAX_NAME, description="An IRI, or a name that only one thing has")
        ],
    ) -> dict[str, Any]:
        """Everything that the graph says about one thing, as Turtle, with the labels of what it points to."""
        return tools.describe_entity(sources, thing)

    @server.tool(annotations=_READ_ONLY)
    @_told
    def list_queries(
        tag: Annotated[str | None, Field(description="Only queries with this tag")] = None, language: Language = "en"
    ) -> dict[str, Any]:
        """The saved queries: what each answers, its parameters and its columns."""
        return tools.list_queries(sources, tag, language)


def _add_asking_tools(server: MCPServer, sources: Sources) -> None:
    @server.tool(annotations=_READ_ONLY)
    @_told
    def run_query(
        name: Annotated[str, Field(description="The name of a saved query, from list_queries")],
        values: Annotated[
            dict[str, str] | None, Field(description="Values by parameter, as a person types them: 総務省, 2030")
        ] = None,
        limit: Annotated[int, Field(ge=1, le=tools.MAX_ROWS)] = 100,
        offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0,
    ) -> dict[str, Any]:
        """Run a saved query. `total` counts all rows; where there are more, `next_offset` is the next call's offset."""
        return tools.run_query(sources, name, values or {}, limit, offset)

    @server.tool(annotations=_READ_ONLY)
    @_told
    def sparql(query: Annotated[str, Field(description="A SPARQL 1.1 query; it only reads")]) -> dict[str, Any]:
        """Ask the graph in SPARQL, within the public endpoint's limits. Set ORDER BY and LIMIT yourself.

        SERVICE and updates are refused. The data is the default graph; the vocabulary, the saved queries and the
        catalogue are named graphs.
        """
        return tools.run_sparql(sources, query)


def _add_resources(server: MCPServer, sources: Sources) -> None:
    @server.resource("juten://ontology", title="Vocabulary", mime_type="text/turtle")
    def ontology() -> str:
        """The classes and properties of the graph, each with label and definition in Japanese and English."""
        return _read(lambda: tools.ontology(sources))

    @server.resource("juten://examples", title="Example queries", mime_type="application/sparql-query")
    def examples() -> str:
        """Every saved query with the question it answers."""
        return tools.examples(sources)

    @server.resource("juten://queries/{name}", title="A saved query", mime_type="application/sparql-query")
    def query(name: str) -> str:
        """The SPARQL of one saved query."""
        return _read(lambda: tools.example(sources, name))


def _read(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except (EngineError, tools.Refused) as error:
        raise ResourceError(str(error)) from error
