"""``kg doctor``: looks at an installation as it stands and says what is wrong and what to do, a line a finding.

It changes nothing. Each check is a function that gives findings; none of them needs another's.
"""
