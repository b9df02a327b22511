"""重点計画ナレッジグラフ (Juten KG): the measures of Japan's priority plan for a digital society as linked data."""

__version__ = "0.1.0"
