"""The labelled development sets: how right the stories are may not fall."""

import os
from pathlib import Path

import pytest

from aggregator.evaluate import evaluate

MATERIAL = Path(os.environ.get("AGGREGATOR_MATERIAL", Path(__file__).parents[2] / ".." / "shared"))

#: Least B-cubed F1 and precision, means of two orders: .01 under what was measured.
FLOORS = {
    "roundups": (0.913, 0.948),
    "triples": (0.867, 0.919),
    "ecbplus": (0.874, 0.902),
    "headlines": (0.836, 0.903),
    "incidents": (0.876, 0.982),
}


@pytest.mark.material
@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", FLOORS)
def test_accuracy_holds(name: str) -> None:
    """Mean B-cubed F1 and precision of one set, by the code and rules of production."""
    path = MATERIAL / "eval" / f"{name}-dev.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no labelled set at {path}: set AGGREGATOR_MATERIAL to the folder that has it")
    found = evaluate(path, shuffles=1)
    assert found.given is not None
    scores = [one.bcubed for one in (found.given, *found.shuffled)]
    f1 = sum(score.f1 for score in scores) / len(scores)
    precision = sum(score.precision for score in scores) / len(scores)
    floor_f1, floor_precision = FLOORS[name]
    assert f1 >= floor_f1, f"{name}: B-cubed F1 fell to {f1:.3f}"
    assert precision >= floor_precision, f"{name}: B-cubed precision fell to {precision:.3f}"
