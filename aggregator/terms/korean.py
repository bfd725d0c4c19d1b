"""A Korean word between spaces becomes what it is without particles and endings.

Pure.
"""

from collections.abc import Container


def _set(endings: str) -> frozenset[str]:
    return frozenset(endings.split())


#: Case, topic, plural and the like, written onto a noun; 도 (also) ends too many of them.
_PARTICLES = _set(
    "은 는 이 가 을 를 의 에 와 과 로 만 들 째 에서 에게 에는 에도 으로 까지 부터 보다 처럼 이나"
    " 라고 라는 이라 이며 마다 조차 밖에 만에 께서 한테 들은 들이 들을 들의 들에 들과 들도"
    " 에서는 에서도 에게서 으로는 으로도 이라고 이라는 까지는 부터는 들에게 들에서"
)
#: To do and to become, written onto a noun.
_DOES = _set(
    "한다 된다 하는 되는 하고 되고 하며 되며 하기 되기 하지 되지 하다 되다 해서 돼서 해야 돼야"
    " 하면 되면 하자 하려 하게 되게 시킨 당한 해 돼"
)
#: After a syllable that ends in ss, by which verbs tell of the past.
_AFTER_PAST = _set("습니다 으며 지만 는데 다며 다고 으나 다 고 던 을 는 어")
#: No ending is longer; and the syllables that they end in.
_LONGEST = 3
_LAST = frozenset(ending[-1] for ending in _PARTICLES | _DOES | _AFTER_PAST)
#: Syllables are numbered, their final consonants in the least place, of 28; ss is the 20th.
_FIRST, _FINAL, _FINALS, _SS = 0xAC00, 0xD7A3, 28, 20
#: Syllables that only tell of the past or of what may be.
_TENSES = "었았였겠"


def bare(word: str, known: Container[str]) -> str:
    """Return a word of two syllables or more without what is written onto it.

    Where its last two syllables are `known` as standing within words, a particle is
    only taken off such a pair: 정부가 (the government) gives it up, 회의 (a meeting) not.
    """
    if word[-1] not in _LAST:
        return word
    word = _present(word)
    for rest in _without(word, _DOES):
        if len(rest) > 1:
            return rest
    for rest in _without(word, _PARTICLES):
        if word[-2:] not in known or rest in known:
            return rest
    return word


def _without(word: str, endings: Container[str]) -> list[str]:
    """Return what stands before each ending that a word has, the longest ending first."""
    longest = min(_LONGEST, len(word) - 1)
    return [word[:-n] for n in range(longest, 0, -1) if word[-n:] in endings]


def _present(word: str) -> str:
    """Return a verb without what tells of the past; other words as they are."""
    for rest in _without(word, _AFTER_PAST):
        last = rest[-1]
        if not _FIRST <= ord(last) <= _FINAL or (ord(last) - _FIRST) % _FINALS != _SS:
            continue
        if last in _TENSES and len(rest) > 1:
            return rest[:-1]
        return rest[:-1] + chr(ord(last) - _SS)
    return word
