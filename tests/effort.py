"""How many examples a property is tried with: few in CI, a hundred times as many by ``make fuzz``."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

FUZZ = "fuzz"
_LONGER = 100

settings.register_profile(FUZZ, deadline=None, print_blob=True)
# No test asserts a time: hypothesis's 200 ms for an example fail on a machine that others use too (met).
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def effort(examples: int) -> settings:
    """Settings of a property; the machines of CI are shared, so no example has a deadline.

    :param examples: in CI; in the profile ``fuzz`` there are a hundred times as many.
    """
    long = settings.get_current_profile_name() == FUZZ
    return settings(
        max_examples=examples * _LONGER if long else examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in Phase if phase is not Phase.explain],
    )
