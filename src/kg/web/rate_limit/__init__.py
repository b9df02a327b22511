"""How many requests one client may send in a time (``KG_RATE_LIMIT``); nothing of it is loaded where there is no limit.

It stands before the cache, so that every request counts, whatever answers it. Counting is the library limits' (the
engine of Flask-Limiter, which itself would see none of the requests that the cache answers).
"""

LIMITED = "kg.rate_limit.seconds"  # in the environ of a request that is to be refused: when its client may come again
