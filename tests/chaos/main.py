"""The table of kinds, the choice of trials, the counts."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import clock
import flips
import full_disk
import hangs
import hostile
import kills
import order
import races
from course import ORDER, Course, Trial


@dataclass(frozen=True)
class Kind:
    weight: float  # of 100 trials so many are of this kind
    attempt: Callable
    what: str


KINDS = {
    "kills": Kind(18, kills.kill, "SIGKILL of a command or of one rank, then the same command again"),
    "hangs": Kind(5, hangs.hang, "a rank that is stopped"),
    "races": Kind(18, races.race, "two or three commands at once"),
    "flips": Kind(26, flips.flip, "damaged files"),
    "full_disk": Kind(8, full_disk.fill, "a disk that fills up"),
    "clock": Kind(4, clock.disturb, "warn while the clock is wrong"),
    "order": Kind(6, order.disturb, "cycles that come late, out of order or not at all"),
    "hostile": Kind(26, hostile.feed, "inputs as nobody should write them"),
}

# Programs besides Freshet's, and the Debian package that has them.
NEEDED = {"ncdump": "netcdf-bin", "gdal_translate": "gdal-bin", "mpirun": "openmpi-bin",
          "faketime": "faketime"}
PROJECT = Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(prog="jobs/chaos", description="Disturbs Freshet on a small basin, by chance.",
                                     epilog="kinds: " + "; ".join(f"{n}: {k.what}" for n, k in KINDS.items()))
    parser.add_argument("trials", type=int, help="how many")
    parser.add_argument("seed", nargs="?", default="1", help="chooses them; SEED:INDEX: begins with that one")
    parser.add_argument("--kinds", default=",".join(KINDS), help="only these, separated by commas")
    parser.add_argument("--steps", default=",".join(ORDER), help="only these steps are disturbed (of kills, flips, full_disk, hostile)")
    parser.add_argument("--minutes", type=float, default=60, help="no trial begins later than this (default 60)")
    parser.add_argument("--bin", type=Path, default=PROJECT / "build/release/bin", help="folder of the programs")
    parser.add_argument("--keep", type=Path, default=PROJECT / "build/chaos", help="folder for those that did not hold")
    chosen = parser.parse_args()
    chosen.kinds, chosen.steps = chosen.kinds.split(","), chosen.steps.split(",")
    for what, asked, known in (("kind", chosen.kinds, KINDS), ("step", chosen.steps, ORDER)):
        unknown = set(asked) - set(known)
        if unknown:
            parser.error(f"there is no {what} {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    missing = [f"{program} (Debian package {package})" for program, package in NEEDED.items() if not shutil.which(program)]
    if missing:
        parser.error(f"needed and not there: {', '.join(missing)}; jobs/setup installs them")
    if not (chosen.bin / "freshet").exists():
        parser.error(f"{chosen.bin}/freshet is not there; build it (jobs/test), or name its folder with --bin")
    return chosen


def try_one(course, seed, index, chosen):
    """The kind of a trial and all that it draws follow from seed, index, --kinds and --steps."""
    rng = random.Random(f"{seed}:{index}")
    kind = rng.choices(chosen.kinds, weights=[KINDS[k].weight for k in chosen.kinds])[0]
    name = f"{kind} {seed}:{index}"
    trial = Trial(course, rng, name, chosen.steps)
    KINDS[kind].attempt(trial)
    trial.end(chosen.keep / f"{seed}-{index}")
    return kind, trial


def again(seed, index, chosen):
    kinds = "" if chosen.kinds == list(KINDS) else f" --kinds {','.join(chosen.kinds)}"
    steps = "" if chosen.steps == ORDER else f" --steps {','.join(chosen.steps)}"
    return f"jobs/chaos 1 {seed}:{index}{kinds}{steps}"


def tell_survivor(kind, trial, seed, index, chosen):
    print(f"\nDID NOT HOLD {kind} {seed}:{index}   again: {again(seed, index, chosen)}   kept: {chosen.keep}/{seed}-{index}")
    for line in [*trial.told, *("=> " + fault for fault in trial.faults)]:
        print("   ", line[:600])
    sys.stdout.flush()


def tell_counts(held, failed, not_tried, seconds):
    print(f"\n{'kind':10} {'tried':>6} {'held':>6} {'did not':>8}")
    for kind in KINDS:
        print(f"{kind:10} {held[kind] + failed[kind]:6} {held[kind]:6} {failed[kind]:8}")
    total = sum(held.values()) + sum(failed.values())
    print(f"{'all':10} {total:6} {sum(held.values()):6} {sum(failed.values()):8}   in {seconds:.0f} s")
    if not_tried:
        print(f"{not_tried} were not tried: time was up (--minutes)")


def main():
    chosen = arguments()
    seed, _, first = chosen.seed.partition(":")
    first = int(first or 0)
    begun = time.monotonic()
    held, failed, done = Counter(), Counter(), 0
    root = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        course = Course(chosen.bin.resolve() / "freshet", root)
        for index in range(first, first + chosen.trials):
            if time.monotonic() - begun > 60 * chosen.minutes:
                break
            kind, trial = try_one(course, seed, index, chosen)
            done += 1
            (failed if trial.faults else held)[kind] += 1
            if trial.faults:
                tell_survivor(kind, trial, seed, index, chosen)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    tell_counts(held, failed, chosen.trials - done, time.monotonic() - begun)
    return 1 if failed else 0
