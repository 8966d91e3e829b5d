"""A part of a formula that makes sense."""

from typing import NamedTuple

from shegong.formula.tree import Node
from shegong.formula.types import Bounds, Type


class Checked(NamedTuple):
    """A settled tree, its type, and the bounds of its value."""

    tree: Node
    type: Type
    bounds: Bounds
