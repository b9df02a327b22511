"""Made-up tables, peers and loads: what docs/performance.md is measured with. No part of the product."""
