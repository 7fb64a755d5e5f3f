"""Runs the cycles of a hindcast: each with the readings that were there at its time, and no later one."""
import csv
import json
import runpy
import shutil
import subprocess
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path


def time_of(text):
    """ISO text with a zone to a datetime in UTC."""
    return datetime.fromisoformat(str(text).replace("Z", "+00:00")).astimezone(timezone.utc)


def iso(time):
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def command(program, log, *arguments):
    """Runs a command; what it says goes to the file `log`. Ends with an error that shows the last lines of it."""
    with open(log, "a") as out:
        done = subprocess.run([program, *map(str, arguments)], stdout=out, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        last = "".join(open(log, errors="replace").readlines()[-8:])
        raise SystemExit(f"error: freshet {' '.join(map(str, arguments))} ended with {done.returncode}; {log}:\n{last}")


@dataclass
class Episode:
    """A flood: cycles from `first` to `last`. `over`: a file of the case with keys that are its own, such as the flow before it."""

    name: str
    first: datetime
    last: datetime
    over: str = ""


@dataclass
class Variant:
    """A way to forecast it: a basin.toml, with readings or without."""

    name: str
    basin: str
    assimilate: bool
    text: str


class Case:
    """What case.toml says, and where its files lie."""

    def __init__(self, folder, data, workspace, program):
        self.folder, self.data, self.workspace = (Path(p).resolve() for p in (folder, data, workspace))
        self.program = program
        with open(self.folder / "case.toml", "rb") as file:
            self.described = tomllib.load(file)
        self.readings = {}
        self.interval = timedelta(hours=self.described["interval_h"])
        self.episodes = [Episode(e["name"], time_of(e["first"]), time_of(e["last"]), e.get("over", "")) for e in self.described["episode"]]
        self.variants = [Variant(v["name"], v["basin"], v["assimilate"], v["text"]) for v in self.described["variant"]]

    @property
    def inputs(self):
        return self.workspace / "inputs"

    def folder_of(self, episode, variant):
        return self.workspace / episode.name / variant.name

    def cycles(self, episode):
        """Times of its cycles."""
        count = (episode.last - episode.first) // self.interval
        return [episode.first + i * self.interval for i in range(count + 1)]

    def freshet(self, log, *arguments):
        """See command()."""
        command(self.program, log, *arguments)

    # -- inputs, mesh, the water at the first cycle -----------------------------------------------------------------------

    def make_inputs(self):
        """Files of the case in the form that Freshet reads, once."""
        made = self.inputs / ".made"
        if made.exists():
            return
        shutil.rmtree(self.inputs, ignore_errors=True)
        self.inputs.mkdir(parents=True)
        runpy.run_path(str(self.folder / "prepare.py"))["prepare"](self.data, self.inputs)
        made.touch()

    def make_mesh(self):
        """basin.toml and its kin beside the inputs, then the mesh; anew only where one of them changed."""
        for file in self.folder.glob("*.toml"):
            if file.name != "case.toml" and not same(file, self.inputs / file.name):
                shutil.copy(file, self.inputs / file.name)
        if not (self.workspace / "mesh.nc").exists():
            self.freshet(self.workspace / "mesh.log", "mesh", self.inputs / "basin.toml", "--workspace", self.workspace)

    def bring_rain(self, basin, folder):
        """rain.nc of a workspace, where the case has rain on a grid."""
        rain = tomllib.loads((self.inputs / "basin.toml").read_text()).get("rain", {})
        if "grid" in rain and not (folder / "rain.nc").exists():
            self.freshet(folder / "log", "rain", basin, "--workspace", folder)

    def write_basin(self, target, variant, episode, start, more=""):
        base = self.inputs / variant.basin
        if episode.over:
            base = self.write_text(target.parent / episode.over, f'base = "{base}"\n\n{(self.inputs / episode.over).read_text()}')
        self.write_text(target, f'base = "{base}"\n\n{more}[forecast]\nstart = {iso(start)}\n')

    def write_text(self, target, text):
        """Left alone where it holds that text already. Returns the file."""
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
        return target

    def spin_up(self, episode):
        """The water at the first cycle: one member, from dry, over the hours before it."""
        hours = self.described["spin_up_h"]
        folder = self.workspace / episode.name / "spin-up"
        folder.mkdir(parents=True, exist_ok=True)
        link(self.workspace / "mesh.nc", folder / "mesh.nc")
        basin = folder / "basin.toml"
        self.write_basin(basin, self.variants[0], episode, episode.first - timedelta(hours=hours))
        with open(basin, "a") as file:
            file.write(f"lead_h = {hours}\noutput_interval_min = {60 * hours}\n\n[ensemble]\nmembers = 1\n\n[assimilation]\nenabled = false\n\n[products]\nmembers = true\n")
        self.bring_rain(basin, folder)
        if not (folder / "run" / "provenance.json").exists():
            self.freshet(folder / "log", "run", basin, "--workspace", folder)
        return folder / "run" / "forecast.nc"

    # -- cycles ---------------------------------------------------------------------------------------------------------------

    def run(self, episode, variant):
        """All cycles of one variant; complete ones stay as they are."""
        folder = self.folder_of(episode, variant)
        folder.mkdir(parents=True, exist_ok=True)
        link(self.workspace / "mesh.nc", folder / "mesh.nc")
        water = f'[[initial_water]]\nname = "spin-up"\nresults = "{self.workspace / episode.name / "spin-up/run/forecast.nc"}"\n\n'
        basin = folder / "basin.toml"
        self.write_basin(basin, variant, episode, episode.first, water)
        self.bring_rain(basin, folder)
        for cycle in self.cycles(episode):
            if (folder / "cycles" / f"{cycle:%Y%m%dT%H%MZ}" / "provenance.json").exists():
                continue
            if variant.assimilate and cycle > episode.first:
                self.ingest(basin, folder, cycle)
            self.freshet(folder / "log", "cycle", basin, "--workspace", folder, "--time", iso(cycle),
                         *([] if variant.assimilate else ["--no-assimilation"]))
            yield cycle

    def ingest(self, basin, folder, cycle):
        """The readings that came since the cycle before, in files of their own: the store knows none that came later."""
        for file in sorted(self.inputs.glob("readings*.csv")):
            head, rows = self.readings_of(file, cycle)
            if not rows:
                continue
            part = folder / f"{file.stem}-{cycle:%Y%m%dT%H%MZ}.csv"
            part.write_text("".join(head + rows))
            self.freshet(folder / "log", "ingest", basin, "--workspace", folder, part)
            part.unlink()

    def readings_of(self, file, cycle):
        """Head and rows of a file of readings that came since the cycle before."""
        if file not in self.readings:
            self.readings[file] = TimedRows(file)
        return self.readings[file].between(cycle - self.interval, cycle)

    def report(self, episode, variant, cycle):
        return json.loads((self.folder_of(episode, variant) / "cycles" / f"{cycle:%Y%m%dT%H%MZ}" / "report.json").read_text())


class TimedRows:
    """A CSV file as text: its head, and its rows by their times."""

    def __init__(self, file):
        lines = file.read_text().splitlines(keepends=True)
        names = next(i for i, line in enumerate(lines) if not line.startswith("#"))
        column = next(csv.reader([lines[names]])).index("time")
        self.head = lines[: names + 1]
        self.rows = sorted(((time_of(next(csv.reader([r]))[column]), r) for r in lines[names + 1 :]), key=lambda row: row[0])
        self.times = [time for time, _ in self.rows]

    def between(self, after, until):
        """Head, and rows with after < time <= until."""
        return self.head, [r for _, r in self.rows[bisect_right(self.times, after) : bisect_right(self.times, until)]]


def same(one, other):
    return other.exists() and one.read_bytes() == other.read_bytes()


def link(target, name):
    if not name.exists():
        name.symlink_to(target)
