"""What `pip install .` brings: everything that the program needs, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_what_the_program_reads(tmp_path: Path) -> None:
    """Demo feeds, document frequencies, templates and migrations are inside; tests are not."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "aggregator").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data <= names
    for part in ("demo/site/manifest.toml", "data/en.df.tsv", "publish/templates/style.css.jinja"):
        assert f"aggregator/{part}" in names
    assert any(name.startswith("aggregator/store/migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "config/", "benchmarks/"))]
