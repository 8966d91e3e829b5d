"""What users read: Chinese source text, translated when English was asked for."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gettext import NullTranslations

Language = Literal["zh", "en"]

_language: ContextVar[Language] = ContextVar("language", default="zh")


def language() -> Language:
    """The language in which messages are written now."""
    return _language.get()


def use_language(chosen: Language) -> None:
    """Write messages in `chosen` from here on, in this thread or task."""
    _language.set(chosen)


@contextmanager
def in_chinese() -> Iterator[None]:
    """What is written meanwhile is Chinese, in whatever language messages are: an office's own papers."""
    chosen = _language.set("zh")
    try:
        yield
    finally:
        _language.reset(chosen)


def language_of_locale() -> Language:
    """Chinese, unless the user's locale says English.

    >>> language_of_locale() in ("zh", "en")
    True
    """
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "en" if value.startswith("en") else "zh"
    return "zh"


@cache
def _catalogue() -> "NullTranslations":
    import gettext  # noqa: PLC0415  Chinese needs no catalogue

    return gettext.translation("shegong", Path(__file__).with_name("locale"), ["en"], fallback=True)


def _(text: str) -> str:
    """`text`, which is Chinese, in the language in use.

    >>> _("基础工资")
    '基础工资'
    """
    return text if _language.get() == "zh" else _catalogue().gettext(text)


def label(key: str, name: str) -> str:
    """What to call an entry of a policy: its Chinese name, or in English its key in words.

    >>> label("base_pay", "基础工资")
    '基础工资'
    """
    return name if _language.get() == "zh" else key.replace("_", " ")


def listed(items: Iterable[str]) -> str:
    """Several things in a row, as the language in use writes them.

    >>> listed(["甲", "乙"])
    '甲、乙'
    """
    return ("、" if _language.get() == "zh" else ", ").join(items)


def separated(items: Iterable[str]) -> str:
    """Arguments of a function, as the language in use separates them.

    >>> separated(["甲", "乙"])
    '甲，乙'
    """
    return ("，" if _language.get() == "zh" else ", ").join(items)
