#!/usr/bin/python3
"""Members that fail, by what basin.toml names as initial water: a cycle goes on without them and says so everywhere; the next one has them
again. Usage: lost_members_test.py FOLDER_OF_PROGRAMS"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import netCDF4
import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "chaos"))
import basin  # noqa: E402
import contents  # noqa: E402
from course import Course  # noqa: E402
from processes import environment  # noqa: E402

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
MEMBERS, LOST = 8, 5
CYCLES = [basin.iso(basin.START), basin.CYCLES[1], basin.CYCLES[2]]
FOLDERS = ["cycles/20260310T0000Z", "cycles/20260310T0030Z", "cycles/20260310T0100Z"]
PRODUCTS = ("forecast.nc", "probability.nc", "gauges.nc", "sections.nc", "budget.nc", "analysis.nc")
MORE = {"members = 4": f"members = {MEMBERS}", "[products]": "[products]\nmembers = true", "edge_min_m = 40": "edge_min_m = 80",
        "edge_max_m = 120": "edge_max_m = 200", "stage_thresholds_m = {{ minor = 0.2,": "stage_thresholds_m = {{ minor = 0.05,"}
START = '\n[[initial_water]]\nname = "last time"\nresults = "start.nc"\n'


class LostMembers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="freshet-lost-")
        cls.root = pathlib.Path(cls.holder.name)
        cls.addClassCleanup(cls.holder.cleanup)
        cls.course = Course(BIN / "freshet", cls.root / "course")
        made = cls.root / "made"
        made.mkdir()
        basin.write_inputs(made, 4, MORE)
        for words in (("mesh",), ("rain",)):
            cls.course.must((cls.course.program, words[0], "basin.toml"), made)
        cls.course.make_readings(made)
        cls.course.must((cls.course.program, "run", "basin.toml"), made)
        shutil.copy(made / "run/forecast.nc", made / "good.nc")
        shutil.rmtree(made / "run")
        cls.made = made

    def workplace(self, name, lost, more=""):
        """Some members of the initial water are as deep and fast as a reader lets pass: faster than any flood."""
        folder = self.root / name
        shutil.copytree(self.made, folder)
        shutil.copy(folder / "good.nc", folder / "start.nc")
        with netCDF4.Dataset(folder / "start.nc", "a") as file:
            for member in lost:
                for name, most in (("depth", 400), ("velocity_x", 100), ("velocity_y", 100)):
                    file[name][-1, member, :] = most
        text = (folder / "basin.toml").read_text() + START
        (folder / "basin.toml").write_text(text.replace("[ensemble]\n", "[ensemble]\n" + more))
        self.do(folder, "ingest", "readings_a.csv", "readings_b.csv")
        return folder

    def call(self, folder, *words, ranks=1):
        mpi = ["mpirun", "-np", str(ranks)] if ranks > 1 else []
        return subprocess.run([*mpi, BIN / "freshet", words[0], "basin.toml", *words[1:]], cwd=folder, capture_output=True, text=True,
                              timeout=300, env=environment(self.course.scratch))

    def do(self, folder, *words, ranks=1):
        done = self.call(folder, *words, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return done

    def cycle(self, folder, number, ranks=1):
        return self.do(folder, "cycle", "--time", CYCLES[number], ranks=ranks)

    @staticmethod
    def said(folder, number):
        return contents.of_products(folder, [f"{FOLDERS[number]}/{name}" for name in PRODUCTS])

    def numbers(self, file):
        with netCDF4.Dataset(file) as data:
            return data["member"][:].tolist()

    def test_it_is_said_everywhere(self):
        folder = self.workplace("said", [LOST])
        told = self.cycle(folder, 0)
        left = [m for m in range(MEMBERS) if m != LOST]
        line = f"Made of {MEMBERS - 1} of {MEMBERS} members: without member {LOST} (the time step collapsed"
        self.assertIn(line, told.stderr)
        self.assertIn(line, told.stdout)
        place = folder / FOLDERS[0]
        for name in ("forecast.nc", "probability.nc", "gauges.nc", "budget.nc"):
            self.assertEqual(self.numbers(place / name), left, name)
            with netCDF4.Dataset(place / name) as file:
                self.assertTrue(file.members_left_out.startswith(line), name)
        with netCDF4.Dataset(place / "probability.nc") as file:
            shares = file["probability_of_depth"][:] * (MEMBERS - 1)
            numpy.testing.assert_allclose(shares, numpy.round(shares), atol=1e-4)
        report, provenance = (json.loads((place / name).read_text()) for name in ("report.json", "provenance.json"))
        for made in (report, provenance):
            self.assertEqual([lost["member"] for lost in made["ensemble"]["lost"]], [LOST])
            self.assertEqual((made["ensemble"]["of"], made["ensemble"]["left"]), (MEMBERS, MEMBERS - 1))
        self.assertEqual(report["members"], MEMBERS - 1)
        self.do(folder, "warn")
        messages = list(place.glob("warnings/*.xml"))
        self.assertGreater(len(messages), 0)
        for message in messages:
            text = message.read_text()
            self.assertIn(f"of {MEMBERS - 1} model runs", text)
            self.assertIn(line, text)
        self.assertIn(line, self.do(folder, "summary").stdout)
        self.assertIn("FEWER MEMBERS: " + line, self.do(folder, "status").stdout)
        self.do(folder, "export", "--format", "csv")
        rows = next(place.glob("csv/gauges.csv")).read_text().splitlines()[1:]
        self.assertEqual(sorted({int(row.split(",")[3]) for row in rows}), left)
        self.do(folder, "map")

    def test_the_same_bits_on_any_ranks_and_after_a_kill(self):
        folder = self.workplace("one", [LOST])
        self.cycle(folder, 0)
        wanted = self.said(folder, 0)
        self.assertEqual(len(wanted), len(PRODUCTS))
        two = self.workplace("two", [LOST])
        self.cycle(two, 0, ranks=2)
        self.assertEqual(contents.differences(wanted, self.said(two, 0)), [])
        groups = self.workplace("groups", [LOST], "groups = 2\n")
        self.cycle(groups, 0, ranks=2)
        self.assertEqual(contents.differences(wanted, self.said(groups, 0)), [])
        killed = self.workplace("killed", [LOST])
        child = subprocess.Popen([BIN / "freshet", "cycle", "basin.toml", "--time", CYCLES[0]], cwd=killed, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env=environment(self.course.scratch))
        until = time.monotonic() + 60
        while not (killed / FOLDERS[0] / "checkpoint.nc").exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        child.kill()
        child.wait()
        self.cycle(killed, 0)
        self.assertEqual(contents.differences(wanted, self.said(killed, 0)), [])

    def test_the_next_ensembles(self):
        """Lost in the forecast, a member is there again in the next window; lost there too, another stands in for it in the next."""
        folder = self.workplace("next", [LOST])
        left = [m for m in range(MEMBERS) if m != LOST]
        for number in range(3):
            self.cycle(folder, number)
        with netCDF4.Dataset(folder / FOLDERS[0] / "analysis.nc") as file:
            self.assertEqual(file["depth"].shape[1], MEMBERS)
        with netCDF4.Dataset(folder / FOLDERS[1] / "analysis.nc") as file:
            self.assertEqual([int(m) for m in file.member_numbers.split()], left)
        self.assertEqual(self.numbers(folder / FOLDERS[1] / "gauges.nc"), left)
        self.assertEqual(self.numbers(folder / FOLDERS[2] / "gauges.nc"), list(range(MEMBERS)))
        with netCDF4.Dataset(folder / FOLDERS[2] / "analysis.nc") as file:
            self.assertNotIn("members_left_out", file.ncattrs())
            factors = file["rain_factor"][:]
            self.assertGreater(numpy.abs(factors[:, LOST] - factors[:, LOST + 1]).max(), 1e-3)
            self.assertGreater(file["depth"][:, LOST].max(), 0)
        two = self.workplace("next_two", [LOST])
        for number in range(3):
            self.cycle(two, number, ranks=2)
            self.assertEqual(contents.differences(self.said(folder, number), self.said(two, number)), [])

    def test_too_few_are_left(self):
        for name, lost, more, words in (("two_lost", [2, LOST], "", f"2 of {MEMBERS} members failed"),
                                        ("none_may", [LOST], "least_share = 1\n", "ensemble.least_share is 1")):
            folder = self.workplace(name, lost, more)
            done = self.call(folder, "cycle", "--time", CYCLES[0])
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
            self.assertFalse((folder / FOLDERS[0] / "provenance.json").exists())
            self.assertEqual((folder / FOLDERS[0] / "lost_members.json").exists(), len(lost) > 1)  # the first of two is known
        (self.root / "two_lost" / FOLDERS[0] / "lost_members.json").unlink()
        done = self.call(self.root / "two_lost", "cycle", "--time", CYCLES[0])
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"holds {MEMBERS - 1} members only", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
