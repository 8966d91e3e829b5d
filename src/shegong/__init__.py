"""Exact, explained payroll for community workers (社区工作者), with each place's regulation as data.

>>> import shegong
>>> policy = shegong.load_policy("yanji-2018")
>>> pay = policy.pay({"post": "chief", "工作年限": 12, "education": "bachelor", "certificate": "none"}, on="2020-06")
>>> pay.fen("gross")
453600
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shegong.library import LoadedPolicy, load_policy

__all__ = ["LoadedPolicy", "load_policy"]


def __getattr__(name: str) -> object:
    """Load the library when it is first used: the command line does not need all of it."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from shegong import library  # noqa: PLC0415

    return getattr(library, name)
