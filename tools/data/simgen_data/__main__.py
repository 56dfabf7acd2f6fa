"""The command line: python -m simgen_data COMMAND --help."""

import argparse
import math
import sys
from pathlib import Path

from . import checks, drugs, ends, holes, judge, labelling, manifest, plan, shards, sources
from .errors import UsageError
from .files import write_whole
from .model import Model
from .pool import SPLITS

SUMMARY = "Makes the training data of simgen's default force field."


def main() -> int:
    """Runs a command; gives the exit code."""
    arguments = _parser().parse_args()
    try:
        if arguments.folder.exists() and not arguments.folder.is_dir():
            raise UsageError(f"{arguments.folder} is no folder")
        arguments.folder.mkdir(parents=True, exist_ok=True)
        return arguments.run(arguments) or 0
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on where it was", file=sys.stderr)
        return 130


def _fetch(a: argparse.Namespace) -> None:
    sources.download(a.folder / "packages")


def _plan(a: argparse.Namespace) -> None:
    counts = dict(zip(SPLITS, a.shards, strict=True))
    made = plan.make(a.folder, a.seed, counts, a.generated, a.force, dict(a.share), a.qm9)
    for name, count in sorted(made.molecules.items()):
        print(f"{count:7d} {name}")


def _make(a: argparse.Namespace) -> None:
    known = plan.read(a.folder)
    text = shards.unlabelled(plan.material(a.folder, known, a.split), known, a.split, a.shard)
    path = a.folder / f"made-{shards.name(a.split, a.shard)}.xyz"
    write_whole(path, text.encode())
    print(path)


def _label(a: argparse.Namespace) -> None:
    labelling.run(a.folder, a.processes, a.most)


def _check(a: argparse.Namespace) -> int:
    wrong, lines = checks.check(a.folder, a.labels)
    print("\n".join(lines))
    for line in wrong[:50]:
        print(f"wrong: {line}", file=sys.stderr)
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


def _pack(a: argparse.Namespace) -> None:
    for path in manifest.pack(a.folder):
        print(path)


def _drugs(a: argparse.Namespace) -> None:
    print(drugs.make(a.folder, a.count, a.output, a.processes))


def _holes(a: argparse.Namespace) -> None:
    model = Model(a.program, a.model, a.threads)
    print(holes.look(a.folder, model, a.starts, a.round, a.kind or holes.STARTS))


def _ends(a: argparse.Namespace) -> None:
    model = Model(a.program, a.model, a.threads)
    print(ends.look(a.folder, model, a.starts, a.round, a.kind or ["piece"]))


def _judge(a: argparse.Namespace) -> None:
    print(judge.run(a.folder, Model(a.program, a.model, a.processes), a.seed, a.processes, a.quick))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simgen_data", description=SUMMARY)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.add_argument("--folder", type=Path, required=True, help="where all of it is")
        added.set_defaults(run=run)
        return added

    command("fetch", _fetch, "download the packages that have the SMILES")
    c = command("plan", _plan, "read the SMILES, split them, write plan.json")
    c.add_argument("--seed", type=int, default=1)
    c.add_argument("--shards", type=int, nargs=3, default=[200, 4, 4], metavar=("TRAIN", "VALID", "TEST"))
    c.add_argument(
        "--generated", type=Path, nargs="*", default=[], help="frames that the generator made, extended XYZ"
    )
    c.add_argument(
        "--share", type=_share, action="append", default=[], metavar="KIND=NUMBER",
        help="share of a kind, relative to the others; kinds not named get none (default: their own shares)",
    )  # fmt: skip
    c.add_argument("--qm9", type=int, default=sources.QM9_COUNT, help="molecules of QM9")
    c.add_argument("--force", action="store_true", help="replace a plan")
    c = command("make", _make, "write the structures of one shard without labels")
    c.add_argument("--split", choices=SPLITS, default="train")
    c.add_argument("--shard", type=int, default=0)
    c = command("label", _label, "label the shards that are missing; goes on where it was")
    c.add_argument("--processes", type=int, default=1)
    c.add_argument("--most", type=int, help="at most so many shards")
    c = command("check", _check, "check all shards and write manifest.json")
    c.add_argument("--labels", type=int, default=3, help="structures of every shard that are labelled again")
    command("pack", _pack, "write manifest.json, train.xyz.gz, valid.xyz.gz, test.xyz.gz")
    c = command("drugs", _drugs, "relax drug-like molecules with GFN2-xTB")
    c.add_argument("--count", type=int, default=512)
    c.add_argument("--processes", type=int, default=1)
    c.add_argument("--output", type=Path, required=True)
    c = command("holes", _holes, "an active round: look for holes of a model and label what is found")
    _add_round(c, starts=200)
    c = command(
        "ends", _ends, "a round of ends: label where a model relaxes small pieces to, and it is wrong"
    )
    _add_round(c, starts=1000)
    c = command("judge", _judge, "measure a model against GFN2-xTB and the targets of the default model")
    _add_model(c)
    c.add_argument("--seed", type=int, default=1, help="other seeds have other molecules")
    c.add_argument("--processes", type=int, default=1, help="for labels; as many threads for the model")
    c.add_argument("--quick", action="store_true", help="a tenth of everything")
    return parser


def _share(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        share = float(number)
    except ValueError:
        share = 0.0
    if not (name and 0 < share < math.inf):
        raise argparse.ArgumentTypeError(f"{text}: is no KIND=NUMBER with a number above 0, such as hot=15")
    return name, share


def _add_round(command: argparse.ArgumentParser, starts: int) -> None:
    _add_model(command)
    command.add_argument(
        "--starts", type=int, default=starts, help="structures that are relaxed with the model"
    )
    command.add_argument(
        "--kind", action="append", metavar="KIND", help="a kind of start, once or more, which take turns"
    )
    command.add_argument(
        "--round", type=int, default=1, help="number of the round: other rounds have other starts"
    )
    command.add_argument("--threads", type=int, default=1)


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--program", type=Path, default=Path("simgen"), help="the program simgen")
    command.add_argument("--model", type=Path, required=True)


if __name__ == "__main__":
    sys.exit(main())
