"""The key `unit` of a topic."""

from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError


def written(tmp_path: Path, line: str) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(f'[[topic]]\nslug = "all"\n{line}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "unit"), [("", "story"), ('unit = "story"', "story"), ('unit = "thread"', "thread")]
)
def test_a_topic_publishes_stories_or_threads(tmp_path: Path, line: str, unit: str) -> None:
    (topic,) = load(written(tmp_path, line), {}).topics
    assert topic.unit == unit


@pytest.mark.parametrize("value", ['"threads"', '"Thread"', '""', "true", "1"])
def test_another_unit_is_an_error_with_its_place(tmp_path: Path, value: str) -> None:
    """File, line, key, what is wrong, what to do."""
    path = written(tmp_path, f"unit = {value}")
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    message = str(caught.value)
    assert message.startswith(f"{path}:3: topic.0.unit: ")
    if value.startswith('"'):
        assert message.endswith('is neither "story" nor "thread"; write one of them')
