"""A command whose options are texts and flags as typed.

Typer builds a pydantic adapter for every option that is given; loading pydantic for that takes longer than the whole
of `shegong pay`. Our options are read by our own parsers anyway (an error must name what is allowed), so they need no
conversion.
"""

from typing import Any

from typer._coercion import RuntimeParam
from typer.core import TyperCommand


class _AsTyped(RuntimeParam):
    """Takes a value as the parser left it."""

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401, ARG002
        return value


class QuickCommand(TyperCommand):
    """A command that takes its options as typed."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types are private
        """The parameters, `--help` among them."""
        params = super().get_params(ctx)
        for param in params:
            descriptor = getattr(param, "type_descriptor", None)
            if descriptor is not None:
                # Typer has no public way to say that a value needs no conversion.
                vars(param)["_runtime_param"] = _AsTyped(descriptor.parameter_info, descriptor.annotation)
        return params
