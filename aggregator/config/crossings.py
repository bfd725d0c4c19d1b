"""The file as read into what is wrong between its parts: things named twice. Pure.

This looks at the plain TOML values, so that it can tell these faults together
with those of single keys; what is of the wrong kind is passed over here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aggregator.config.environment import expanded
from aggregator.config.faults import Fault
from aggregator.config.kinds import RESERVED, checked_domain
from aggregator.config.lines import Place, line_of
from aggregator.opml import same_address


def crossings(
    data: Mapping[str, Any], lines: Mapping[Place, int], environ: Mapping[str, str]
) -> Iterator[Fault]:
    """Yield feeds, slugs and domains that stand twice, and topics whose query is amiss."""
    yield from _feeds_twice(data, lines, environ)
    yield from _slugs_twice(data, lines)
    yield from _domains_twice(data, lines)
    for index, topic in _tables(data, "topic"):
        yield from _query_faults(index, topic)


def _tables(data: Mapping[str, Any], name: str) -> list[tuple[int, Mapping[str, Any]]]:
    tables = data.get(name)
    if not isinstance(tables, list):
        return []
    return [(index, table) for index, table in enumerate(tables) if isinstance(table, dict)]


def _feeds_twice(
    data: Mapping[str, Any], lines: Mapping[Place, int], environ: Mapping[str, str]
) -> Iterator[Fault]:
    seen: dict[str, Place] = {}
    for index, feed in _tables(data, "feed"):
        place = ("feed", index, "url")
        try:
            address = same_address(expanded(feed["url"], environ))
        except (KeyError, TypeError, ValueError):  # told as a fault of this key
            continue
        if address in seen:
            yield _twice(place, "is subscribed to already", seen[address], lines)
        seen.setdefault(address, place)


def _slugs_twice(data: Mapping[str, Any], lines: Mapping[Place, int]) -> Iterator[Fault]:
    topics = _tables(data, "topic")
    places: list[tuple[Any, Place]] = [
        (topic.get("slug"), ("topic", index, "slug")) for index, topic in topics
    ]
    for index, topic in topics:
        former = topic.get("was")
        if isinstance(former, list):
            places += [(slug, ("topic", index, "was", n)) for n, slug in enumerate(former)]
    seen: dict[str, Place] = {}
    for slug, place in places:
        if isinstance(slug, str):
            if slug in seen:
                yield _twice(place, f'"{slug}" is taken', seen[slug], lines)
            seen.setdefault(slug, place)


def _domains_twice(data: Mapping[str, Any], lines: Mapping[Place, int]) -> Iterator[Fault]:
    """Yield domains of families that stand twice: an outlet is of one family."""
    families = data.get("families")
    seen: dict[str, Place] = {}
    for name, domains in families.items() if isinstance(families, dict) else ():
        for index, written in enumerate(domains if isinstance(domains, list) else ()):
            place = ("families", name, index)
            try:
                domain = checked_domain(written)
            except (AttributeError, TypeError, ValueError):  # told as a fault of this key
                continue
            if domain in seen:
                yield _twice(place, f'"{domain}" stands already', seen[domain], lines)
            seen.setdefault(domain, place)


def _twice(place: Place, what: str, first: Place, lines: Mapping[Place, int]) -> Fault:
    return Fault(place=place, text=f"{what} in line {line_of(first, lines)}; keep one of the two")


def _query_faults(index: int, topic: Mapping[str, Any]) -> Iterator[Fault]:
    slug, query = topic.get("slug"), topic.get("query")
    if slug == "all" and query is not None:
        text = "may not be set for the built-in topic of every story; choose another slug"
        yield Fault(place=("topic", index, "query"), text=text)
    elif slug in RESERVED[1:]:
        text = f'"{slug}" is reserved for a page of the site; choose another'
        yield Fault(place=("topic", index, "slug"), text=text)
    if slug != "all" and query is None:
        text = "is missing; write which stories belong to it, as in '(japan OR tokyo) AND nato'"
        yield Fault(place=("topic", index, "query"), text=text)
