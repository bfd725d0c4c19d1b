"""What a feed repeats goes before its entries are compared; what an affair repeats stays."""

# ruff: noqa: RUF001 - texts in other scripts

import sys
import unicodedata
from collections.abc import Iterable, Sequence

import pytest

from aggregator.boilerplate import Boilerplate, repeated
from aggregator.boilerplate.stock import without_invitation
from aggregator.boilerplate.tokens import (
    mass,
    placed_summary,
    placed_title,
    summary_tokens,
    title_tokens,
)

#: Entries that have nothing in common.
UNLIKE = [
    ("Bronze otter stolen from the harbour of Fennick", "Thieves sawed it off on Saturday night."),
    ("Rail fares to rise by four per cent", "Commuters will pay more from March."),
    ("How a baker came to love rye", "Her sourdough won three medals last autumn."),
    ("Volcano wakes after a century", "Villagers on the southern slope were moved to a school."),
    ("Chess champion beaten by schoolgirl", "The final lasted nine hours and ended at dawn."),
    ("Why moss grows on walls", "Light and damp explain most of it."),
    ("Bank fined over hidden charges", "Regulators called the practice shameless."),
    ("Orchestra tours without a conductor", "Musicians take turns at giving the beat."),
    ("Ferry to Tolm runs aground", "All forty passengers were taken off by lifeboat."),
    ("Parliament debates daylight saving", "A vote is expected before the summer recess."),
]
STOP = frozenset({"the", "and", "for", "from", "its", "was", "with", "that", "after", "over"})


def ended(tail: str, entries: Iterable[tuple[str, str]] = UNLIKE) -> list[tuple[str, str]]:
    """Put the same words at the end of every summary."""
    return [(title, f"{summary} {tail}") for title, summary in entries]


