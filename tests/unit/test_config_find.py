"""Where the configuration is looked for."""

from pathlib import Path

import pytest

from aggregator.config import find
from aggregator.errors import ConfigError


def write(*path: str | Path) -> Path:
    file = Path(*path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


def test_the_nearest_file_is_found_first(tmp_path: Path) -> None:
    """The folder, its config folder, $XDG_CONFIG_HOME, then ~/.config."""
    here, home, xdg = tmp_path / "here", tmp_path / "home", tmp_path / "xdg"
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(xdg)}
    write(home, ".config", "aggregator", "aggregator.toml")
    with pytest.raises(ConfigError, match="aggregate demo"):
        find(here, environ)
    third = write(xdg, "aggregator", "aggregator.toml")
    assert find(here, environ) == third
    second = write(here, "config", "aggregator.toml")
    assert find(here, environ) == second
    first = write(here, "aggregator.toml")
    assert find(here, environ) == first


@pytest.mark.parametrize("xdg", [{}, {"XDG_CONFIG_HOME": ""}, {"XDG_CONFIG_HOME": "relative"}])
def test_the_home_folder_stands_in_for_xdg(tmp_path: Path, xdg: dict[str, str]) -> None:
    """A relative one is ignored, as the XDG specification says."""
    wanted = write(tmp_path, ".config", "aggregator", "aggregator.toml")
    assert find(tmp_path / "here", {"HOME": str(tmp_path)} | xdg) == wanted


def test_what_was_looked_for_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find(tmp_path, {})
    assert str(tmp_path / "config" / "aggregator.toml") in str(caught.value)
    assert "--config" in str(caught.value)
