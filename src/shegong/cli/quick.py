"""Commands whose options are texts and flags as typed.

Typer builds a pydantic adapter for every option that is given; loading pydantic for that takes longer than the whole
of `shegong pay`. Our options are read by our own parsers anyway (an error must name what is allowed), so they need no
conversion.
"""

from typing import Any

from typer._coercion import RuntimeParam
from typer.core import TyperCommand, TyperGroup


class _AsTyped(RuntimeParam):
    """Takes a value as the parser left it."""

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401, ARG002
        return value


def _without_conversion(params: list[Any]) -> list[Any]:
    """The same parameters, told to take values as they are: typer has no public way to say so."""
    for param in params:
        descriptor = getattr(param, "type_descriptor", None)
        if descriptor is not None:
            vars(param)["_runtime_param"] = _AsTyped(descriptor.parameter_info, descriptor.annotation)
    return params


class QuickCommand(TyperCommand):
    """A command that takes its options as typed."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types are private
        """The parameters, `--help` among them."""
        return _without_conversion(super().get_params(ctx))


class QuickGroup(TyperGroup):
    """A group of such commands."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types are private
        """The parameters, `--help` among them."""
        return _without_conversion(super().get_params(ctx))
