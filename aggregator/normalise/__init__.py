"""A ParsedFeed becomes a NormalisedFeed: plain, canonical, UTC, identified. Pure.

The home of nh3, python-dateutil and py3langid.
"""

from datetime import datetime

from aggregator.model import Entry, NormalisedFeed, ParsedFeed
from aggregator.normalise.entries import Cleaned, Surroundings, cleaned, entry_of, read_title
from aggregator.normalise.identity import identities
from aggregator.normalise.language import tag
from aggregator.normalise.markup import sanitiser
from aggregator.urls import canonical

__all__ = ["normalise"]

_MOST_PROBLEMS = 20


def normalise(parsed: ParsedFeed, *, url: str, now: datetime) -> NormalisedFeed:
    """Clean a feed and its entries, and decide how each is known.

    Args:
        parsed: As written.
        url: Where the document came from; relative addresses start there.
        now: The instant of the poll; no date is later.

    Returns:
        The entries in document order, no two with one key. An entry that could
        not be cleaned is left out and named in `problems`; only the end of memory
        ends the whole, for whoever watches this process must hear of it.

    """
    around = _surroundings(parsed, url, now)
    problems = list(parsed.problems)
    found: list[Cleaned] = []
    for number, entry in enumerate(parsed.entries, start=1):
        try:
            found.append(cleaned(entry, around))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 (a bad entry must never blank its feed)
            problems.append(f"entry {number} could not be cleaned ({error!r}) and was left out")
    entries: list[Entry] = []
    for identity in identities([clean.claim for clean in found], around.link):
        try:
            entries.append(entry_of(found[identity.position], identity, around))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 (the same)
            problems.append(f"entry {identity.key} could not be read ({error!r}) and was left out")
    return NormalisedFeed(
        version=parsed.version,
        title=around.title,
        link=around.link,
        language=around.language,
        self_link=canonical(parsed.self_link, url) if parsed.self_link else None,
        hubs=tuple(dict.fromkeys(hub for h in parsed.hubs if (hub := canonical(h, url)))),
        hints=parsed.hints,
        entries=tuple(entries),
        problems=tuple(problems[:_MOST_PROBLEMS]),
        complete=parsed.complete,
    )


def _surroundings(parsed: ParsedFeed, url: str, now: datetime) -> Surroundings:
    # A relative address must not carry the feed's own query on: it may hold a secret.
    place = canonical(url.partition("#")[0].partition("?")[0]) or "http://invalid/"
    link = canonical(parsed.link, place) if parsed.link else None
    return Surroundings(
        url=place,
        now=now,
        feed=parsed,
        title=read_title(parsed.title, is_html=True),
        link=link,
        language=tag(parsed.language),
        cleaner=sanitiser(link or place),
    )
