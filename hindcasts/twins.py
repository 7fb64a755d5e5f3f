#!/usr/bin/python3
"""Twin experiments: readings are taken from a run that stands for the river, cycles must find it. Then the page of what they found.

Usage: twins.py FOLDER WORKSPACE PAGE_FOLDER FRESHET [PROCESSES]

FOLDER has twins.toml and the basins that it names.
"""
import shutil
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import liars
from runs import TimedRows, command, iso, time_of
from twin_page import Page


class Series:
    """Experiments with the same cycles: [[series]] of twins.toml."""

    def __init__(self, described, folder, workspace, program):
        self.described, self.folder, self.program = described, folder, program
        self.name, self.workspace = described["name"], workspace / described["name"]
        self.first, self.last = time_of(described["first"]), time_of(described["last"])
        self.interval = timedelta(hours=described["interval_h"])
        self.truths = {t["name"]: t for t in described["truth"]}
        self.experiments = described["experiment"]

    def cycles(self):
        return [self.first + i * self.interval for i in range((self.last - self.first) // self.interval + 1)]

    def freshet(self, folder, *arguments):
        command(self.program, folder / "log", *arguments)

    def mesh(self, basin):
        """The workspace of a basin, with its mesh."""
        folder = self.workspace / Path(basin).stem
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "mesh.nc").exists():
            self.freshet(folder, "mesh", self.folder / basin, "--workspace", folder, "--quiet")
        return folder

    def truth_gauges(self, name):
        return self.workspace / Path(self.truths[name]["basin"]).stem / "run" / "gauges.nc"

    def make_truth(self, name):
        """One run, and the readings that honest gauges take of it."""
        basin = self.folder / self.truths[name]["basin"]
        folder = self.mesh(basin)
        if not (folder / "run" / "provenance.json").exists():
            self.freshet(folder, "run", basin, "--workspace", folder, "--quiet")
        self.freshet(folder, "synthesize", basin, "--truth", self.truth_gauges(name), "--output", folder / "readings.csv")

    def folder_of(self, experiment):
        return self.workspace / "cycles" / experiment["name"]

    def cycle_folder(self, experiment, cycle):
        return self.folder_of(experiment) / "cycles" / f"{cycle:%Y%m%dT%H%MZ}"

    def readings_of(self, experiment):
        """What its gauges send; nothing for an ensemble that is free."""
        if "truth" not in experiment:
            return None
        file = self.folder_of(experiment) / "readings.csv"
        honest = self.workspace / Path(self.truths[experiment["truth"]]["basin"]).stem / "readings.csv"
        liars.write(honest, experiment.get("liar", []), file)
        return TimedRows(file)

    def make_start(self, basin):
        """The first cycle, which knows no reading: the same in all experiments with a basin."""
        self.cycle(self.folder / basin, self.mesh(basin), self.first, "--no-assimilation")

    def cycle(self, basin, folder, time, *more):
        self.freshet(folder, "cycle", basin, "--workspace", folder, "--time", iso(time), "--quiet", *more)

    def begin(self, experiment):
        """The workspace of an experiment, with mesh and first cycle."""
        folder, start = self.folder_of(experiment), self.mesh(experiment["basin"])
        first = self.cycle_folder(experiment, self.first)
        if not first.exists():
            first.parent.mkdir(parents=True, exist_ok=True)
            (folder / "mesh.nc").symlink_to(start / "mesh.nc")
            shutil.copytree(start / "cycles" / first.name, first)
        return folder

    def run(self, experiment):
        """Its cycles, each with what had come by then; complete ones stay."""
        basin, folder = self.folder / experiment["basin"], self.begin(experiment)
        readings = self.readings_of(experiment)
        for cycle in self.cycles()[1:]:
            if (self.cycle_folder(experiment, cycle) / "provenance.json").exists():
                continue
            if readings:
                self.ingest(basin, folder, readings, cycle)
            self.cycle(basin, folder, cycle, *([] if readings else ["--no-assimilation"]))

    def ingest(self, basin, folder, readings, cycle):
        head, rows = readings.between(cycle - self.interval, cycle)
        if rows:
            part = folder / f"readings-{cycle:%Y%m%dT%H%MZ}.csv"
            part.write_text("".join(head + rows))
            self.freshet(folder, "ingest", basin, "--workspace", folder, part)
            part.unlink()


def main(folder, workspace, page, program, processes="2"):
    with open(Path(folder) / "twins.toml", "rb") as file:
        described = tomllib.load(file)
    all_series = [Series(s, Path(folder).resolve(), Path(workspace).resolve(), program) for s in described["series"]]
    starts = [(s, basin) for s in all_series for basin in dict.fromkeys(e["basin"] for e in s.experiments)]
    with ThreadPoolExecutor(int(processes)) as pool:
        list(pool.map(lambda work: work[0].make_start(work[1]), starts))
        list(pool.map(lambda work: work[0].make_truth(work[1]), [(s, t) for s in all_series for t in s.truths]))
        list(pool.map(lambda work: work[0].run(work[1]), [(s, e) for s in all_series for e in s.experiments]))
    Page(described, all_series).write(Path(page))


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    main(*sys.argv[1:])
