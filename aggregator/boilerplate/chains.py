"""The tokens of a feed's texts become chains: runs that several entries share. Pure.

Every three tokens in a row are a link, in scripts without spaces every five;
links that nearly always follow one another are a chain, as the unbranched paths
of a de Bruijn graph (Pevzner, Tang and Waterman 2001). The work grows with the
text, not with pairs of entries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import compress, pairwise
from operator import and_

from aggregator.boilerplate.tokens import is_character

#: Some tokens in a row.
Link = tuple[str, ...]

#: How many where they are characters.
_CHARACTERS = 5

#: Entries that have to share a link.
_FEWEST = 3
#: Two links belong together where they do in so many of the entries of either.
_TOGETHER = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A run of tokens that several entries share."""

    links: tuple[Link, ...]
    #: The places of the entries that have it: those of its middling link.
    entries: tuple[int, ...]

    @property
    def tokens(self) -> list[str]:
        """The run itself."""
        return [*self.links[0], *(link[-1] for link in self.links[1:])]


def links(tokens: Sequence[str]) -> list[Link]:
    """Return every three tokens in a row, in order; every five where most are characters."""
    if "".join(tokens).isascii() or 2 * sum(map(is_character, tokens)) < len(tokens):
        return list(zip(tokens, tokens[1:], tokens[2:], strict=False))
    return [tuple(tokens[at : at + _CHARACTERS]) for at in range(len(tokens) - _CHARACTERS + 1)]


def chains(entries: Sequence[Sequence[Sequence[Link]]]) -> list[Chain]:
    """Return the chains of a feed's entries, in an order that the texts alone decide.

    Args:
        entries: of each its texts, of each of these the links.
    """
    owned = [set().union(*texts) for texts in entries]
    counts: Counter[Link] = Counter()
    for links_of_entry in owned:
        counts.update(links_of_entry)
    common = {link for link, count in counts.items() if count >= _FEWEST}
    holders: defaultdict[Link, list[int]] = defaultdict(list)
    pairs: Counter[tuple[Link, Link]] = Counter()
    for at, texts in enumerate(entries):
        for link in common & owned[at]:
            holders[link].append(at)
        pairs.update({pair for text in texts for pair in _neighbours(text, common)})
    return [
        Chain(links=run, entries=tuple(holders[_middling(run, counts)]))
        for run in _runs(sorted(common), _following(pairs, counts))
    ]


def _neighbours(text: Sequence[Link], common: AbstractSet[Link]) -> Iterator[tuple[Link, Link]]:
    shared = [link in common for link in text]
    followed = map(and_, shared, shared[1:])
    return ((a, b) for a, b in compress(pairwise(text), followed) if a != b)


def _following(
    pairs: Mapping[tuple[Link, Link], int], counts: Mapping[Link, int]
) -> Mapping[Link, Link]:
    """Map each link to the one that follows it, where either has no other such neighbour."""
    close = sorted(
        pair
        for pair, count in pairs.items()
        if count >= _TOGETHER * max(counts[pair[0]], counts[pair[1]])
    )
    after = Counter(a for a, _ in close)
    before = Counter(b for _, b in close)
    return {a: b for a, b in close if after[a] == 1 and before[b] == 1}


def _runs(common: Sequence[Link], following: Mapping[Link, Link]) -> Iterator[tuple[Link, ...]]:
    inner = set(following.values())
    seen: set[Link] = set()
    # Those without a predecessor first; what is left goes round in circles.
    for first in [*(link for link in common if link not in inner), *common]:
        run: list[Link] = []
        link: Link | None = first
        while link is not None and link not in seen:
            seen.add(link)
            run.append(link)
            link = following.get(link)
        if run:
            yield tuple(run)


def _middling(run: Sequence[Link], counts: Mapping[Link, int]) -> Link:
    return sorted(run, key=lambda link: (counts[link], link))[len(run) // 2]
