"""`cluster.KEY=VALUE` as typed -> the rules of clustering with that knob turned. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import timedelta

from aggregator.cluster import ClusterRules
from aggregator.config.durations import duration, written
from aggregator.errors import ConfigError

_PREFIX = "cluster."
_TRUTHS = {"true": True, "false": False}


def turned(rules: ClusterRules, typed: Iterable[str]) -> tuple[ClusterRules, Mapping[str, str]]:
    """Return the rules with these settings, and the settings by key.

    Raises ConfigError, naming the keys there are, for one that cannot be read.
    """
    values: dict[str, object] = {}
    told: dict[str, str] = {}
    for setting in typed:
        key, found, text = setting.partition("=")
        key, text = key.strip(), text.strip()
        name = key.removeprefix(_PREFIX)
        if not found or not key.startswith(_PREFIX) or name not in _knobs(rules):
            raise ConfigError(
                f"--set {setting}: write cluster.KEY=VALUE, where KEY is one of "
                f"{', '.join(sorted(_knobs(rules)))}"
            )
        values[name] = _value(getattr(rules, name), text, f"--set {setting}", rules)
        told[key] = text
    try:
        # The names and types have been checked above.
        return replace(rules, **values), told  # type: ignore[arg-type]
    except ValueError as error:
        raise ConfigError(f"--set {', '.join(told)}: {error}") from error


def _knobs(rules: ClusterRules) -> dict[str, str]:
    """Return every knob that can be typed, with its present value."""
    present = {field.name: getattr(rules, field.name) for field in fields(rules)}
    return {
        name: written(value) if isinstance(value, timedelta) else str(value)
        for name, value in present.items()
        if type(value) in _READERS
    }


def _value(present: object, text: str, where: str, rules: ClusterRules) -> object:
    what, read = _READERS[type(present)]
    try:
        return read(text)
    except (ValueError, OverflowError, KeyError) as error:
        said = str(error) if isinstance(present, timedelta) else f"has to be {what}"
        knobs = ", ".join(f"{name} ({value})" for name, value in sorted(_knobs(rules).items()))
        raise ConfigError(
            f"{where}: {text!r} {said}; the keys and their values: {knobs}"
        ) from error


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("is negative")
    return number


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("is not finite")
    return number


_READERS: Mapping[type, tuple[str, Callable[[str], object]]] = {
    bool: ("true or false", lambda text: _TRUTHS[text.lower()]),
    int: ("a whole number, 0 or more", _whole),
    float: ("a number", _finite),
    str: ("a text", str),
    timedelta: ("a duration", duration),
}
