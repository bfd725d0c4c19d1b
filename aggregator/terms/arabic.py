"""An Arabic word becomes its stem.

Pure.
"""

import re

#: Alef with and without hamza, ya and alef maqsura, ha and ta marbuta: written for one another.
LEVELLED = str.maketrans("أإآٱىئةؤ", "ااااييهو")
_ARABIC_ARTICLE = re.compile("^و?(?:[بكف]?ال|لل)(?=..)")
_ARABIC_AND = re.compile("^و(?=...)")
_ARABIC_ENDINGS = re.compile("(?<=...)(?:ت?ها?|ت?هم|وا|ان|ات|ون|ين|ي|ا)+$")  # noqa: RUF001 - Arabic is meant


def arabic(word: str) -> str:
    """Return the stem of an Arabic word: conjunction, article and endings off.

    After light10 (Larkey, Ballesteros and Connell 2007), but "and" goes behind an
    article too, and of more endings so many as there are: all forms of a word meet.
    """
    bare = _ARABIC_ARTICLE.sub("", word, count=1).translate(LEVELLED)
    return _ARABIC_ENDINGS.sub("", _ARABIC_AND.sub("", bare))
