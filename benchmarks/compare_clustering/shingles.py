"""Texts become stories by shared runs of words, found with MinHash. Pure."""

import re
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Protocol

from .entries import Entry
from .family import Cuts, Family, Labels, Rule, joined

LEAST_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
COMMON_SHARE = 0.5
#: datasketch's default.
_PERMUTATIONS = 128
_RUN = 3
_WORD = re.compile(r"\w+")


class Signature(Protocol):
    """What datasketch keeps of a text."""

    def jaccard(self, other: "Signature") -> float:
        """Return the estimated share of shingles in common."""
        ...


def minhash() -> Family:
    """Return MinHash LSH (Broder 1997; datasketch), at Jaccard .5 and at the best for these sets.

    An entry joins the indexed one with the highest estimated Jaccard of its word 3-shingles.
    """
    return Family(name="MinHash", needs=("datasketch",), rules=_rules)


def shingles(text: str) -> frozenset[str]:
    """Return the runs of three words; of a shorter text the whole."""
    words = _WORD.findall(text.lower())
    last = max(1, len(words) - _RUN + 1)
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(last))


def _rules(entries: Sequence[Entry]) -> Sequence[Rule]:
    datasketch = import_module("datasketch")
    signed = [datasketch.MinHash(num_perm=_PERMUTATIONS) for _ in entries]
    for signature, entry in zip(signed, entries, strict=True):
        signature.update_batch([shingle.encode() for shingle in sorted(shingles(entry.text))])

    def cuts(shares: Sequence[float]) -> Cuts:
        return {
            f"Jaccard {share:g}": partial(_placed, datasketch, signed, share) for share in shares
        }

    return [
        Rule(
            name=f"MinHash LSH, word 3-shingles, Jaccard {COMMON_SHARE:g}",
            placing="online",
            cuts=lambda: cuts([COMMON_SHARE]),
        ),
        Rule(
            name="MinHash LSH, word 3-shingles", placing="online", cuts=lambda: cuts(LEAST_SHARES)
        ),
    ]


def _placed(datasketch: ModuleType, signed: Sequence[Signature], share: float) -> Labels:
    index = datasketch.MinHashLSH(threshold=share, num_perm=_PERMUTATIONS)

    def best(number: int) -> int | None:
        own = signed[number]
        found = ((own.jaccard(signed[other]), other) for other in index.query(own))
        score, earlier = max(found, default=(0.0, 0))
        index.insert(number, own)
        return earlier if score >= share else None

    return joined(len(signed), best)
