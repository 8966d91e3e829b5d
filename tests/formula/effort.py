"""How hard the random tests try; the same draws on every machine."""

from hypothesis import HealthCheck, Phase, settings


def draws(number: int) -> settings:
    """So many random examples, in as much time as they need."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=slow,
    )