def stripped(entries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Learn from these entries, and strip them."""
    learnt = repeated(entries, stop=STOP)
    return [learnt.strip(title, summary) for title, summary in entries]


@pytest.mark.parametrize(
    "tail",
    [
        "Sign up to our newsletter for the stories that matter, every morning.",
        "Continue reading...",
        "Petra Ardent is a columnist for the Business Ledger. She lives in Wenden with two dogs.",
        "Подписывайтесь на наш канал, чтобы первыми узнавать новости района.",
        "Immer informiert: Mit dem Newsletter „Tal am Morgen“. Jetzt anmelden!",
        "（来源：城市一线客户端，未经授权不得转载，责任编辑：小编，欢迎扫码关注）",
        "무단 전재 및 재배포 금지. 독자 여러분의 제보를 기다립니다.",
        "ติดตามข่าวสารได้ที่เพจเมืองเลนิวส์ กดไลก์ กดแชร์ กดติดตาม แจ้งข่าวได้ตลอด 24 ชั่วโมง",
        "تابعوا صفحتنا على منصات التواصل لتصلكم أهم الأخبار أولا بأول.",
    ],
)
@pytest.mark.parametrize("count", [4, 10])
def test_a_tail_in_every_entry_goes(tail: str, count: int) -> None:
    """In any script, in a feed of a few entries as in one of ten."""
    found = stripped(ended(tail, UNLIKE[:count]))
    left = [unicodedata.normalize("NFC", summary) for _, summary in found]
    told = [summary for _, summary in UNLIKE[:count]]
    # A combining mark of the tail may stay: no term is made of it.
    assert [sum(map(str.isalpha, one)) for one in left] == [
        sum(map(str.isalpha, one)) for one in told
    ]
    assert all(one.startswith(kept) for one, kept in zip(left, told, strict=True))


def test_addresses_and_numbers_within_a_run_may_differ() -> None:
    line = (
        "Article URL: https://a{0}.example/{0} Comments URL: https://b.example/?c={0} Points: {0}"
    )
    entries = [(title, line.format(n * n)) for n, (title, _) in enumerate(UNLIKE)]
    assert [summary for _, summary in stripped(entries)] == [""] * len(entries)


def test_the_own_title_within_a_run_may_differ() -> None:
    entries = [
        (title, f"{summary} The post {title} appeared first on Hillside.")
        for title, summary in UNLIKE
    ]
    assert stripped(entries) == UNLIKE


def test_head_of_summaries_and_outlet_after_titles_go() -> None:
    entries = [
        (f"{title} | Tolm Herald", f"TOLM (Tolm Wire) — {summary}") for title, summary in UNLIKE
    ]
    found = stripped(entries)
    assert [title.rstrip(" |") for title, _ in found] == [title for title, _ in UNLIKE]
    assert [summary for _, summary in found] == [summary for _, summary in UNLIKE]


def test_agency_after_a_changing_place_goes() -> None:
    """The date line's part between pauses; the place stays."""
    cities = ["Tolm", "Wenden", "Oslen", "Palmera", "Fennick", "Lorno", "Mere", "Tollan"]
    entries = [
        (title, f"{city.upper()}, Aug. {n}, 2025 /Release Wire/ -- {summary}")
        for n, (city, (title, summary)) in enumerate(zip(cities, UNLIKE[:8], strict=True))
    ]
    left = [summary for _, summary in stripped(entries)]
    assert all("Wire" not in one and "2025" not in one for one in left)
    assert all(
        one.startswith(city.upper()) and one.endswith(summary)
        for one, city, (_, summary) in zip(left, cities, UNLIKE[:8], strict=True)
    )


def test_label_of_stop_words_alone_goes() -> None:
    entries = [(title, f"After that: {summary}") for title, summary in UNLIKE]
    assert stripped(entries) == UNLIKE


def test_label_before_some_titles_goes() -> None:
    entries = [(f"Watch: {t}" if n % 2 else t, s) for n, (t, s) in enumerate(UNLIKE)]
    assert [title for title, _ in stripped(entries)] == [title for title, _ in UNLIKE]


def test_links_of_a_channel_go_though_each_is_short() -> None:
    tail = (
        "Patreon: https://p.example/1 Merch: https://m.example/shop ► Discord: "
        "https://d.example/a?b=1 #weekly"
    )
    assert [summary for _, summary in stripped(ended(tail))] == [summary for _, summary in UNLIKE]


def test_nothing_is_learnt_from_two_entries_nor_from_one_shown_often() -> None:
    tail = "Sign up to our newsletter for the stories that matter, every morning."
    assert repeated(ended(tail)[:2]) == Boilerplate()
    assert repeated(ended(tail)[:1] * 20 + ended(tail)[1:2]) == Boilerplate()


def test_three_entries_tell_a_long_line_but_no_short_one() -> None:
    long = "This story originally appeared on CoastLocal, your home for news."
    assert stripped(ended(long, UNLIKE[:3])) == UNLIKE[:3]
    assert not repeated(ended("Our view.", UNLIKE[:3])).phrases


AFFAIR = [
    ("Titan submersible: search widens", "It lost contact on Sunday."),
    ("Banging heard in search for Titan sub", "A Canadian aircraft picked up noises."),
    ("Who is aboard the missing Titan submersible?", "A father and his son are among the five."),
    ("Titan submersible: oxygen running out", "Rescuers have hours left, the coast guard says."),
    ("What we know of the Titan submersible", "It set out to the wreck of the Titanic."),
    ("Titan submersible: debris found near wreck", "The coast guard confirmed the find."),
    ("Titan sub passengers believed dead", "The company mourned five explorers."),
    ("Could the Titan submersible have been saved?", "Experts had warned for years."),
]
BACKGROUND = "The vessel, run by OceanGate Expeditions, went missing on Sunday off Newfoundland."


def test_what_an_affair_repeats_stays() -> None:
    """Even a whole sentence in every entry: their titles share words."""
    entries = [(t, f"{s} {BACKGROUND}") for t, s in AFFAIR]
    assert stripped(entries) == entries


def test_what_an_affair_repeats_stays_among_other_news() -> None:
    entries = [(t, f"{s} {BACKGROUND}") for t, s in AFFAIR] + UNLIKE
    assert stripped(entries) == entries


def test_name_of_an_affair_before_bare_headlines_stays() -> None:
    titles = [
        "Titan sub: hopes fade",
        "Titan sub: father and son aboard",
        "Titan sub: noises picked up",
        "Titan sub: what oxygen remains",
        "Rescuers race to find Titan sub",
        "Company behind Titan sub was warned",
        *(title for title, _ in UNLIKE),
    ]
    entries = [(title, "") for title in titles]
    assert stripped(entries) == entries


def test_places_before_titles_stay() -> None:
    places = ["Kenya", "Nigeria", "Ghana", "Mali", "Kenya", "Nigeria", "Kenya", "Nigeria"]
    entries = [
        (f"{place}: {title}", summary)
        for place, (title, summary) in zip([*places, "Kenya", "Nigeria"], UNLIKE, strict=True)
    ]
    assert stripped(entries) == entries


def test_versions_of_one_report_keep_their_text() -> None:
    body = "At least nine people drowned when a ferry sank off Lorno. The captain was arrested."
    entries = [
        ("Ferry sinks off Lorno", body),
        ("Nine dead as ferry sinks off Lorno", body),
        ("Captain of sunken Lorno ferry arrested", body),
        *UNLIKE,
    ]
    assert stripped(entries) == entries


def test_one_text_under_headlines_of_other_words_stays() -> None:
    """Each headline takes words of its own from the text."""
    body = "Ferry captain arrested after nine passengers drowned off Lorno; owner denies blame."
    entries = [
        ("Nine drowned", body),
        ("Captain arrested", body),
        ("Disaster at Lorno: owner speaks", body),
        *UNLIKE,
    ]
    assert stripped(entries) == entries


def test_daily_figures_keep_their_words() -> None:
    entries = [
        (f"Covid: {300 + n} new cases in Tolm", f"New cases: {300 + n}. In hospital: {n} people.")
        for n in range(12)
    ]
    assert stripped(entries) == entries


def test_court_reports_keep_what_courts_do() -> None:
    crimes = ["burglary", "arson", "fraud", "perjury", "smuggling", "poaching", "blackmail"]
    entries = [
        (
            f"Man jailed for {crime} in Wenden",
            f"He pleaded guilty to {crime} at Wenden Crown Court. Judge Maria Toll jailed him.",
        )
        for crime in crimes
    ]
    assert stripped(entries) == entries


def test_ordinary_turns_of_phrase_stay() -> None:
    turns = ["at the end of the day", "for the first time in years", "after more than a decade"]
    entries = [
        (title, f"{summary.removesuffix('.')} {turns[n % 3]} and {title.split()[-1]} too.")
        for n, (title, summary) in enumerate(UNLIKE)
    ]
    assert stripped(entries) == entries


def test_a_title_keeps_words_of_its_own() -> None:
    learnt = repeated([(f"{t} | Tolm Herald", s) for t, s in UNLIKE], stop=STOP)
    assert learnt.phrases
    assert learnt.strip("Tolm Herald", "")[0] == "Tolm Herald"
    assert learnt.strip("Fire | Tolm Herald", "")[0].startswith("Fire")
    assert learnt.strip("| Tolm Herald", "") == ("| Tolm Herald", "")
    assert learnt.strip("Reporters of the Tolm Herald win prize", "")[0] == (
        "Reporters of the Tolm Herald win prize"
    )


def test_a_few_words_of_a_long_run_go_only_where_the_text_breaks_off() -> None:
    tail = "Become a member today and support the journalism of our small island paper."
    learnt = repeated(ended(tail), stop=STOP)
    within = "They urged pupils to support the journalism of tomorrow."
    assert learnt.strip("Award for school", within) == ("Award for school", within)
    cut = "The prize goes to a school. Become a member today and support…"
    left = learnt.strip("Award for school", cut)[1]
    assert left.rstrip(" …") == "The prize goes to a school."


def test_a_long_summary_comes_back_cut_only_where_something_went() -> None:
    learnt = repeated([(t, f"Your paper, free and yours for ever. {s}") for t, s in UNLIKE])
    long = "Nothing like it was seen before in all the lands. " * 60
    assert learnt.strip("A", long) == ("A", long)
    left = learnt.strip("A", f"Your paper, free and yours for ever. {long}")[1]
    assert long.startswith(left)
    assert 1_000 < len(left) < 1_200


def test_order_and_repetition_of_the_texts_do_not_matter() -> None:
    entries = ended("Sign up to our newsletter, every morning in your inbox.") + AFFAIR
    first = repeated(entries, stop=STOP)
    assert first.phrases
    assert repeated([*reversed(entries), *entries[:3]], stop=STOP) == first


def test_hostile_texts_are_judged_in_part_only() -> None:
    """Thousands of short runs, each set apart by words of no other entry."""
    shared = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}xyz" for n in range(600)]
    entries = [
        (
            f"{chr(97 + n) * 5} title",
            ". ".join(f"{word}. {chr(97 + n) * 3}{word}" for word in shared),
        )
        for n in range(20)
    ]
    assert len(repeated(entries).phrases) <= 64


