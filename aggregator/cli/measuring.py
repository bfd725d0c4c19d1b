"""`evaluate`: how right the stories are on a labelled set. Effects: files, terminal."""

import json
from pathlib import Path

import click

from aggregator import evaluate as evaluation


def evaluate(file: Path, *, assignments: Path | None, as_json: bool) -> None:
    """Cluster and score one set; print a table or JSON."""
    outcome = evaluation.evaluate(file, assignments=assignments)
    if as_json:
        click.echo(json.dumps(evaluation.as_json(outcome), indent=2))
    else:
        click.echo(evaluation.report(outcome))
