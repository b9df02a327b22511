"""Charts and relation graphs as inline SVG, made on the server: plain values in, markup out. They know no request, no
query and no translation; colours and type come from the stylesheet, for light and dark, print and forced colours.

Every mark lies at a share of the width (``33.3%``) and so many letter heights down (``4.2em``), without a viewBox: at
360 px and at 1280 px the letters have the size of the text around them, they grow with the reader's, and only bars and
lines are longer. A viewBox would scale the letters along: 14 px in a chart drawn 640 px wide are 7 px on a phone.

The elements are htpy's and the order of a relation graph is igraph's. Weighed (import time, memory, time for a mark):

- pygal 3.1.3: 43 ms, 6.3 MB, 5.5 ms a chart; puts <style>, <script> and style attributes into the SVG, which our
  Content-Security-Policy refuses, and scales by a viewBox. So do vl-convert (V8, above 100 MB) and matplotlib.
- svg.py 1.10: 93 ms, 4.6 MB, 9 µs, typed; but escapes nothing, and labels here are anybody's.
- drawsvg 2.4: 46 ms, 10.7 MB, no types.
- htpy 26.5: 21 ms, 2.6 MB, 17 µs, typed, needs nothing that Flask does not, escapes whatever it is given.
- networkx 3.6: 106 ms, 22 MB, and numpy for a layout. igraph 1.0: 30 ms, 9 to 17 MB, loaded by the first graph.
  Its Kamada-Kawai layout takes 0.4 ms and begins at no random place. As an order on a ring it cut the lines that cross
  from 11 to 5 in the edition of 2022, and from 547 to 104 among 30 nodes and 61 edges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from kg.web.charts.bars import bar_chart, share_chart
from kg.web.charts.relations import relation_graph
from kg.web.charts.rows import Edge, Node, Row
from kg.web.charts.series import column_chart, line_chart

# How a chart type in the header of a saved query is drawn. A pie's parts are easier to compare on one bar.
CHARTS: Mapping[str, Callable[..., Markup]] = {
    "bar": bar_chart,
    "column": column_chart,
    "line": line_chart,
    "pie": share_chart,
}

__all__ = [
    "CHARTS",
    "Edge",
    "Node",
    "Row",
    "bar_chart",
    "column_chart",
    "line_chart",
    "relation_graph",
    "share_chart",
]
