"""A summary loses the words that every publisher ends one with. Pure.

For feeds with too few entries to learn from; nothing here names an outlet.
"""

import re

#: "Continue reading", "read more", in the languages that stories are told in.
_INVITATIONS = (
    "continue reading", "keep reading", "read more", "read the full story", "read full article",
    "read the full article", "read the rest", "learn more", "find out more",
    "weiterlesen", "mehr lesen", "jetzt lesen", "zum artikel", "mehr dazu",
    "lire la suite", "lire plus", "en savoir plus", "lire l'article",
    "leer más", "seguir leyendo", "continuar leyendo", "leer la noticia completa",
    "leia mais", "ler mais", "saiba mais", "continue lendo", "continuar a ler",
    "leggi tutto", "leggi di più", "continua a leggere", "leggi l'articolo",
    "lees meer", "lees verder", "läs mer", "läs vidare", "les mer", "læs mere", "lue lisää",
    "czytaj więcej", "czytaj dalej", "czytaj także",
    "číst více", "číst dál", "citește mai mult", "tovább", "devam\u0131n\u0131 oku",
    "читать далее", "читать дальше", "читать полностью", "подробнее", "читати далі",
    "διαβάστε περισσότερα", "قراءة المزيد", "اقرأ المزيد", "ادامه مطلب", "קרא עוד", "और पढ़ें",
    "baca selengkapnya", "selengkapnya", "xem thêm", "đọc tiếp",
    "阅读全文", "查看全文", "查看更多", "閱讀全文", "閱讀更多", "続きを読む", "全文を読む",
    "더보기", "기사 더보기", "전체 기사 보기", "อ่านต่อ", "อ่านเพิ่มเติม",
)  # fmt: skip
_ANY = "|".join(map(re.escape, sorted(_INVITATIONS, key=len, reverse=True)))
_STOCK = re.compile(
    # After a pause, or before an ellipsis or arrow: so nobody ends a sentence.
    rf"(?:(?:\A|(?<=[.!?:;|\[\]()\u2026\u2013\u2014\u3002\uff01\uff1f\"'\u201d\u2019\u00bb-]))"
    rf"\s*(?:{_ANY})[\s.\u2026\u00bb\u203a\])>\u2192:]*"
    rf"|(?<!\w)(?:{_ANY})\s*(?:\.\.|[\u2026\u00bb\u203a\u2192>])[\s.\u2026\])>]*)\Z",
    re.IGNORECASE,
)
#: The end that is looked at, in characters.
_END = 80


def without_invitation(summary: str) -> str:
    """Return the summary without "Continue reading..." or its like at the end."""
    end = summary[-_END:]
    found = _STOCK.search(end)
    return summary if found is None else summary[: len(summary) - len(end) + found.start()].rstrip()
