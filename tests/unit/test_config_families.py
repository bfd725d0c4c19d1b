"""`[families]` and a topic's `lead`: what they become, and what is refused."""

from pathlib import Path

import pytest

from aggregator.config import Settings, load
from aggregator.errors import ConfigError
from aggregator.model.report import Family


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def test_families_are_read_in_one_spelling(tmp_path: Path) -> None:
    """Lower case, ASCII, no www.; below a domain one may stand of its own."""
    text = """[families]
"BBC" = ["BBC.co.uk", "www.bbc.com", "*.bbci.co.uk"]
"Bücher" = ["bücher.example", "blog.paper.example."]
"""
    assert loaded(tmp_path, text).families == (
        Family(name="BBC", domains=("bbc.co.uk", "bbc.com", "bbci.co.uk")),
        Family(name="Bücher", domains=("xn--bcher-kva.example", "blog.paper.example")),
    )
    assert loaded(tmp_path, "").families == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('B = ["https://b.example/"]', "2: families.B.0: is an address; write the domain alone"),
        ('B = ["b.example:80"]', "2: families.B.0: is an address"),
        ('B = ["me@b.example"]', "2: families.B.0: is an address"),
        ('B = ["co.uk"]', "2: families.B.0: is no domain that an outlet can have"),
        ('B = ["b"]', "2: families.B.0: is no domain"),
        ('B = [""]', "2: families.B.0: is no domain"),
        ("B = [1]", "2: families.B.0: is no text; put it in quotes"),
        ("B = []", "2: families.B: names no domain; write them as in"),
        ('B = "b.example"', "2: families.B: is no list; put it in [ ]"),
        ('"" = ["b.example"]', "2: families.: is empty"),
        (
            'A = ["a.example"]\nB = [\n "b.example",\n "WWW.a.example",\n]',
            '5: families.B.1: "a.example" stands already in line 2; keep one of the two',
        ),
        (
            'A = ["a.example", "A.example"]',
            '2: families.A.1: "a.example" stands already in line 2; keep one of the two',
        ),
    ],
)
def test_what_is_no_family_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[families]\n{text}")
    assert f"a.toml:{told}" in str(caught.value)


def test_an_address_that_is_refused_is_not_repeated(tmp_path: Path) -> None:
    """SEC-17: it may hold a secret."""
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, '[families]\nB = ["https://b.example/?token=hunter2"]')
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ('"BBC"', "4: topic.0.lead: is no list; put it in [ ]"),
        ('[" "]', "4: topic.0.lead.0: is empty"),
        ("[1]", "4: topic.0.lead.0: is no text"),
    ],
)
def test_what_is_no_lead_is_told_with_its_line(tmp_path: Path, lead: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f'[[topic]]\nslug = "x"\nquery = "y"\nlead = {lead}')
    assert f"a.toml:{told}" in str(caught.value)
