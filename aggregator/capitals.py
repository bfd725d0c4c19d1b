"""A text becomes which of its words a capital marks as names. Pure.

A capital tells in the middle of a sentence, and in headlines that are not
written in capitals throughout.
"""

from itertools import pairwise

#: Of a title in which so many words begin with a capital, none tells.
_HEADLINE_CASE = 0.6
#: A sentence goes on after these.
_WITHIN = frozenset("0123456789,;")
#: What may stand right before a word.
_OPENING = "\"'(\u201c\u2018\u00ab\u201e"
#: Between the parts of one word.
_HYPHENS = "-\u2010\u2011"


def named(title: str, summary: str) -> str:
    """Return the words of a text that are names, to judge by their capitals.

    Those count that begin with one in the middle of a sentence, in a title only
    where few words do.
    """
    found = _capitals(summary)
    if tells(title):
        found += _capitals(title)
    return " ".join(found)


def tells(title: str) -> bool:
    """Tell whether the capitals of a title say anything: few of its words have one."""
    words = title.split()
    return sum(word[:1].isupper() for word in words) < _HEADLINE_CASE * len(words)


def is_within(text: str, at: int) -> bool:
    """Tell whether the word that begins there stands in the middle of a sentence, or of a word.

    What comes before it ends in a small letter, a digit, a comma or a semicolon;
    an opening quote or bracket at the word itself is looked through.
    """
    if at and text[at - 1] in _HYPHENS:
        return True
    while at and text[at - 1] in _OPENING:
        at -= 1
    while at and text[at - 1].isspace():
        at -= 1
    return at > 0 and _goes_on(text[at - 1])


def _capitals(text: str) -> list[str]:
    return [
        word
        for before, word in pairwise(text.split())
        if word[0].isupper() and _goes_on(before[-1])
    ]


def _goes_on(last: str) -> bool:
    return last.islower() or last in _WITHIN
