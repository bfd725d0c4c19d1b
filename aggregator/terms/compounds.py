"""A word that is written as one becomes the words that it is made of: Bahnstreik, Bahn and Streik.

Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

#: A split: the mean of its parts' log counts, and the parts' stems.
_Split = tuple[float, tuple[str, ...]]
#: What stands before a last part, that part's stem, and how common it is.
_Head = tuple[str, str, int]
#: Shorter words are not split, ...
LEAST_WORD = 8
#: ... not split in three, and no parts.
_LEAST_OF_THREE, _LEAST_PART = 12, 3
#: A part shorter than this has to be so frequent, of 6,000 texts, not to be there by chance.
_LONG_PART, _LEAST_COUNT = 4, 30
#: Words whose splits are remembered.
_REMEMBERED = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Joints:
    """How a language makes one word of two."""

    #: What may stand between them.
    links: tuple[str, ...]
    #: What looks like a word and is an ending, or stands before verbs: no part.
    bound: frozenset[str]
    #: Words that names of places and people end in: these are not split.
    names: tuple[str, ...]


def _joints(links: str, bound: str, names: str) -> Joints:
    return Joints(
        links=("", *links.split()),
        bound=frozenset(bound.split()),
        names=tuple(name + ending for name in names.split() for ending in ("", "s", "er", "ers")),
    )


_NORTH = _joints(
    "s e",
    "ing inger ning eren erne ene ende else elser het heter heten bar som løs løse tid"
    " an av for fra før gen inn med mis ned om opp op over på til under ut ud ved",
    "berg bo borg by bygd dal fjord fors havn heim holm hus lund mark nes ness rup sele sen stad"
    " strand sund torp vik ø øy",
)
_JOINTS = {
    "da": _NORTH,
    "de": _joints(
        "s es n en er e",
        "ung ungen innen ende enden ender los lose losen loser loses bar bare baren sam same samen"
        " ab an auf aus bei durch ein ent fort her hin los mit nach nieder über um un unter ver vor"
        " weg weiter wieder zer zu zurück zusammen",
        "bach berg bronn bruck brück burg dorf feld felde furt hausen hofen horst kirchen leben"
        " mann mark rode stadt städt stein tal thal weiler werder",
    ),
    "nl": _joints(
        "s en e n er",
        "ing ingen eren ende aar aars ding ken ten ter ters ster sters heid loos loze baar bare"
        " zaam aan af be bij door ge her in los mee mis na neer om on onder ont op over samen toe"
        " uit ver voor weg weer",
        "berg burg dam dijk dorp drecht duin haven horst hout huizen kerk meer mond oord"
        " stad stede straat veen veer veld wijk woude zijl",
    ),
    "no": _NORTH,
    "sv": _joints(
        "s o u e",
        "ing ingen inger ning ningen ande anden arna erna orna ager are arna aren naren när ren"
        " sen met het heten bar bart bara lös löst lösa sam samt"
        " an av efter fram för före från in med mis ned om på sam till under upp ut vid åter över",
        "berg berga borg by fors hamn holm hult köping lund näs sele skär stad"
        " strand sund torp valla vik ås",
    ),
}
#: The languages whose compounds are split.
JOINING = frozenset(_JOINTS)


class Compounds:
    """Splits the words of one language; remembers what it has split."""

    __slots__ = ("_bound", "_counts", "_joints", "_stems", "parts")

    def __init__(
        self, language: str, stems: Callable[[list[str]], list[str]], counts: Mapping[str, int]
    ) -> None:
        """Take what parts can be: stems, and how common each is.

        `language` is one of `JOINING`; `stems` returns the stems of words.
        """
        self._joints = _JOINTS[language]
        self._stems = stems
        self._bound = self._joints.bound.union(stems(sorted(self._joints.bound)))
        self._counts = counts
        #: Returns for a lower-case word and its stem the stems of its parts, in order;
        #: none where it is known as it is, or cannot be split.
        self.parts = lru_cache(_REMEMBERED)(self._parts)

    def _parts(self, word: str, stem: str) -> tuple[str, ...]:
        """Return the fewest known parts; of several such splits the most frequent ones.

        Koehn and Knight 2003, Empirical Methods for Compound Splitting, section 3.2:
        the highest geometric mean. But a word that is known stays whole, however
        frequent its parts are.
        """
        if stem in self._counts or len(word) < LEAST_WORD or not word.isalpha():
            return ()
        if word.endswith(self._joints.names):
            return ()
        heads = self._heads(stem)
        splits = self._in_two(heads)
        if not splits and len(word) >= _LEAST_OF_THREE:
            splits = self._in_three(heads)
        return max(splits)[1] if splits else ()

    def _heads(self, stem: str) -> list[_Head]:
        """Return what a stem can end in; looked for first, because that is rare enough.

        The end of a compound's stem is the stem of its last part, or nearly always.
        """
        ends = ((at, self._count(stem[at:])) for at in range(_LEAST_PART, len(stem) - 2))
        return [(stem[:at], stem[at:], count) for at, count in ends if count]

    def _in_two(self, heads: list[_Head]) -> list[_Split]:
        """Return the splits into two known parts; of what stands before a head the longest."""
        found: list[_Split] = []
        for front, head, count in heads:
            for before in self._stems(self._bare(front)):
                known = self._count(before)
                if known:
                    found.append(((log(count) + log(known)) / 2, (before, head)))
                    break
        return found

    def _in_three(self, heads: list[_Head]) -> list[_Split]:
        """Return the splits into three known parts."""
        return [
            ((log(count) + 2 * mean) / 3, (*parts, head))
            for front, head, count in heads
            for before in self._stems(self._bare(front))
            for mean, parts in self._in_two(self._heads(before))
        ]

    def _bare(self, front: str) -> list[str]:
        """Return what stands before a link, for each that a word can have."""
        return [
            front.removesuffix(link)
            for link in self._joints.links
            if front.endswith(link) and not (link and front.endswith(2 * link))
        ]

    def _count(self, part: str) -> int:
        """Return how common a part is; 0 of what is none."""
        count = self._counts.get(part, 0)
        if not count or part in self._bound:
            return 0
        if len(part) < _LONG_PART and (len(part) < _LEAST_PART or count < _LEAST_COUNT):
            return 0
        return count
