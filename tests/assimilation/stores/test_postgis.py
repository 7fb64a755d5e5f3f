#!/usr/bin/env python3
"""PostGIS by changing one connection string: the same readings, the same cycle, the same bits as with the GeoPackage; programs
at once; a server that dies in the middle; a password that nobody sees.

    tests/assimilation/stores/test_postgis.py --bin build/release/bin"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2] / "chaos")]
import contents  # noqa: E402
import workplace  # noqa: E402
from course import C0, C1, Course  # noqa: E402
from server import PASSWORD, Server, has_postgis  # noqa: E402
from workplace import Workplace, rows, stamp  # noqa: E402

PROGRAM = None
SERVER = None
CYCLES = [f"2026-03-{day:02d}T{hour:02d}:00:00Z" for day in (10, 11) for hour in (3, 6, 9, 12)]


class Stores(unittest.TestCase):
    number = 0

    def setUp(self):
        Stores.number += 1
        self.name = f"basin{Stores.number}"
        self.root = Path(tempfile.mkdtemp(prefix="freshet-stores-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)

    def workplace(self, name, store="observations.gpkg"):
        return Workplace(self.root / name, PROGRAM, store)

    def count(self, layer="readings"):
        return int(SERVER.sql(f"SELECT count(*) FROM {layer}", self.name))


class SameBits(Stores):
    def both(self):
        return self.workplace("file"), self.workplace("database", SERVER.database(self.name))

    def test_the_same_readings_give_the_same_bytes_for_every_cycle(self):
        places = self.both()
        doubtful = [f"gorge,{stamp(300)},9.5,,\n", f"mill,{stamp(320)},-999,,\n", f"gorge,{stamp(330)},,,\n"]
        files = {"a.csv": rows(150), "b.csv": rows(90, "mill", 7), "c.csv": doubtful,
                 "d.csv": [f"gorge,{stamp(15 * i)},{1 / 3 + i / 7!r},0.0{i + 1}234567890123456,P\n" for i in range(9)],
                 "e.csv": [f"gorge,{stamp(15 * i)},{2 / 3 + i / 7!r},,A\n" for i in range(0, 9, 2)],
                 "f.csv": [f"gorge,{stamp(15 * i)},{i / 9!r},,P\n" for i in range(9)]}
        for name, lines in files.items():
            summaries = [place.do("ingest", place.write(name, lines)) for place in places]
            self.assertEqual(summaries[0], summaries[1], name)
        for cycle in CYCLES:
            self.assertEqual(places[0].extract(cycle), places[1].extract(cycle), cycle)
        self.assertGreater(self.count("discharges"), 150)
        for place in places:  # what was written comes back bit by bit: nothing looks like another revision
            for name in files:
                self.assertEqual(place.do("ingest", name)["stored"], 0, name)
            self.assertEqual(place.do("ingest")["ratings_and_datums"], 0)

    def test_without_postgis_in_the_database_too(self):
        file, database = self.workplace("file"), self.workplace("database", SERVER.database(self.name, postgis=False))
        for place in (file, database):
            place.do("ingest", place.write("a.csv", rows(50)))
        self.assertEqual(file.extract(CYCLES[1]), database.extract(CYCLES[1]))

    def test_the_same_cycle_has_the_same_bits(self):
        course = Course(PROGRAM, self.root / "course")
        made = {}
        for name, store in (("file", None), ("database", SERVER.database(self.name))):
            folder = self.root / name
            shutil.copytree(course.after("rain"), folder)
            course.make_readings(folder) if name == "file" else None
            if store:
                for readings in ("readings_a.csv", "readings_b.csv"):
                    shutil.copy(self.root / "file" / readings, folder)
                text = (folder / "basin.toml").read_text()
                (folder / "basin.toml").write_text(f"{text}[observations]\nstore = {json.dumps(store)}\n")
            for words in (("ingest", "readings_a.csv"), ("ingest", "readings_b.csv"), ("cycle", "--time", "2026-03-10T00:00:00Z"),
                          ("cycle", "--time", "2026-03-10T00:30:00Z")):
                course.must([PROGRAM, words[0], "basin.toml", *words[1:]], folder)
            made[name] = contents.of_products(folder, [f"{c}/*.nc" for c in (C0, C1)] + [f"{C1}/readings.json"])
            if store:
                self.assertFalse((folder / "observations.gpkg").exists())
                self.look_for_password(folder)
        self.assertGreater(len(made["file"]), 10)
        self.assertEqual(contents.differences(made["file"], made["database"]), [])
        analysed = (self.root / "database" / C1 / "report.json").read_text()
        self.assertNotIn('"assimilation": null', analysed)

    def look_for_password(self, folder):
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "basin.toml":
                self.assertNotIn(b"Geheim", path.read_bytes(), path)


class AtOnce(Stores):
    def setUp(self):
        super().setUp()
        self.store = SERVER.database(self.name)

    def test_ingests_at_once_are_all_in_and_nothing_twice(self):
        place = self.workplace("w", self.store)
        names = [place.write(f"{i}.csv", rows(300, first=5 * i)) for i in range(3)]
        children = [place.start("ingest", name) for name in names + names]  # into an empty database
        for child in children:
            code, err, _ = place.end(child)
            self.assertEqual(code, 0, err)
        times = {15 * k + 5 * i for i in range(3) for k in range(300)}
        self.assertEqual(self.count(), len(times))
        self.assertEqual(SERVER.sql("SELECT max(revision) FROM readings", self.name), "0")
        alone = self.workplace("alone")
        for name in names:
            shutil.copy(place.folder / name, alone.folder)
            alone.do("ingest", name)
        for cycle in CYCLES:
            self.assertEqual(place.extract(cycle), alone.extract(cycle))

    def test_an_extract_sees_a_whole_ingest_or_none_of_it(self):
        place = self.workplace("w", self.store)
        place.do("ingest", place.write("a.csv", rows(10, "mill")))
        before = place.extract(CYCLES[1])
        child = place.start("ingest", place.write("b.csv", rows(11_000, step=1) + rows(10_000, "mill", 3, 1)))
        seen = []
        while child.poll() is None:
            seen.append(place.extract(CYCLES[1]))
        code, err, _ = place.end(child)
        self.assertEqual(code, 0, err)
        after = place.extract(CYCLES[1])
        self.assertNotEqual(before, after)
        self.assertEqual([s for s in seen if s not in (before, after)], [])
        self.assertGreater(seen.count(before), 0)


class ServerDies(Stores):
    def tearDown(self):
        if SERVER.process.poll() is not None:
            SERVER.start()

    def test_killed_in_the_middle_of_an_ingest(self):
        place = self.workplace("w", SERVER.database(self.name))
        place.do("ingest", place.write("a.csv", rows(20, "mill")))
        before = place.extract(CYCLES[0])
        whole = place.write("b.csv", [line for k in range(4) for line in rows(7_000, "gorge", 0, 1 + k)])
        begun = time.monotonic()
        dry = self.workplace("dry", SERVER.database(self.name + "dry"))
        shutil.copy(place.folder / whole, dry.folder)
        stored = dry.do("ingest", whole)["stored"]
        seconds = time.monotonic() - begun
        killed = 0
        for share in (0.5, 0.7, 0.9):
            child = place.start("ingest", whole)
            time.sleep(share * seconds)
            SERVER.kill()
            code, err, _ = place.end(child)
            if code != 0:
                killed += 1
                self.assertEqual(code, 1, err)
                self.assertIn("error:", err)
                self.assertIn("nothing was stored", err)
            code, err, _ = place.run("extract", "--cycle", CYCLES[0])
            self.assertEqual(code, 1, err)
            self.assertIn("the server does not answer", err)
            SERVER.start()
            if code != 0 and self.count() == 20:
                self.assertEqual(place.extract(CYCLES[0]), before)
        self.assertGreater(killed, 0)
        again = place.do("ingest", whole)["stored"]
        self.assertIn(again, (0, stored))  # 0 where the last one had been committed
        self.assertEqual(self.count("readings") + self.count("discharges"), 20 + stored)
        self.assertEqual(place.extract(CYCLES[3]), self.with_mill(dry).extract(CYCLES[3]))
        self.assertNotIn("Geheim", place.told)

    def with_mill(self, dry):
        dry.do("ingest", dry.write("a.csv", rows(20, "mill")))
        return dry


class Password(Stores):
    def test_no_mistake_in_the_connection_shows_it(self):
        right = SERVER.database(self.name)
        host = f"host={SERVER.folder}"
        wrong = [right.replace("42", "43"), right.replace("dbname=" + self.name, "dbname=none"), right.replace("user=", "usr="),
                 f"PG:{host} user=freshet password=Geheim 42 dbname={self.name}", f"PG:{host} user=freshet password=Geheim dbname=x y",
                 "PG:host=/nonexistent user=freshet sslpassword=Geheim password=Geheim",
                 "PG:postgresql://freshet:Geheim@42@127.0.0.1:1/basin", "postgresql://freshet:Geheim42@127.0.0.1:1/basin",
                 "PG:postgresql://127.0.0.1:1/basin?user=freshet&password=Geheim&sslmode=disable"]
        for store in wrong:
            place = self.workplace("w", store)
            place.write("a.csv", rows(3))
            for words in (("ingest", "a.csv"), ("extract", "--cycle", CYCLES[0]), ("check",)):
                code, err, _ = place.run(*words) if words != ("check",) else (1, *self.check(place), None)
                self.assertIn(code, (1, 2), f"{store}: {err}")
                self.assertNotIn("Geheim", place.told, store)
                self.assertNotIn("42@", place.told, store)

    def check(self, place):
        told = subprocess.run([PROGRAM, "check", "basin.toml"], cwd=place.folder, capture_output=True, text=True)
        place.told += told.stdout + told.stderr
        return [told.stderr]


if __name__ == "__main__":
    PROGRAM = workplace.program_of(sys.argv)
    if not has_postgis():
        workplace.skip("no PostgreSQL with PostGIS (Debian: postgresql-postgis)")
    with Server() as SERVER:
        assert PASSWORD.startswith("Geheim")
        result = unittest.main(exit=False, verbosity=2).result
    sys.exit(not result.wasSuccessful())
