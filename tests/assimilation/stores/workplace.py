"""A workspace whose readings come and go by the commands."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

BASIN = """[basin]
name = "stores"
crs = "local"
[terrain]
dem = "dem.tif"
outlet = {{ x = 0, y = 0 }}
[observations]
store = {store}
[forecast]
start = 2026-03-01T00:00:00Z
interval_h = 3
[[section]]
name = "gorge"
line = [[0, 0], [10, 0]]
[[gauge]]
id = "gorge"
name = "Gorge"
x = 5
y = 5
rating = "ratings.csv"
rated = "both"
[[gauge]]
id = "mill"
name = "Mill"
x = 50
y = 5
"""

RATINGS = """station,valid_from,valid_to,stage_from_m,stage_to_m,c,a,b,uncertainty_percent
gorge,,2026-03-10T05:00Z,0,1.3,12.345678901234567,0.1,1.9,8
gorge,,2026-03-10T05:00Z,1.3,6,13.1,0.15,1.7,8
gorge,2026-03-10T05:00Z,,0,6,11.7,0.1,1.8,10
"""

HEADER = "station,time,stage_m,error_m,quality\n"


def stamp(minutes):
    """Of March 2026, counted from its 10th."""
    day, rest = divmod(minutes, 1440)
    return f"2026-03-{10 + day:02d}T{rest // 60:02d}:{rest % 60:02d}:00Z"


def rows(count, station="gorge", first=0, step=15):
    """A stage that rises and falls, with digits that only all 17 of a double hold."""
    return [f"{station},{stamp(first + step * i)},{repr(1.2 + math.sin(i / 7) / 3)},,\n" for i in range(count)]


class Workplace:
    def __init__(self, folder, program, store="observations.gpkg"):
        self.folder, self.program = Path(folder), Path(program)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write_basin(store)
        (self.folder / "dem.tif").write_text("")  # nobody reads it
        (self.folder / "ratings.csv").write_text(RATINGS)
        self.told = ""  # by all commands

    @property
    def store(self):
        return self.folder / "observations.gpkg"

    def write_basin(self, store):
        (self.folder / "basin.toml").write_text(BASIN.format(store=json.dumps(store)))

    def write(self, name, lines):
        (self.folder / name).write_text(HEADER + "".join(lines))
        return name

    def words(self, command, *more):
        return [str(self.program), command, "basin.toml", *map(str, more), "--json"]

    def start(self, command, *more):
        return subprocess.Popen(self.words(command, *more), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                stdin=subprocess.DEVNULL, text=True)

    def end(self, child, limit=300):
        """(exit code, what it said on standard error, summary)."""
        try:
            out, err = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.communicate()
            raise
        self.told += out + err
        return child.returncode, err, json.loads(out) if child.returncode == 0 and out else None

    def run(self, command, *more):
        return self.end(self.start(command, *more))

    def do(self, command, *more):
        code, err, summary = self.run(command, *more)
        if code != 0:
            raise AssertionError(f"{command} {more}: code {code}: {err}")
        return summary

    def extract(self, cycle):
        """The bytes of readings.json, made anew."""
        summary = self.do("extract", "--cycle", cycle)
        return (self.folder / summary["file"]).read_bytes()


def program_of(arguments):
    """--bin FOLDER: taken out of the arguments, which unittest reads then."""
    if "--bin" not in arguments:
        raise SystemExit("usage: --bin FOLDER of the programs")
    at = arguments.index("--bin")
    folder = Path(arguments[at + 1]).resolve()
    del arguments[at:at + 2]
    os.environ["GDAL_PAM_ENABLED"] = "NO"
    return folder / "freshet"


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)
