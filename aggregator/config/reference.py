"""The tables of the configuration file into the reference that the documentation shows. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic.fields import FieldInfo

from aggregator.config.durations import written
from aggregator.config.tables import TABLES, fields_of

#: Tables that stand inside others have no row of their own.
_INNER = frozenset(table[-1] for table in TABLES if len(table) == 1)
_HEADINGS = {
    (): "Above all tables",
    ("feed",): "`[[feed]]`",
    ("topic",): "`[[topic]]`",
    ("feed", "auth"): "`auth` of a `[[feed]]`",
}


def reference() -> str:
    """Return every key with its type, default, meaning and an example, as Markdown tables."""
    return "\n".join(_document()).strip() + "\n"


def _document() -> Iterator[str]:
    for name, table in TABLES.items():
        yield f"### {_HEADINGS.get(name, f'`[{name[0]}]`' if name else '')}"
        yield ""
        yield table.__doc__ or ""
        yield ""
        yield "| Key | Type | Default | Meaning | Example |"
        yield "|---|---|---|---|---|"
        fields = fields_of(name).items()
        yield from (_row(key, field) for key, field in fields if name or key not in _INNER)
        yield ""


def _row(key: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra
    told = extra if isinstance(extra, dict) else {}
    default = str(told.get("default") or _default(field))
    example = str((field.examples or [""])[0])
    meaning = field.description or ""
    cells = (f"`{key}`", str(told.get("kind", "")), default, meaning, f"`{key} = {example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    return "none" if value is None else f"`{_toml(value)}`"


def _toml(value: Any) -> str:  # noqa: ANN401 - a default is of any kind
    match value:
        case bool():
            return str(value).lower()
        case int():
            return f"{value:_}"
        case timedelta():
            return f'"{written(value)}"'
        case str():
            return f'"{value}"'
        case dict():
            return "{}"
    return "[]"
