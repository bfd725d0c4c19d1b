"""A thread's profile becomes its name: "Titan submersible". Pure."""

from collections.abc import Mapping, Sequence
from functools import cmp_to_key

from aggregator.model.thread import Neighbours, Term

#: Names or words in a thread's name, and words in all.
_MOST_PARTS, _MOST_WORDS = 3, 4
#: Words of one name that are told: "Hunter Biden".
_PART_WORDS = 2
#: What is told must be in so much of the stories as the first part is,
_CONSTANT = 0.4
#: and a further word of a name as often as the name's first one.
_AS_CONSTANT = 0.6


def named(
    names: Sequence[Sequence[str]],
    profile: Mapping[str, float],
    terms: Mapping[str, Term],
    together: Mapping[Neighbours, int],
) -> str:
    """Return a name of at most four words.

    Args:
        names: the stems of the profile, those of one name together, the weightiest first.
        profile: in how much of the stories each stands.
        terms: how they are written.
        together: which stood side by side, in which order.
    """
    words: list[str] = []
    first = max((profile[stem] for stem in names[0]), default=0.0) if names else 0.0
    parts = [name for name in names if max(profile[s] for s in name) >= _CONSTANT * first]
    for name in parts[:_MOST_PARTS]:
        told = _part(name, profile, together)
        fresh = [terms[stem].word or stem for stem in told]
        if len(words) + len(fresh) <= _MOST_WORDS:
            words += [word for word in fresh if word not in words]
    return " ".join(words)


def _part(
    name: Sequence[str], profile: Mapping[str, float], together: Mapping[Neighbours, int]
) -> Sequence[str]:
    """Return the words of one name that are told, in the order in which they are written."""
    most = max(profile[stem] for stem in name)
    told = [stem for stem in name if profile[stem] >= _AS_CONSTANT * most][:_PART_WORDS]

    def order(one: str, other: str) -> int:
        return together.get((other, one), 0) - together.get((one, other), 0)

    return sorted(told, key=cmp_to_key(order))
