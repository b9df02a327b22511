"""Other people's data sets, each in a named graph of its own: kept as they came, checked, turned into N-Quads."""
