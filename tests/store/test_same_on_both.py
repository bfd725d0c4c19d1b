"""REL-42: the same script of sweeps gives the same publications on both databases."""

from pathlib import Path

from tests.acceptance.conftest import rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.jobs.test_sweep import FEEDS, Bench


def test_publications_are_the_same_to_the_byte(tmp_path: Path, url: str) -> None:
    """A first sweep, growth, an edit: SQLite in one folder, the other store beside it."""
    (tmp_path / "known").mkdir()
    (tmp_path / "other").mkdir()
    known, other = Bench(tmp_path / "known"), Bench(tmp_path / "other", url=url)
    edited = rss(HARBOUR.replace("closer", "far closer"), title="A")
    script = (
        FEEDS,
        {**FEEDS, "https://a.example/feed": edited},
        {**FEEDS, "https://d.example/feed": rss(LANTERN, ROOF.replace("Santo", "San"), title="D")},
    )
    for step, documents in enumerate(script):
        one = known.sweep(documents, hours=2 * step, seed=step)
        two = other.sweep(documents, hours=2 * step, seed=step + 7)
        assert one == two
        assert known.files() == other.files()
