"""What is said about a key beside its checks: its kind, its meaning, an example. Pure."""

from pydantic import ConfigDict, Field
from pydantic.fields import FieldInfo

#: Of every table: an unknown key is an error, and no error repeats a value.
CHECKED = ConfigDict(extra="forbid", hide_input_in_errors=True)


def told(kind: str, meaning: str, example: str, *, default: str | None = None) -> FieldInfo:
    """Describe a key; `default` is told in place of one that is worked out later."""
    described: FieldInfo = Field(
        description=meaning,
        examples=[example],
        json_schema_extra={"kind": kind, "default": default},
    )
    return described
