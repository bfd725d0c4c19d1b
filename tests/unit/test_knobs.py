"""`--set cluster.KEY=VALUE`: every knob can be turned, and nothing else."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from aggregator.app.knobs import turned
from aggregator.cluster import ClusterRules
from aggregator.config.durations import written
from aggregator.errors import ConfigError

RULES = ClusterRules()


def test_knobs_are_read_by_their_kind() -> None:
    rules, told = turned(
        RULES, ["cluster.threshold=0.25", " cluster.window = 36h ", "cluster.nearest=7"]
    )
    assert rules == replace(RULES, threshold=0.25, window=timedelta(hours=36), nearest=7)
    assert told == {"cluster.threshold": "0.25", "cluster.window": "36h", "cluster.nearest": "7"}


def test_every_knob_can_be_set_to_what_it_is() -> None:
    """Whatever knobs there will be."""
    for knob in fields(ClusterRules):
        value = getattr(RULES, knob.name)
        text = written(value) if isinstance(value, timedelta) else str(value)
        assert turned(RULES, [f"cluster.{knob.name}={text}"])[0] == RULES, knob.name


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("cluster.treshold=1", "where KEY is one of"),
        ("threshold=1", "cluster.KEY=VALUE"),
        ("cluster.threshold", "cluster.KEY=VALUE"),
        ("cluster.=1", "where KEY is one of"),
        ("cluster.reach=1", "where KEY is one of"),
        ("cluster.threshold=much", "has to be a number"),
        ("cluster.threshold=nan", "has to be a number"),
        ("cluster.nearest=1.5", "has to be a whole number"),
        ("cluster.nearest=-1", "has to be a whole number, 0 or more"),
        ("cluster.window=7", "is not a duration"),
        ("cluster.window=", "is not a duration"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_keys(setting: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        turned(RULES, [setting])
    assert said in str(caught.value)
    assert setting in str(caught.value)
    for key in ("threshold", "window", "nearest"):
        assert key in str(caught.value)
