"""The course of events that a trial disturbs: from terrain to maps, each step once, undisturbed. Kept before and after
every step, so that a trial can begin anywhere."""

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import basin
import contents
from processes import Child

C0, C1, C2 = ("cycles/20260310T0000Z", "cycles/20260310T0030Z", "cycles/20260310T0100Z")
FIELDS = ("forecast.nc", "probability.nc", "gauges.nc", "sections.nc", "budget.nc", "report.json")


@dataclass(frozen=True)
class Step:
    name: str
    words: tuple     # of freshet, WORKSPACE/basin.toml is put after the first
    products: tuple  # patterns
    parallel: bool = False


def results(folder):
    return tuple(f"{folder}/{name}" for name in FIELDS)


def cycle(name, number, folder):
    return Step(name, ("cycle", "--time", basin.CYCLES[number]), (*results(folder), f"{folder}/analysis.nc"), parallel=True)


STEPS = [
    Step("mesh", ("mesh",), ("mesh.nc",)),
    Step("rain", ("rain",), ("rain.nc",)),
    Step("ingest_a", ("ingest", "readings_a.csv"), ("observations.gpkg",)),
    Step("ingest_b", ("ingest", "readings_b.csv"), ("observations.gpkg",)),
    Step("run", ("run",), results("run"), parallel=True),
    cycle("cycle_0", 0, C0), cycle("cycle_1", 1, C1), cycle("cycle_2", 2, C2),
    Step("warn", ("warn",), ("warnings/ledger.json", "cycles/*/warnings/*.xml")),
    Step("export", ("export",), (f"{C2}/vtk/*",)),
    Step("map", ("map",), (f"{C2}/map*.png",)),
]
BY_NAME = {step.name: step for step in STEPS}
ORDER = [step.name for step in STEPS]


class Course:
    """Goes as far as it is asked for; `before(step)` and `after(step)` are folders to copy."""

    def __init__(self, program, root):
        self.program, self.root = Path(program), Path(root)
        self.scratch = self.root / "scratch"
        self.scratch.mkdir(parents=True)
        self.seconds = {}  # of each step done
        (self.root / "0").mkdir()
        basin.write_inputs(self.root / "0")

    def reach(self, count):
        """The folder in which so many steps are done."""
        for i in range(len(self.seconds), count):
            folder, following = self.root / str(i), self.root / str(i + 1)
            if STEPS[i].name == "ingest_a":
                self.make_readings(folder)
            shutil.copytree(folder, following)
            begun = time.monotonic()
            self.must(self.words(STEPS[i]), following)
            self.seconds[STEPS[i].name] = time.monotonic() - begun
        return self.root / str(count)

    def must(self, words, folder):
        outcome = Child(words, folder, self.scratch).wait()
        if outcome.code != 0:
            raise SystemExit(f"error: the undisturbed course fails: {outcome.told()}")

    def make_readings(self, folder):
        """From a truth in a folder of its own, cut into two files by time."""
        truth = self.root / "truth"
        shutil.copytree(folder, truth)
        self.must((self.program, "run", "truth.toml"), truth)
        self.must((self.program, "synthesize", "basin.toml", "--truth", "run/gauges.nc", "--output", "all.csv",
                   "--interval-min", "5"), truth)
        lines = (truth / "all.csv").read_text().splitlines()
        head = [line for line in lines if line.startswith(("#", "station"))]
        rows = [line for line in lines if line not in head]
        for part, name in ((rows[0::2], "readings_a.csv"), (rows[1::2], "readings_b.csv")):
            (folder / name).write_text("\n".join(head + part) + "\n")

    def words(self, step, ranks=1):
        program = [self.program] if ranks == 1 else ["mpirun", "-np", str(ranks), self.program]
        return [*program, step.words[0], "basin.toml", *step.words[1:]]

    def before(self, name):
        self.after(name)  # how long it takes is known, too
        return self.root / str(ORDER.index(name))

    def after(self, name):
        return self.reach(ORDER.index(name) + 1)

    def right(self, step):
        """What the step's products say undisturbed, when it has just been done."""
        return contents.of_products(self.after(step.name), step.products)


class Trial:
    """One disturbance: its random numbers, its copy of the workspace, what did not hold."""

    def __init__(self, course, rng, name, steps):
        self.course, self.rng, self.name, self.steps = course, rng, name, steps
        self.root = Path(tempfile.mkdtemp(prefix="t", dir=course.root))
        self.folder, self.scratch = self.root / "w", self.root / "s"
        self.scratch.mkdir()
        self.told, self.faults = [], []

    def note(self, text):
        self.told.append(text)

    def fault(self, text):
        self.faults.append(text)

    def step_of(self, names):
        """One of these steps, of those that are to be disturbed."""
        return BY_NAME[self.rng.choice([n for n in names if n in self.steps])]

    def begin(self, folder):
        if self.folder.exists():
            shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)

    def start(self, step, ranks=1, **more):
        return Child(self.course.words(step, ranks), self.folder, self.scratch, **more)

    def do(self, step, ranks=1, **more):
        return self.start(step, ranks, **more).wait()

    def check_products(self, step, when):
        for difference in contents.differences(self.course.right(step), contents.of_products(self.folder, step.products)):
            self.fault(f"{when}: {step.name}: {difference}")

    def check_done_again(self, step, when, ranks=1):
        """The same command again, undisturbed, ends well with the right products."""
        outcome = self.do(step, ranks)
        if outcome.code != 0:
            self.fault(f"{when}: {outcome.told()}")
        else:
            self.check_products(step, when)

    def check_ended_cleanly(self, outcome, when):
        if outcome.crash():
            self.fault(f"{when}: {outcome.crash()}: {outcome.told()}")
        elif outcome.code != 0 and not outcome.refused_clearly():
            self.fault(f"{when}: refused without a clear word: {outcome.told()}")

    def end(self, keep_in):
        """Keeps the folder where something did not hold."""
        if self.faults and keep_in:
            (self.root / "survivor.txt").write_text("\n".join([self.name, *self.told, "", *self.faults]) + "\n")
            shutil.rmtree(keep_in, ignore_errors=True)
            keep_in.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(str(self.root), keep_in)
        else:
            shutil.rmtree(self.root, ignore_errors=True)


def mounted(folder, size_bytes):
    """A small disk of its own at `folder`; False where we may not."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "freshet-chaos", str(folder)]
    return subprocess.run(words, stderr=subprocess.DEVNULL).returncode == 0
