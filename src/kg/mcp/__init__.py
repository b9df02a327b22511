"""The graph for language models and editors, by the Model Context Protocol.

Tools to find things, describe them, run saved queries and ask SPARQL, over whatever engine the caller gives: the same
limits as everywhere. Needs the package ``mcp`` (the extra of that name); nothing here knows Flask or the web.
"""
