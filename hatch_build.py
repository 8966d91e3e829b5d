"""Compile the message catalogues when the package is built or installed for work on it."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    """Turns every src/shegong/locale/*/LC_MESSAGES/*.po into the .mo that gettext reads."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002
        """Compile before the files are collected."""
        for catalogue in Path(self.root).glob("src/shegong/locale/*/LC_MESSAGES/*.po"):
            with catalogue.open("rb") as text, catalogue.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(text))
