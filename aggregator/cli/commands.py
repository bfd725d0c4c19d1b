"""The commands of `aggregate`. Effects: through what they call."""

import sys
from pathlib import Path
from typing import Any

import click

from aggregator import __version__
from aggregator.cli.options import Instant, chosen, shared


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="Make one sweep and exit (for cron).")
@click.option(
    "--force",
    is_flag=True,
    help="With --once: poll every feed now, due or not; a Retry-After still binds.",
)
@shared
@click.version_option(__version__, prog_name="aggregate")
@click.pass_context
def aggregate(ctx: click.Context, *, once: bool, force: bool) -> None:
    """Follow many feeds; read each story once.

    Without a command: the daemon. It polls the feeds that are due, clusters the
    reports of one event into one story, publishes one merged feed per topic,
    and serves them. Try `aggregate demo` first: it needs no configuration.

    Exit codes: 0 swept, or nothing was due; 1 unexpected; 2 configuration or
    usage; 3 every polled feed failed; 4 some failed, with --strict; 75 another
    sweep is under way.
    """
    if ctx.invoked_subcommand is not None:
        if once or force:
            raise click.UsageError("--once and --force go without a command")
        return
    if force and not once:
        raise click.UsageError("--force goes with --once")
    from aggregator.cli import running

    options = chosen(ctx)
    sys.exit(running.once(options, force=force) if once else running.daemon(options))


@aggregate.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to keep the demo's feeds, store and pages; else a new temporary folder.",
)
@click.option("--serve", is_flag=True, help="Go on as a daemon, to be subscribed to.")
@shared
@click.pass_context
def demo(ctx: click.Context, *, directory: Path | None, serve: bool) -> None:
    """Show the whole thing on feeds that come with it; needs no configuration."""
    from aggregator.cli import demonstration

    sys.exit(demonstration.run(directory, serve=serve, now=chosen(ctx).now))


@aggregate.command()
@shared
@click.pass_context
def check(ctx: click.Context) -> None:
    """Read the configuration and say what it asks for; changes nothing."""
    from aggregator.cli import asking

    asking.check(chosen(ctx))


@aggregate.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
@click.pass_context
def import_(ctx: click.Context, *, file: Path) -> None:
    """Add the feeds of an OPML FILE to the first list of the configuration."""
    from aggregator.cli import lists

    lists.import_opml(chosen(ctx), file)


@aggregate.command()
@shared
@click.pass_context
def export(ctx: click.Context) -> None:
    """Print every subscription as OPML, without secrets."""
    from aggregator.cli import lists

    lists.export_opml(chosen(ctx))


@aggregate.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared
@click.pass_context
def status(ctx: click.Context, *, as_json: bool) -> None:
    """Show how much there is, and how each feed fares."""
    from aggregator.cli import asking

    asking.status(chosen(ctx), as_json=as_json)


@aggregate.command()
@click.argument("name", nargs=-1, required=True, metavar="NAME [NAME]")
@shared
@click.pass_context
def explain(ctx: click.Context, *, name: tuple[str, ...]) -> None:
    """Say why an entry stands in its story, or why two stand in one story or in two.

    NAME is the link of an entry, its id, or the beginning of its id; or the id
    of a story, whose entries and former ids are shown.
    """
    from aggregator.cli import explaining

    explaining.explain(chosen(ctx), name)


@aggregate.command()
@click.argument("story", nargs=2, metavar="STORY STORY")
@shared
@click.pass_context
def merge(ctx: click.Context, *, story: tuple[str, str]) -> None:
    """Make two stories one for ever: the older id lives, the other redirects to it.

    STORY is the id of a story or its beginning, or an entry of it: its link or id.
    """
    from aggregator.cli import correcting

    correcting.merge(chosen(ctx), *story)


@aggregate.command()
@click.argument("story")
@click.argument("entry", nargs=-1, required=True)
@shared
@click.pass_context
def split(ctx: click.Context, *, story: str, entry: tuple[str, ...]) -> None:
    """Part ENTRYs from their STORY for ever: the larger part keeps the id.

    Both are named as for `explain` and `merge`.
    """
    from aggregator.cli import correcting

    correcting.split(chosen(ctx), story, entry)


