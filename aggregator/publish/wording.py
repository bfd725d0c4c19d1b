"""Instants and stories to the words that documents show; the templates' home. Pure."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator.publish.counting import folded, tally, tells_more
from aggregator.publish.shown import MONTHS, ShownItem, ShownThread, long_day


def stamp(instant: datetime) -> str:
    """Return the instant as in RFC 3339, "2025-04-09T08:00:00Z"."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def day(instant: datetime, zone: str) -> str:
    """Return "9 April 2025" at that place."""
    local = instant.astimezone(ZoneInfo(zone))
    return long_day(local.date())


def short_day(instant: datetime, zone: str, beside: datetime) -> str:
    """Return "9 Apr" at that place, with the year where it is not that of `beside`."""
    local = instant.astimezone(ZoneInfo(zone))
    year = "" if local.year == beside.astimezone(ZoneInfo(zone)).year else f" {local.year}"
    return f"{local.day} {MONTHS[local.month - 1][:3]}{year}"


def clock(instant: datetime, zone: str) -> str:
    """Return "17:00" at that place."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def zone_name(instant: datetime, zone: str) -> str:
    """Return what the place's time was called then: "JST", or "UTC+03" for lack of a name."""
    local = instant.astimezone(ZoneInfo(zone))
    name = local.strftime("%Z")
    return name if name.isalpha() else f"UTC{local.strftime('%z')[:3]}"


def moment(instant: datetime, zone: str) -> str:
    """Return "9 April 2025, 17:00 JST"."""
    return f"{day(instant, zone)}, {clock(instant, zone)} {zone_name(instant, zone)}"


def part_of(thread: ShownThread) -> str:
    """Return "Part of: Titan submersible, 12 stories"."""
    return f"Part of: {thread.name}, {thread.stories} stories"


def item_html(item: ShownItem) -> str:
    """Return the text of an item as HTML: the lead's, then who else reports it."""
    return fill("item.html", item=item)


def fill(name: str, **values: object) -> str:
    """Fill in a template; everything is escaped, and a missing value is an error."""
    return _templates().get_template(f"{name}.jinja").render(**values)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("aggregator.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        stamp=stamp,
        day=day,
        short_day=short_day,
        clock=clock,
        zone_name=zone_name,
        moment=moment,
        long_day=long_day,
        part_of=part_of,
        tally=tally,
        folded=folded,
    )
    environment.tests["telling_more"] = tells_more
    return environment
