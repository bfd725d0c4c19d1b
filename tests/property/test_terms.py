"""Terms: whatever the text and the language, each is one word that can be compared."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.data import background
from aggregator.terms import Stems
from aggregator.terms.compounds import JOINING
from aggregator.terms.korean import bare

LANGUAGES = ("ar", "da", "de", "en", "ja", "ko", "nl", "no", "pl", "sv", "th", "und", "zh")
STEMS = {language: Stems(language) for language in LANGUAGES}
WHOLE = {language: Stems(language, lexicon={}) for language in JOINING}
#: Words that compounds are made of, and what may stand between them.
_PARTS = (
    "bahn streik haus stadt brand polizei chef spoor brug fabriek tåg bolag minister kraft park"
    " s es n en er o u ung ingen verk"
)
PARTS = st.sampled_from(_PARTS.split())
HANGUL = st.text("가나불시장은이에서도를다고한했았밝졌", min_size=2, max_size=8)


@given(st.sampled_from(LANGUAGES), st.text())
def test_no_term_is_empty_or_holds_white_space(language: str, text: str) -> None:
    """They are stored with a space between, and read again."""
    assert all(term and len(term.split()) == 1 for term in STEMS[language].of(text))


@given(st.sampled_from(sorted(JOINING)), st.lists(PARTS, min_size=1, max_size=5).map("".join))
def test_parts_are_words_of_the_table(language: str, word: str) -> None:
    """A compound is left as it is, or becomes two or three words that are known."""
    found = STEMS[language].of(word)
    if found != WHOLE[language].of(word):
        assert len(found) in {2, 3}
        assert all(part in background(language).counts for part in found)


@given(HANGUL, st.sets(HANGUL.map(lambda word: word[:2])))
def test_a_korean_word_keeps_its_beginning(word: str, known: set[str]) -> None:
    """However many endings it seems to have, something is left, and all but its end as it was."""
    left = bare(word, known)
    assert 0 < len(left) <= len(word)
    assert word.startswith(left[:-1])
