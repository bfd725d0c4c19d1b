"""The options that every command takes, before and after its name. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from aggregator.clocks import StoppedClock, SystemClock
from aggregator.ports import Clock

R = TypeVar("R")

#: Where a value given before the command's name waits for it.
_META = "aggregator.options"
#: `--now` leaves a year at either end for the waits and windows reckoned from it.
_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was said on the command line that binds every command."""

    config: Path | None = None
    now: datetime | None = None
    strict: bool = False


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant with an offset; t and z may be lower-case (RFC 3339 5.6)."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the instant as UTC; one without an offset is refused, not guessed at."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value).upper())
        except ValueError:
            self.fail(f"{value!r} is no instant; write it as 2025-04-10T12:00:00Z", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset; add Z, or one like +09:00", param, ctx)
        if not _FIRST <= instant < _LAST:
            self.fail(f"{value!r} is out of range; take one of years 2 to 9998 (UTC)", param, ctx)
        return instant.astimezone(UTC)


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> object:
    if value not in (None, False):
        ctx.find_root().meta.setdefault(_META, {})[param.name] = value
    return value


def shared(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the shared options; `chosen` reads them."""
    decorators = (
        click.option(
            "--config",
            type=click.Path(path_type=Path, dir_okay=False),
            callback=_keep,
            expose_value=False,
            help="Configuration file; else ./aggregator.toml, ./config/aggregator.toml "
            "or $XDG_CONFIG_HOME/aggregator/aggregator.toml.",
        ),
        click.option(
            "--now",
            type=Instant(),
            callback=_keep,
            expose_value=False,
            help="Take this ISO 8601 instant for the current time (replays, tests).",
        ),
        click.option(
            "--strict",
            is_flag=True,
            callback=_keep,
            expose_value=False,
            help="Exit with 4 when some feeds failed.",
        ),
    )
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def chosen(ctx: click.Context) -> Options:
    """Return the shared options, wherever on the line they stood; the last one holds."""
    return Options(**ctx.find_root().meta.get(_META, {}))


def clock(options: Options) -> Clock:
    """Return the machine's time, or the instant that was asked for."""
    return StoppedClock(options.now) if options.now else SystemClock()
