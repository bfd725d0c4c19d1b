"""What Snowball leaves of a Polish word becomes what its other forms leave, too.

Pure.
"""

#: Endings of verbs and places, longer ones first, and how many letters have to stay.
_ENDINGS = (
    (("owan", "owal", "ow", "uj"), 4),
    (("i",), 3),
)
#: Softened ends of stems and the hard ones, longer ones first, and what has to stay.
_SOFTENED = (
    ("śc", "st", 2),
    ("ść", "st", 2),
    ("rz", "r", 2),
    ("dz", "d", 2),
    ("dź", "d", 2),
    ("ęć", "ęt", 2),
    ("ęc", "ęt", 2),
)
_SOFT = tuple(end for end, _, _ in _SOFTENED)
_FLEETING = ("ek", "ec")
_LEAST = 2


def levelled(stem: str) -> str:
    """Return a stem of Snowball's with its end as in the word's other forms.

    A fleeting e goes (dworek, dworku), ó is o (powódź, powodzi), what names of places
    and verbs end in goes (Kraków, Krakowie; szyfrował, szyfruje), soft
    consonants are hard (maszyniści, maszynista).
    """
    stem = stem.replace("ó", "o")
    if stem.endswith(_FLEETING):
        before = stem[:-2].removesuffix("i")
        if len(before) >= _LEAST:
            stem = before + stem[-1]
    for endings, least in _ENDINGS:
        if stem.endswith(endings):
            stem = _without(stem, endings, least)
    if stem.endswith(_SOFT):
        for soft, hard, least in _SOFTENED:
            if stem.endswith(soft):
                bare = stem.removesuffix(soft)
                return bare + hard if len(bare) >= least else stem
    return stem


def _without(stem: str, endings: tuple[str, ...], least: int) -> str:
    for ending in endings:
        if stem.endswith(ending) and len(stem) - len(ending) >= least:
            return stem.removesuffix(ending)
    return stem
