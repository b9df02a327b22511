"""Seeing what the server does: a line for a request, counters for all of them, an id for each.

What is called from the event loop of a web process is called for every request, also for one that the cache answers
in 5 µs. So nothing in here waits, parses what it need not, or makes an object that it can do without.
"""
