"""The ids and links of a document's entries become keys that stay from poll to poll. Pure.

An entry is known by its id; where that is missing or shared, by its link; where
that is missing or shared, by its title and date. Publishers repeat ids, give
every item one link, or count readers in a fragment, so what identifies is
decided over the whole document. (REL-18, REL-22, REL-23.)
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.model import EntryKey
from aggregator.text import one_line
from aggregator.urls import canonical, is_home_page, link_key, registrable_domain

#: Characters of a key; so it fits an index of PostgreSQL (2,704 bytes) in any script.
_LONGEST = 512
_COUNTED = re.compile(r"(.+)#\d{1,3}")
_SHORTEST_ID = 4
#: A number with fewer digits may count the entries of any section of a site.
_SHORTEST_NUMBER = 6
#: Shorter texts ("Morning briefing") come again and mean something else.
_TELLING_TEXT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one entry of a document says of itself."""

    #: As written.
    id: str | None
    #: Canonical.
    link: str | None
    #: As shown, and the date as written; for entries without id and link.
    title: str
    date: str | None
    #: Plain text and its hash (title included).
    text: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How one entry is known."""

    #: Place in the document.
    position: int
    key: EntryKey
    aliases: tuple[EntryKey, ...]
    link_key: str | None
    id_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    position: int
    claim: Claim
    #: Without what is no part of it; None where there is none.
    id: str | None
    #: Comparison form of the link; None where it leads to no entry.
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What more than one entry of the document has, and so identifies none."""

    ids: frozenset[str]
    links: frozenset[str]
    titles: frozenset[str]


def identities(claims: Sequence[Claim], feed_link: str | None) -> tuple[Identity, ...]:
    """Decide the keys of a document's entries, in document order, no two alike.

    An entry that the document repeats (same id and link, or same link and text)
    has one identity, whichever order they stand in.

    Args:
        claims: One each, in document order.
        feed_link: Where the feed says that it can be read; no entry's own link.

    """
    home = link_key(feed_link) if feed_link else None
    named = [_named(position, claim, home) for position, claim in enumerate(claims)]
    distinct = _without_repetition(named)
    shared = _Shared(
        ids=_shared((n.id, n.link or n.claim.content_hash) for n in distinct),
        links=_shared((n.link, n.id or n.claim.title) for n in distinct),
        titles=_shared((_title(n.claim), n.claim.content_hash) for n in distinct),
    )
    found: dict[EntryKey, Identity] = {}
    for entry in sorted(distinct, key=_recency, reverse=True):
        identity = _identity(entry, shared)
        found.setdefault(identity.key, identity)
    return tuple(sorted(found.values(), key=lambda identity: identity.position))


def _named(position: int, claim: Claim, home: str | None) -> _Named:
    link = None
    if claim.link and not is_home_page(claim.link) and link_key(claim.link) != home:
        link = link_key(claim.link)
    return _Named(position=position, claim=claim, id=_uncounted(claim), link=link)


def _uncounted(claim: Claim) -> str | None:
    """Drop the counter of "LINK#3": the BBC moves it at every change of a headline."""
    identifier = one_line(claim.id or "")
    if not identifier:
        return None
    counted = _COUNTED.fullmatch(identifier)
    if counted and claim.link and _loose(counted[1]) == link_key(claim.link):
        return counted[1]
    return identifier


def _loose(identifier: str) -> str | None:
    """Return an id without scheme and www, where it is a URL (REL-18)."""
    if not identifier[:6].lower().startswith(("http:/", "https:")):
        return None
    url = canonical(identifier)
    return link_key(url) if url else None


def _without_repetition(named: Sequence[_Named]) -> list[_Named]:
    """Keep one of each entry that the document holds twice, whatever their order."""
    by_ids: dict[tuple[str, str], _Named] = {}
    by_text: dict[tuple[str, str], _Named] = {}
    dropped: set[int] = set()
    for entry in sorted(named, key=_recency, reverse=True):
        if entry.link is None:
            continue
        repeated = by_text.setdefault((entry.link, entry.claim.content_hash), entry)
        if repeated is entry and entry.id is not None:
            repeated = by_ids.setdefault((entry.id, entry.link), entry)
        if repeated is not entry:
            dropped.add(entry.position)
    return [entry for entry in named if entry.position not in dropped]


def _recency(entry: _Named) -> tuple[str, ...]:
    """Order by what a publisher counts up in an id, else by anything that stays."""
    claim = entry.claim
    return claim.id or "", claim.date or "", claim.content_hash, claim.link or ""


def _shared(pairs: Iterable[tuple[str | None, str]]) -> frozenset[str]:
    """Return what stands with more than one partner."""
    partners: defaultdict[str, set[str]] = defaultdict(set)
    for name, partner in pairs:
        if name is not None:
            partners[name].add(partner)
    return frozenset(name for name, known in partners.items() if len(known) > 1)


def _title(claim: Claim) -> str:
    """Return the title and the date; where one is missing, the text stands for it."""
    text = "" if claim.title and claim.date else claim.text
    return _digest(claim.title, claim.date or "", text)


def _identity(entry: _Named, shared: _Shared) -> Identity:
    id_shared = entry.id in shared.ids
    link = None if entry.link in shared.links else entry.link
    by_link = _key("link", link) if link else None
    title = _title(entry.claim)
    if title in shared.titles:
        title = _digest(title, entry.claim.content_hash)
    by_title = _key("title", title)
    aliases: list[EntryKey | None]
    if entry.id is not None:
        partner = (link or by_title) if id_shared else ""
        key = _key("id", f"{entry.id} {partner}" if partner else entry.id)
        loose = None if id_shared else _loose(entry.id)
        aliases = [_key("id", loose) if loose and loose != link else None, by_link, _by_text(entry)]
    else:
        key = by_link or by_title
        aliases = [by_title]
    return Identity(
        position=entry.position,
        key=key,
        aliases=tuple(dict.fromkeys(a for a in aliases if a and a != key)),
        link_key=_bounded(link) if link else None,
        id_key=None if id_shared else _id_key(entry),
    )


def _by_text(entry: _Named) -> EntryKey | None:
    """Return a key over title, text and date, for when id and link both change."""
    if entry.claim.date is None or len(entry.claim.text) < _TELLING_TEXT:
        return None
    return _key("text", _digest(entry.claim.content_hash, entry.claim.date))


def _id_key(entry: _Named) -> str | None:
    """Return the id with the domain that it means something on; None where it says little."""
    identifier = entry.id
    if identifier is None or entry.claim.link is None or len(identifier) < _SHORTEST_ID:
        return None
    if identifier.isdigit() and len(identifier) < _SHORTEST_NUMBER:
        return None
    if (url := canonical(identifier)) and is_home_page(url):
        return None
    domain = registrable_domain(entry.claim.link)
    return _bounded(f"{domain} {identifier}") if domain else None


def _key(kind: str, text: str) -> EntryKey:
    return EntryKey(_bounded(f"{kind}:{text}"))


def _bounded(text: str) -> str:
    """Return a long text as its beginning and its digest."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 65]}~{hashlib.sha256(text.encode()).hexdigest()}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