@pytest.mark.parametrize(
    ("summary", "left"),
    [
        ("It rained. Continue reading...", "It rained."),
        ("It rained Continue reading…", "It rained"),
        ("It rained. Read more »", "It rained."),
        ("Es regnete. Weiterlesen", "Es regnete."),
        ("Il a plu. Lire la suite", "Il a plu."),
        ("下了雨。阅读全文", "下了雨。"),
        ("비가 왔다. 기사 더보기", "비가 왔다."),
        ("ฝนตก อ่านต่อ...", "ฝนตก"),
        ("Continue reading...", ""),
        ("She taught them to read more", "She taught them to read more"),
        ("Read more books, says minister", "Read more books, says minister"),
        ("", ""),
    ],
)
def test_an_invitation_goes_from_the_end(summary: str, left: str) -> None:
    assert without_invitation(summary) == left
    assert Boilerplate().strip("A title", summary) == ("A title", left)


def test_tokens_fold_what_differs_and_keep_what_tells() -> None:
    assert title_tokens("Watch: 3 EGGS, boiled!") == [
        "^t", "watch", "|", "0", "eggs", "boiled", "$t",
    ]  # fmt: skip
    assert summary_tokens(
        "Eggs are boiled", "The U.S. post – Eggs are boiled – is at https://a.example/x?y=1. (AP)"
    ) == ["^s", "the", "u", "s", "post", "|", "&", "|", "is", "at", "@", "ap", "$s"]
    assert title_tokens("読む。3回") == ["^t", "読", "む", "|", "0", "回", "$t"]
    assert mass(["^t", "読", "む", "|", "word", "0", "@", "&", "$t"]) == 2


def test_no_other_character_changes_its_length_in_lower_case() -> None:
    """So that places in the lower-case text are places in the text."""
    longer = [chr(c) for c in range(sys.maxunicode + 1) if len(chr(c).lower()) != 1]
    assert longer == ["\u0130"]
    assert placed_title("İZMİR'de") == placed_title("izmir'de")


def test_places_skip_the_own_title() -> None:
    title, text = "Eggs are boiled", "Now: Eggs are boiled, at last"
    placed = placed_summary(title, text)
    said = [text[start:end] for start, end in placed.places]
    assert said == ["", "Now", ":", "Eggs are boiled", "at", "last", ""]
    assert placed.tokens == ["^s", "now", "|", "&", "at", "last", "$s"]
