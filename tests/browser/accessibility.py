"""axe-core on an open page, brought in through the developer tools: the page's own policy lets no other script in."""

from __future__ import annotations

import json

from playwright.sync_api import CDPSession, Page

COLOUR_RULES = ("color-contrast", "link-in-text-block")  # the only ones that another colour scheme can change
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN = """
axe.run(%(context)s, %(options)s).then(({violations}) => JSON.stringify(violations.map(({id, help, nodes}) =>
  `${id}: ${help}: ` + nodes.map((node) => node.target.join(" ") + " " + node.html.slice(0, 200)).join(" | "))))
"""


def violations(page: Page, axe: str, foreign: tuple[str, ...] = (), *, colours_only: bool = False) -> list[str]:
    """What is wrong with a page, a line for each rule.

    :param axe: the source of axe-core.
    :param foreign: CSS selectors of parts that are not judged.
    :param colours_only: where everything else was judged already.
    """
    options: dict[str, object] = {"runOnly": {"type": "rule", "values": COLOUR_RULES}}
    if not colours_only:
        rules = {"target-size": {"enabled": True}}  # off by itself, for WCAG 2.2 is young
        options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules}
    options["resultTypes"] = ["violations"]
    context = {"include": [["html"]], "exclude": [[selector] for selector in foreign]}
    tools = page.context.new_cdp_session(page)
    try:
        _evaluate(tools, axe + "\n; undefined")
        return list(
            json.loads(_evaluate(tools, _RUN % {"context": json.dumps(context), "options": json.dumps(options)}))
        )
    finally:
        tools.detach()


def _evaluate(tools: CDPSession, expression: str) -> str:
    answer = tools.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True, "silent": True}
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return str(answer["result"].get("value", ""))
