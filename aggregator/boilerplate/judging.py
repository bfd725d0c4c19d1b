"""Chains become those that are boilerplate, and not what the feed's entries tell. Pure.

Boilerplate stands in many entries, ends where sentences or texts end, and joins
entries that are otherwise unlike. What one affair repeats joins entries whose
titles have words in common, or says again what stands elsewhere in the entry.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from math import inf

from aggregator.boilerplate.chains import Chain, Link
from aggregator.boilerplate.tokens import (
    BREAK,
    EDGES,
    PAUSES,
    SUMMARY_START,
    TITLE_END,
    TITLE_START,
    mass,
    telling,
)

_BOTH = 2
#: Entries, told apart by title, that have to share a run; a short one of titles: more.
_FEWEST, _FEWEST_TITLES = 3, 4
#: It has to stand in so large a share of the entries; a short one of titles, which
#: may be a place or an affair, in a larger one.
_SHARE, _SHARE_TITLES = 0.06, 0.12
#: In a feed of fewer entries than this, in half of them.
_FEW_ENTRIES, _HALF = 10, 0.5
#: A run of fewer words stands at the edge of a text, or near it in most entries.
_FREE = 5
_NEAR, _SHARE_NEAR, _MOSTLY = 8, 0.15, 0.8
#: A run of so many words may lack one of its breaks, or both, in so many entries.
_ONE_BREAK, _NO_BREAK, _SHARE_UNBROKEN = 6, 8, 0.1

#: Titles that have more of their words in common are of one affair.
_ALIKE = 0.15
#: A run that has more in common with the titles, or with the rest of the entries,
#: tells what they tell.
_RETOLD_BY_TITLE, _RETOLD, _ENOUGH = 0.2, 0.3, 4
#: A longer run has words in common with any text.
_SHORT = 8
#: A name at the head of texts stands in other entries as well: for one that has it
#: there, so many. At the end of titles that is said of an outlet's rarest word.
_ELSEWHERE = 0.34
#: A head of a title ends within so many tokens.
_HEAD = 5
#: A title with fewer words left is compared whole.
_BARE = 2

#: Chains that are looked at, runs that are judged, by how many entries, how often:
#: bounds for hostile texts.
_MOST_CHAINS, _MOST_RUNS, _MOST_ENTRIES, _ROUNDS = 512, 64, 16, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One of the two texts of an entry."""

    tokens: list[str]
    links: list[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The texts of an entry."""

    title: Text
    summary: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What of an entry no candidate covers, in telling words."""

    title: AbstractSet[str]
    both: AbstractSet[str]


def boilerplate(
    chains: Iterable[Chain], entries: Sequence[Pair], stop: frozenset[str]
) -> list[Chain]:
    """Return those chains that say nothing of the entries that they stand in.

    Args:
        chains: of these entries.
        entries: no two alike.
        stop: words that tell nothing.
    """
    ranked = sorted(chains, key=lambda chain: (-len(chain.entries) * len(chain.links), chain.links))
    standing = (run for chain in ranked[:_MOST_CHAINS] for run in _standing(chain, entries))
    found = list(islice(standing, _MOST_RUNS))
    # What proves to be content lays words bare that may prove the same of another.
    for _ in range(_ROUNDS):
        rests = _rests(found, entries, stop)
        kept = [chain for chain in found if not _tells(chain, entries, rests, stop)]
        if len(kept) == len(found):
            break
        found = kept
    return found


def _standing(whole: Chain, entries: Sequence[Pair]) -> Iterator[Chain]:
    """Yield the run, or else its part between pauses, if that stands out."""
    tokens = whole.tokens
    pauses = [at for at, token in enumerate(tokens) if token in PAUSES]
    if not pauses and len(tokens) < _NO_BREAK:
        return
    if _stands_out(whole, tokens, entries):
        yield whole
    elif pauses and 0 < pauses[-1] - pauses[0] < len(tokens) - 1:
        start, end = pauses[0], pauses[-1] + 1
        links = whole.links[start : end + 1 - len(whole.links[0])]
        part = Chain(links=links, entries=whole.entries)
        if links and _stands_out(part, tokens[start:end], entries):
            yield part


def _stands_out(chain: Chain, tokens: list[str], entries: Sequence[Pair]) -> bool:
    """Tell whether a run is frequent enough for its length and ends where texts pause."""
    breaks = (tokens[0] in PAUSES) + (tokens[-1] in PAUSES)
    size = mass(tokens)
    share = len(chain.entries) / len(entries)
    if not size or share < _least_share(tokens, size, len(entries)):
        return False
    if EDGES.isdisjoint(tokens) and size < _FREE:
        pauses = breaks == _BOTH and share >= _SHARE_NEAR and _near_an_edge(chain, entries)
    elif breaks == _BOTH:
        pauses = True
    else:
        pauses = size >= (_ONE_BREAK if breaks else _NO_BREAK) and share >= _SHARE_UNBROKEN
    return pauses and _witnesses(chain, entries) >= (
        _FEWEST_TITLES if _of_title(tokens) and size < _FREE else _FEWEST
    )


def _least_share(tokens: Sequence[str], size: float, entries: int) -> float:
    """Return the share of the entries that a run of so many words has to stand in."""
    if size >= _FREE:
        return _SHARE
    if entries <= _FEWEST:
        return inf
    if entries < _FEW_ENTRIES:
        return _HALF
    return _SHARE_TITLES if _of_title(tokens) else _SHARE


def _near_an_edge(chain: Chain, entries: Sequence[Pair]) -> bool:
    first, length = chain.links[0], len(chain.links)
    near = 0
    for at in chain.entries:
        for text in (entries[at].title.links, entries[at].summary.links):
            if first in text:
                before = text.index(first)
                near += before <= _NEAR or len(text) - before - length <= _NEAR
                break
    return near >= _MOSTLY * len(chain.entries)


def _witnesses(chain: Chain, entries: Sequence[Pair]) -> int:
    return len({tuple(entries[at].title.tokens) for at in chain.entries})


def _of_title(tokens: Sequence[str]) -> bool:
    return tokens[0] == TITLE_START or tokens[-1] == TITLE_END


def _rests(
    found: Iterable[Chain], entries: Sequence[Pair], stop: frozenset[str]
) -> Mapping[int, _Rest]:
    """Return what of the entries that have any of these runs none of them covers."""
    covering = {link for chain in found for link in chain.links}
    rests = {}
    for at in {at for chain in found for at in chain.entries}:
        pair = entries[at]
        title = telling(_uncovered(pair.title, covering), stop)
        both = title | telling(_uncovered(pair.summary, covering), stop)
        if len(title) < _BARE:
            title = telling(pair.title.tokens, stop)
        rests[at] = _Rest(title=title, both=both)
    return rests


def _uncovered(text: Text, covering: AbstractSet[Link]) -> list[str]:
    """Return the tokens that no link covers, with a break in place of those covered."""
    until = 0
    rest: list[str] = []
    for at, token in enumerate(text.tokens):
        if at < len(text.links) and text.links[at] in covering:
            until = at + len(text.links[at])
        rest.append(BREAK if at < until else token)
    return rest


def _tells(
    chain: Chain, entries: Sequence[Pair], rests: Mapping[int, _Rest], stop: frozenset[str]
) -> bool:
    """Tell whether a run is of what its entries tell, rather than of the feed."""
    words = telling(chain.tokens, stop)
    step = -(-len(chain.entries) // _MOST_ENTRIES)
    holders = [rests[at] for at in chain.entries[::step]]
    if _alike([rest.title - words for rest in holders]) > _ALIKE:
        return True
    if not words:
        return False
    if _mean(_overlap(words, rest.title) for rest in holders) > _RETOLD_BY_TITLE:
        return True
    return mass(chain.tokens) < _SHORT and (
        _mean(len(words & rest.both) / min(len(words), _ENOUGH) for rest in holders) > _RETOLD
        or _names(chain, words, entries)
    )


def _names(chain: Chain, words: AbstractSet[str], entries: Sequence[Pair]) -> bool:
    """Tell whether a run at the head of texts, or at the end of titles, is in other places too.

    Or whether it is one of many heads of titles, as places are.
    """
    first, last = chain.links[0][0], chain.links[-1][-1]
    if first == TITLE_START:
        headed = sum(BREAK in pair.title.tokens[:_HEAD] for pair in entries)
        if len(chain.entries) < _HALF * headed:
            return True
    if first in {TITLE_START, SUMMARY_START}:
        return max(_elsewhere(words, chain, entries)) > _ELSEWHERE
    return last == TITLE_END and min(_elsewhere(words, chain, entries)) > _ELSEWHERE


def _alike(titles: Sequence[AbstractSet[str]]) -> float:
    """Return which share of its words a title has in common with another, on average."""
    counts = Counter(word for title in titles for word in title)
    shared = sum(count * (count - 1) for count in counts.values())
    return shared / (len(titles) - 1) / max(sum(map(len, titles)), len(titles))


def _overlap(words: AbstractSet[str], title: AbstractSet[str]) -> float:
    return len(words & title) / min(len(words), len(title)) if title else 0.0


def _elsewhere(words: Iterable[str], chain: Chain, entries: Sequence[Pair]) -> list[float]:
    """Return, for an entry that has the run, how many others have a word of it: of each word."""
    holders = set(chain.entries)
    others = [
        telling([*pair.title.tokens, *pair.summary.tokens], frozenset())
        for at, pair in enumerate(entries)
        if at not in holders
    ]
    return [sum(word in other for other in others) / len(holders) for word in words]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
