"""The shingles of a story's entries to the texts that several outlets carry. Pure.

Every entry looks up its shingles in an index of those before it, so that the
work grows with the text, not with the pairs of entries.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.reports.shingles import Shingles

#: How much of the shorter text has to stand in the longer one. Between 0.4 and
#: 0.5 hardly any pair of a real week lies, below it are other words for one event.
_CONTAINED = 0.5
#: Shingles that two texts have to share: fifteen words in a row, or more in
#: pieces. Fewer are a shared sentence, a quotation or a name with its title.
_LEAST = 12
#: The same in a script without spaces, in pairs of characters.
_LEAST_PAIRS = 24
#: Entries that are remembered for one shingle; more find each other through these.
_REMEMBERED = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """An earlier text that a text has enough in common with."""

    #: Its place among the entries.
    entry: int
    shared: int
    #: Whether at least half of either stands in the other.
    mutual: bool


def same_texts(texts: Sequence[Shingles], outlets: Sequence[str]) -> list[list[int]]:
    """Return the places of the entries by the text that they carry, in ascending order.

    A text that only one entry has stands alone. An outlet is never its own
    copy: what two of its texts share is mostly its boilerplate.

    Args:
        texts: of the entries.
        outlets: who tells each of them.
    """
    group = list(range(len(texts)))
    known: defaultdict[str, list[int]] = defaultdict(list)
    # Longest first: the text that holds the others is there when they come.
    for at in sorted(range(len(texts)), key=lambda place: (-len(texts[place]), place)):
        found = _matches(at, texts, outlets, known)
        best = max(found, key=lambda match: (match.shared, -match.entry), default=None)
        for match in found:
            if match.mutual or match is best:
                _join(group, at, match.entry)
        for shingle in texts[at].found:
            if len(known[shingle]) < _REMEMBERED:
                known[shingle].append(at)
    together: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(len(texts)):
        together[_root(group, at)].append(at)
    return list(together.values())


def _matches(
    at: int, texts: Sequence[Shingles], outlets: Sequence[str], known: dict[str, list[int]]
) -> list[_Match]:
    text = texts[at]
    least = max(_LEAST_PAIRS if text.pairs else _LEAST, _CONTAINED * len(text))
    if len(text) < least:
        return []
    counts = Counter(other for shingle in text.found for other in known.get(shingle, ()))
    return [
        _Match(entry=other, shared=shared, mutual=shared >= _CONTAINED * len(texts[other]))
        for other, shared in counts.items()
        if shared >= least and outlets[other] != outlets[at]
    ]


def _join(group: list[int], a: int, b: int) -> None:
    roots = sorted((_root(group, a), _root(group, b)))
    group[roots[1]] = roots[0]


def _root(group: list[int], at: int) -> int:
    while group[at] != at:
        group[at] = group[group[at]]
        at = group[at]
    return at