@aggregate.command()
@click.option("--forget", type=int, metavar="N", help="Take correction N back: it binds no more.")
@click.option(
    "--labelled",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the stories concerned as a labelled set for `evaluate` (.jsonl or .jsonl.gz).",
)
@shared
@click.pass_context
def corrections(ctx: click.Context, *, forget: int | None, labelled: Path | None) -> None:
    """List what people have said of stories with `merge` and `split`."""
    from aggregator.cli import correcting

    correcting.corrections(chosen(ctx), forget=forget, file=labelled)


@aggregate.command()
@click.option("--dry-run", is_flag=True, help="Show what would change, and keep nothing.")
@click.option("--since", type=Instant(), help="Only stories with an entry come since this instant.")
@click.option("--days", type=click.IntRange(1), metavar="N", help="The same, N days back from now.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="cluster.KEY=VALUE",
    help="Another setting of clustering; may be given several times.",
)
@click.option(
    "--examples", type=click.IntRange(0), default=10, metavar="N", help="Show N examples at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--apply", "applied", type=int, metavar="N", help="Make the staged run N so.")
@click.option("--undo", "undone", type=int, metavar="N", help="Put back what run N moved.")
@click.option("--list", "listed", is_flag=True, help="List the runs there were.")
@shared
@click.pass_context
def recluster(
    ctx: click.Context,
    /,
    *,
    applied: int | None,
    undone: int | None,
    listed: bool,
    dry_run: bool,
    **wish: Any,  # noqa: ANN401 - the fields of Wish, as click has read them
) -> None:
    """Replay what is stored with other settings, and show which stories would change.

    Without --dry-run the outcome is staged as a numbered run, which --apply
    makes so and --undo takes back.
    """
    from aggregator.cli import reclustering

    asked = (applied is not None, undone is not None, listed)
    trying = dry_run or wish != {**wish, "since": None, "days": None, "settings": ()}
    if sum(asked) + trying > 1:
        raise click.UsageError("--apply, --undo and --list go alone")
    if applied is not None:
        reclustering.apply(chosen(ctx), applied)
    elif undone is not None:
        reclustering.undo(chosen(ctx), undone)
    elif listed:
        reclustering.listed(chosen(ctx))
    else:
        reclustering.suggest(chosen(ctx), reclustering.Wish(dry=dry_run, **wish))


@aggregate.command()
@click.option(
    "--stories", type=click.IntRange(0), metavar="N", help="So many stories of several outlets."
)
@click.option(
    "--pairs", type=click.IntRange(0), metavar="N", help="So many pairs that nearly are one story."
)
@click.option("--seed", type=int, metavar="N", help="Draw by this number; else by 0.")
@click.option(
    "--days", type=click.IntRange(1, 36_500), metavar="N", help="Only stories of the last N days."
)
@click.option("--language", metavar="CODE", help="Only stories of this language: en, de, ...")
@click.option("--list", "listed", is_flag=True, help="Print the sample as Markdown; ask nothing.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the verdicts from a file: `story 3: 2,5`, `story 4: ok`, `pair 7: one`.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The labelled set to write (.jsonl or .jsonl.gz); else review.jsonl.",
)
@shared
@click.pass_context
def review(
    ctx: click.Context,
    /,
    *,
    listed: bool,
    answers: Path | None,
    output: Path | None,
    **asked: Any,  # noqa: ANN401 - the fields of Asked, as click has read them
) -> None:
    """Judge samples of stories: does each tell one event, should these two be one?

    On a terminal it asks one by one, and goes on where it stopped; without one
    it prints what it would ask. The verdicts become a labelled set that
    `evaluate` reads.
    """
    from aggregator.app.reviewing import Asked
    from aggregator.cli import reviewing

    if listed and answers is not None:
        raise click.UsageError("--list and --answers do not go together")
    reviewing.review(chosen(ctx), Asked(**asked), listed=listed, answers=answers, output=output)


@aggregate.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--assignments",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write `id<TAB>story` lines, in the given order.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared
def evaluate(*, file: Path, assignments: Path | None, as_json: bool) -> None:
    """Cluster a labelled FILE (.jsonl or .jsonl.gz) and score the stories.

    Runs what the daemon runs, with its built-in settings, on the entries in
    time order; opens no store and reads no configuration.
    """
    from aggregator.cli import measuring

    measuring.evaluate(file, assignments=assignments, as_json=as_json)
