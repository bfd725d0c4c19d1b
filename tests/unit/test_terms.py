"""Terms: words without stop words, stemmed."""

import pytest

from aggregator.terms import Stems, language_code, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor\u2019s plan", ["the", "mayor", "plan"]),
        ("U.S. and US and USA", ["usa", "and", "usa", "and", "usa"]),
        ("Tell us about the U.K.", ["tell", "us", "about", "the", "uk"]),
        ("JOIN US NOW", ["join", "us", "now"]),
        ("up 7.8% to 1,200.5 in 2025", ["up", "7.8", "to", "1200.5", "in", "2025"]),
        ("well-known snake_case", ["well", "known", "snake", "case"]),
        ("Ｗ杯 １２日 ﬁnal", ["w", "12", "final"]),
        ("地震で5強、「露」", ["地震", "震で", "5", "露露"]),
        ("12日午後、3万人と1,200ドル", ["12", "午後", "3", "1200", "ドル"]),
        ("トランプ氏の茅ヶ崎訪問", ["トランプ", "氏の", "の茅", "茅ヶ", "ヶ崎", "崎訪", "訪問"]),
        ("2025년 서울에서", ["2025", "서울", "울에", "에서"]),
        ("ไทย ที่นี่ news", ["ไทย", "ที่นี่", "news"]),
        ("แผ่นดินไหว", ["แผ่น", "นดิ", "ดิน", "นไห", "ไหว"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("cafe\u0301 x\u0301y Stra\u00adße", ["café", "x\u0301y", "straße"]),
        ("الْحُكُومَة الحكـــومة ٢٠٢٥", ["الحكومة", "الحكومة", "2025"]),
        ("Ещё самолёт", ["еще", "самолет"]),
        ("", []),
        ("?! ...", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Quotes, initials, thousands and unspaced scripts are made alike."""
    assert words(text) == expected


def test_stems_leave_numbers_and_drop_stop_words() -> None:
    """What says nothing goes, words lose their endings, numbers stay whole."""
    assert Stems("en").of("The 90s saw 3.5 running elections, and I") == [
        "90s",
        "saw",
        "3.5",
        "run",
        "elect",
    ]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Wahlen", "Wahl"),
        ("fr", "élections", "élection"),
        ("es", "elecciones", "elección"),
        ("pt", "ministros", "ministro"),
        ("it", "governi", "governo"),
        ("nl", "verkiezingen", "verkiezing"),
        ("ru", "выборами", "выборам"),
        ("sv", "ministrarna", "ministrar"),
        ("pl", "rządu", "rządem"),
        ("ar", "المدارس", "مدارس"),
    ],
)
def test_every_language_has_its_stemmer(language: str, one: str, other: str) -> None:
    """Two forms of one word are one stem."""
    stems = Stems(language)
    assert stems.of(one) == stems.of(other) != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "der und nicht"),
        ("fr", "les dans une"),
        ("es", "los para una"),
        ("pt", "uma para não"),
        ("it", "della con una"),
        ("nl", "het een niet"),
        ("ru", "что это был"),
        ("sv", "och inte det"),
        ("pl", "nie jest oraz"),
        ("ar", "من على إلى"),
    ],
)
def test_stop_words_of_every_language(language: str, text: str) -> None:
    """Words that say nothing of an event are no terms."""
    assert Stems(language).of(text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "1.200,5 Euro am 27.07.2025", ["1200.5", "euro", "27.07", "2025"]),
        ("fr", "10 000 euro, 3,5 %", ["10000", "euro", "3.5"]),
        ("sv", "1 200 000 kronor 2025 300", ["1200000", "kron", "2025", "300"]),
        ("en", "3,5 and 1.200 1 200", ["1.200", "200"]),
    ],
)
def test_numbers_as_a_language_writes_them(language: str, text: str, expected: list[str]) -> None:
    """Marks of thousands go and a decimal comma is a point, but in English."""
    assert Stems(language).of(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        "الحكومة والحكومة للحكومة بالحكومة حكومة الحكومية حكومته وحكومتها",
        "وزير الوزير وزيرة",
        "ألمانيا الألمانية ألماني",
        "إيران الإيراني والإيرانيون إيرانيين",
        "إسرائيل اسرائيل الإسرائيليون",
        "فرنسا الفرنسي الفرنسية",
    ],
)
def test_forms_of_an_arabic_word_meet(forms: str) -> None:
    """Article, conjunction, endings and the writing of hamza make no difference."""
    found = Stems("ar").of(forms)
    assert len(found) == len(forms.split())
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # "police and volunteers by night": no pair of two words' ends.
        ("zh", "警方和志愿者连夜", ["警方", "志愿", "愿者", "连夜"]),
        # A place that no table has keeps its pairs, but none with a little word.
        ("zh", "沙溪河的大桥", ["沙溪", "溪河", "大桥"]),
        ("ja", "美瑠村で土砂崩れ", ["美瑠", "瑠村", "土砂", "崩れ"]),
        ("zh", "我们认为 (很)", []),
    ],
)
def test_chance_neighbours_are_no_terms(language: str, text: str, expected: list[str]) -> None:
    """Where known pairs explain the characters, pairs across words go."""
    assert Stems(language).of(text) == expected


def test_both_writings_of_chinese_are_known() -> None:
    """Traditional characters are cut as simplified ones are."""
    stems = Stems("zh")
    assert len(stems.of("警方發現兩國總統")) == len(stems.of("警方发现两国总统"))


def test_turkish_letters() -> None:
    """I without a dot is not i with one."""
    stems = Stems("tr")
    assert stems.of("ISPARTA") == stems.of("Isparta") != stems.of("isparta")
    assert stems.of("İzmir") == stems.of("izmir")
    assert Stems("de").of("İzmir") == Stems("de").of("Izmir")


def test_no_stem_is_empty() -> None:
    """A stemmer that takes a whole word away leaves it."""
    assert all(Stems("el").of("αυτόν ότου έως των"))


def test_unknown_language_is_left_as_it_is() -> None:
    """Without a stemmer and stop words, words are the terms."""
    assert Stems("und").of("The elections") == ["the", "elections"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (None, "und"),
        ("", "und"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("nb", "no"),
        ("nn-no", "no"),
        ("zh-hans-cn", "zh"),
        (" DE ", "de"),
        ("123", "und"),
    ],
)
def test_language_code(tag: str | None, code: str) -> None:
    """Regions and scripts are folded; a missing language is "und"."""
    assert language_code(tag) == code
