"""What pydantic found wrong into lines that an operator can act on. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from aggregator.config.environment import CONTROL
from aggregator.config.lines import Place, line_of
from aggregator.config.tables import TABLES, fields_of

_TEXTS: Mapping[str, str] = {
    "string_type": "is no text; put it in quotes",
    "int_type": "is no whole number; write it without quotes and without a point",
    "float_type": "is no number; write it without quotes",
    "bool_type": "is neither true nor false; write one of them, without quotes",
    "list_type": "is no list; put it in [ ]",
    "dict_type": "is no table; put it in {{ }}",
    "greater_than": "is too small; it must be more than {gt}",
    "greater_than_equal": "is too small; it must be {ge} or more",
    "less_than_equal": "is too large; it must be {le} or less",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with the file."""

    place: Place
    #: What is wrong; what to do.
    text: str


def faults(error: ValidationError) -> Iterator[Fault]:
    """Yield one fault for each of pydantic's errors; values are never repeated."""
    for each in error.errors(include_url=False, include_input=False):
        place = tuple(part for part in each["loc"] if part != "[key]")
        yield Fault(place=place, text=_text(place, each["type"], each.get("ctx", {})))


def report(file: str, found: list[Fault], lines: Mapping[Place, int]) -> str:
    """Return `FILE:LINE: key: what is wrong; what to do` for each fault, by line."""
    texts = sorted((line_of(each.place, lines), _dotted(each.place), each.text) for each in found)
    return "\n".join(f"{file}:{line}: {key}: {text}" for line, key, text in texts)


def _text(place: Place, kind: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return f"is missing; add `{shown(place[-1])} = ...`"
    if kind == "unexpected_keyword_argument":
        return _unknown(str(place[-1]), _table(place[:-1]))
    if kind == "list_type" and place in {("feed",), ("topic",)}:
        return f"is no list; write [[{place[0]}]] for each of them"
    if kind == "dataclass_type":
        return _no_table(_table(place), several=isinstance(place[-1], int))
    return _TEXTS[kind].format(**context) if kind in _TEXTS else f"cannot be used ({kind})"


def _unknown(key: str, table: tuple[str, ...]) -> str:
    said = f"unknown key `{shown(key)}`"
    homes = [_heading(each) for each in TABLES if key in fields_of(each)]
    if homes:
        return f"{said}; it belongs in {' or '.join(homes)}"
    near = get_close_matches(key, list(fields_of(table)), n=1)
    if near:
        return f"{said}; did you mean `{near[0]}`?"
    return f"{said}; known here: {', '.join(fields_of(table))}"


def _no_table(table: tuple[str, ...], *, several: bool) -> str:
    if several or table == ("feed", "auth"):
        return "is no table; put its keys in { }"
    return f"is no table; write {_heading(table)} on a line of its own, its keys below"


def _heading(table: tuple[str, ...]) -> str:
    if not table:
        return "the lines above all tables"
    if table[0] in {"feed", "topic"}:
        return f"[[{table[0]}]]" if len(table) == 1 else f"`{table[1]}` of [[{table[0]}]]"
    return f"[{table[0]}]"


def _table(place: Place) -> tuple[str, ...]:
    return tuple(part for part in place if isinstance(part, str))


def _dotted(place: Place) -> str:
    return ".".join(shown(part) for part in place) or "file"


def shown(part: str | int) -> str:
    """Return a key so that it stays on its line."""
    return CONTROL.sub("?", str(part))[:80]
