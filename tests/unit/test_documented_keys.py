"""docs/configuration.md and the configuration's tables say the same."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from aggregator.cluster import ClusterRules
from aggregator.config import load, reference
from aggregator.config.tables import SINGLE, TABLES, FileTable, fields_of
from aggregator.fetch import NON_HTTP_PORTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
INNER = {table[-1] for table in TABLES if len(table) == 1}
KEYS = [(*table, key) for table in TABLES for key in fields_of(table) if table or key not in INNER]


def part(name: str) -> str:
    """Return what stands between a pair of markers."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name}: begin -->\n(.*?)<!-- {name}: end -->", text, re.DOTALL)
    assert found, f"the markers of {name} are gone"
    return found[1]


def rows() -> Iterator[tuple[str, str]]:
    """Yield the heading and key of each row of the reference."""
    heading = ""
    for line in part("reference").splitlines():
        if line.startswith("### "):
            heading = line.removeprefix("### ").replace("`", "")
        found = re.match(r"\| `(\w+)` \|", line)
        if found:
            yield heading, found[1]


def test_the_reference_is_what_the_tables_say() -> None:
    """Paste the output of `aggregator.config.reference()` between the markers to mend it."""
    assert part("reference").strip() == reference().strip()


def test_every_key_is_documented_and_no_other() -> None:
    """Key by key, apart from how the reference is made."""
    headings = {
        (): "Above all tables",
        ("feed",): "[[feed]]",
        ("topic",): "[[topic]]",
        ("feed", "auth"): "auth of a [[feed]]",
    } | {(name,): f"[{name}]" for name in SINGLE}
    wanted = [(headings[key[:-1]], key[-1]) for key in KEYS]
    assert sorted(rows()) == sorted(wanted)


def test_every_table_is_known_to_the_reference() -> None:
    """A table that is added to the file cannot be left out of the documentation."""
    assert set(tables(FileTable)) == set(TABLES)


def tables(table: type, here: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield here
    for name, hint in get_type_hints(table).items():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner) and isinstance(inner, type):
                yield from tables(inner, (*here, name))


@pytest.mark.parametrize("key", KEYS, ids=".".join)
def test_every_key_tells_kind_meaning_and_example(key: tuple[str, ...]) -> None:
    field = fields_of(key[:-1])[key[-1]]
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    assert extra["kind"]
    assert (field.description or "").endswith(".")
    assert field.examples


@pytest.mark.parametrize("key", KEYS, ids=".".join)
def test_every_example_can_be_used(key: tuple[str, ...], tmp_path: Path) -> None:
    """What the reference shows, pasted into a file, loads."""
    (tmp_path / "feeds.opml").write_text("<opml/>")
    example = f"{key[-1]} = {(fields_of(key[:-1])[key[-1]].examples or [''])[0]}\n"
    path = tmp_path / "a.toml"
    path.write_text(surrounded(key[:-1], key[-1], example), encoding="utf-8")
    if key[-1] == "password_file":
        secret = tmp_path / "secret"
        secret.write_text("x")
        path.write_text(path.read_text().replace("/run/secrets/news", str(secret)))
    load(path, {"NEWS_PASSWORD": "p", "NEWS_KEY": "k"})


def surrounded(table: tuple[str, ...], key: str, example: str) -> str:
    """Write the table around an example, with what else it needs."""
    needed: dict[tuple[str, ...], dict[str, str]] = {
        ("feed",): {"url": 'url = "https://a.example/"\n'},
        ("topic",): {"slug": 'slug = "x"\n', "query": 'query = "y"\n'},
        ("feed", "auth"): {"user": 'user = "u"\n', "password": 'password = "p"\n'},
    }
    others = needed.get(table, {})
    if key == "password_file":
        others.pop("password")
    text = example + "".join(line for name, line in others.items() if name != key)
    if table == ("feed", "auth"):
        return f'[[feed]]\nurl = "https://a.example/"\n[feed.auth]\n{text}'
    if table in {("feed",), ("topic",)}:
        return f"[[{table[0]}]]\n{text}"
    return f"[{table[0]}]\n{text}" if table else text


def test_every_default_that_is_shown_is_the_default(tmp_path: Path) -> None:
    """Pasted into a file, it changes nothing."""
    found = re.findall(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \|", part("reference"), re.MULTILINE)
    shown = [(name, default) for name, default in found if default != "title"]
    stated = [key for key in KEYS if states_default(key)]
    assert [name for name, _ in shown] == [key[-1] for key in stated]
    path = tmp_path / "a.toml"
    for key, (name, default) in zip(stated, shown, strict=True):
        settings = []
        for line in ("", f"{name} = {default}\n"):
            path.write_text(surrounded(key[:-1], name, line), encoding="utf-8")
            settings.append(load(path, {}))
        assert settings[0] == settings[1], key


def states_default(key: tuple[str, ...]) -> bool:
    field = fields_of(key[:-1])[key[-1]]
    return not field.is_required() and field.get_default(call_default_factory=True) is not None


def test_the_ports_that_may_not_be_polled_are_documented() -> None:
    """SEC-05."""
    assert {int(port) for port in re.findall(r"\d+", part("ports"))} == set(NON_HTTP_PORTS)


def test_the_first_example_of_the_document_loads(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 4
    (tmp_path / "feeds.opml").write_text("<opml/>")
    for block in blocks:
        path = tmp_path / "a.toml"
        path.write_text(block, encoding="utf-8")
        load(path, {"PAPER_TOKEN": "x", "AGENCY_PASSWORD": "y"})


def test_the_documented_knobs_of_clustering_are_the_real_ones() -> None:
    """The defaults that the page names are those of the stage that owns them."""
    rules = ClusterRules()
    rows = {
        line.split("|")[1].strip(): line for line in part("reference").splitlines() if "|" in line
    }
    assert (
        f"`{rules.threshold}`" in rows["`threshold`"]
        or f" {rules.threshold} " in rows["`threshold`"]
    )
    days = rules.window.days
    assert f"`{days}`" in rows["`window_days`"] or f" {days} " in rows["`window_days`"]
