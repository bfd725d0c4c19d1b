"""What a feed says, else its words, become a language tag. Pure.

The home of py3langid. Short headlines mislead every detector, so it is asked
only where nothing is declared, about title and summary together.
"""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}")
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr",
    "spanish": "es", "espanol": "es", "italian": "it", "italiano": "it", "japanese": "ja",
    "chinese": "zh", "russian": "ru", "portuguese": "pt", "dutch": "nl", "polish": "pl",
}  # fmt: skip
#: Tags that say nothing.
_NOTHING = frozenset(("und", "mul", "zxx", "mis", "xx"))
#: Below this probability, and below so many letters, a guess is worth nothing.
_SURE = 0.9
_LETTERS = 24
_LETTER = re.compile(r"[^\W\d_]")


def tag(declared: str | None) -> str | None:
    """Return a declared language as a lower-case BCP 47 tag; None where it is none."""
    if not declared:
        return None
    text = declared.strip().lower().replace("_", "-").partition(",")[0].partition(".")[0]
    text = _NAMES.get(text, text)
    known = _TAG.fullmatch(text) and text.partition("-")[0] not in _NOTHING
    return text if known else None


def detected(text: str) -> str | None:
    """Return the language of a text; None where it is too short or too mixed to tell."""
    letters = len(_LETTER.findall(text))
    dense = not text.isascii() and letters > _LETTERS // 3
    if letters < _LETTERS and not dense:
        return None
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model once: it takes a third of a second."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
