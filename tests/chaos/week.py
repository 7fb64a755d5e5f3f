"""jobs/chaos --week N SEED: the small basin in service over days of replayed readings, disturbed N times by chance. Every cycle, message and
entry of the ledger must be as those of the same days by hand, undisturbed."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import basin
import contents
import faults
import serving
import witness
from course import Course
from scene import Scene
from surroundings import BrokerFeed, MovedClock, PrivateSlurm

INTERVAL_H = 3
PROJECT = Path(__file__).resolve().parents[2]

# A coarser mesh and longer cycles than a trial of jobs/chaos has. Both gauges are assimilated, so that a cycle waits for both feeds.
# Readings may be as late as the cut-off without another result: a day.
WORDS = {"interval_h = 0.5": f"interval_h = {INTERVAL_H}", "lead_h = 2\noutput_interval_min = 30": "lead_h = 3\noutput_interval_min = 60",
         "edge_min_m = 40": "edge_min_m = 80", "edge_max_m = 120": "edge_max_m = 200", "gauge_interval_min = 5": "gauge_interval_min = 15",
         "reading_interval_min = 15": "reading_interval_min = 60", "checkpoint_interval_min = 10": "checkpoint_interval_min = 30",
         "assimilate = false\n": "",
         "[products]": '[service]\ncut_off_min = 1440\nmissed = "in_order"\nretry_s = 600\n[products]'}


def prepare(course, cycles):
    """A folder with mesh, rain and readings of so many cycles; their times."""
    hours = max(INTERVAL_H * cycles, 4)
    more = {**WORDS, "[forecast]\nlead_h = 2\n": f"[forecast]\nlead_h = {hours}\n", "total_mm = 35": f"total_mm = {2.5 * hours}",
            "duration_h = 1.25": f"duration_h = {hours - 1}"}
    folder = course.root / "week"
    folder.mkdir()
    basin.write_inputs(folder, hours + INTERVAL_H + 1, more)
    for words in (("mesh",), ("rain",)):
        course.must((course.program, words[0], "basin.toml"), folder)
    course.make_readings(folder)
    return folder, [basin.iso(basin.START + timedelta(hours=INTERVAL_H * k)) for k in range(cycles)]


def disk_of_its_own(folder):
    """A tmpfs, where we may mount one: it can be filled without harm to others."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1g", "freshet-week", str(folder)]
    return subprocess.run(words, stderr=subprocess.DEVNULL).returncode == 0


def take_away(folder):
    subprocess.run(["umount", "-l", str(folder)], check=True)


class Disturbances:
    """N kinds and moments, by chance. One that cannot be made yet is tried again."""

    def __init__(self, scene, chosen, length_s):
        self.scene, self.kinds = scene, {name: f for name, f in faults.possible(scene).items() if name in (chosen.kinds or faults.names())}
        if not self.kinds:
            raise SystemExit(f"error: none of these faults can be made here: {', '.join(chosen.kinds)}")
        names = list(self.kinds)
        self.plan = sorted((scene.rng.uniform(0, length_s), scene.rng.choice(names)) for _ in range(chosen.faults))
        self.planned, self.done = Counter(name for _, name in self.plan), Counter()
        self.begun, self.now_or_later = time.monotonic(), []

    def tick(self):
        while self.plan and time.monotonic() - self.begun > self.plan[0][0]:
            self.now_or_later.append(self.plan.pop(0)[1])
        for name in list(dict.fromkeys(self.now_or_later)):  # of a kind one at a time
            if self.takes_effect(name):
                self.done[name] += 1
                self.now_or_later.remove(name)

    def takes_effect(self, name):
        try:
            return self.kinds[name](self.scene)
        except OSError:  # the disk is full, or a file has just gone
            return False

    def told(self):
        return ", ".join(f"{name} {self.done[name]}/{n}" for name, n in sorted(self.planned.items()))


def build_scene(course, start, cycles, chosen, rng, stack):
    """All of it up, and ended with `stack`."""
    folder = course.root / "served"
    if disk_of_its_own(folder):
        stack.callback(take_away, folder)
    shutil.copytree(start, folder, dirs_exist_ok=True)
    begin = basin.iso(basin.START - timedelta(minutes=30))
    clock = MovedClock(course.root) if MovedClock.library() else None
    if clock:
        stack.callback(clock.end)
    service = serving.Service(course.program, folder, course.scratch, begin, chosen.speed, cycles[-1], clock and clock.env())
    scene = Scene(service, rng)
    scene.clock = clock
    more = ""
    if chosen.engine == "slurm":
        scene.cluster = PrivateSlurm(course.root / "slurm", 240)
        stack.callback(scene.cluster.end)
        scene.cluster.start()
        more += scene.cluster.words()
    if chosen.store == "postgis":
        sys.path.insert(0, str(PROJECT / "tests/assimilation/stores"))
        import server
        scene.server = stack.enter_context(server.Server())
        more += f"\n[observations]\nstore = {json.dumps(scene.server.database('week'))}\n"
    if BrokerFeed.possible():
        scene.broker = BrokerFeed(serving.Pieces(start, 60, {"mid"}), course.root / "lab")
        stack.callback(scene.broker.end)
        more += scene.broker.words()
        scene.broker.start()
    with open(folder / "basin.toml", "a") as file:
        file.write(more)
    scene.hand = serving.HandFeed(serving.Pieces(start, 60, {"low"} if scene.broker else None))
    if scene.broker:
        scene.broker.subscribe(course.program, folder)
    return scene


def kept(chosen, course, folder):
    shutil.rmtree(chosen.keep, ignore_errors=True)
    shutil.copytree(folder, chosen.keep / "served", ignore_dangling_symlinks=True)
    shutil.copytree(course.root / "hand", chosen.keep / "hand")


def disturbed(course, start, cycles, chosen, rng):
    """Faults found, and what was done."""
    length_s = (len(cycles) * INTERVAL_H + 0.5) * 3600 / chosen.speed
    limit_s = 4 * length_s + 180
    with ExitStack() as stack:
        scene = build_scene(course, start, cycles, chosen, rng, stack)
        folder, seen = scene.folder, witness.Witness(scene.folder)
        disturbances = Disturbances(scene, chosen, length_s)

        def disturb():
            disturbances.tick()
            seen.look_now_and_then()

        stack.callback(scene.service.end)
        scene.service.start()
        found = []
        if not serving.follow(scene.service, [feed for feed in (scene.hand, scene.broker) if feed], cycles[-1], limit_s, disturb):
            found.append(f"the last cycle is not done {limit_s:.0f} s after the begin")
            print(json.dumps(scene.service.status().get("cycles", [])[-2:], indent=1))
        seconds = time.monotonic() - disturbances.begun
        scene.settle()
        seen.look()
        scene.service.end_gently()
        found += [f"{words[:100]} is left running" for _, words in scene.service.processes()]
        names = [serving.compact(serving.instant(text)) for text in cycles]
        found += seen.faults + witness.contradictions(folder) + witness.left_behind(folder, names)
        found += contents.differences(chosen.wanted, serving.said(folder, cycles))
        if chosen.keep:
            kept(chosen, course, folder)
    print(f"in service, {seconds:.0f} s; faults that took effect, of those planned: {disturbances.told()}: "
          f"{sum(disturbances.done.values())} of {chosen.faults}")
    return found


def arguments(words):
    parser = argparse.ArgumentParser(prog="jobs/chaos --week", description=__doc__)
    parser.add_argument("faults", type=int, help="how many")
    parser.add_argument("seed", nargs="?", default="1", help="chooses them")
    parser.add_argument("--days", type=float, default=7, help="of readings (default 7)")
    parser.add_argument("--speed", type=float, default=1200, help="of the replay's clock (default 1200)")
    parser.add_argument("--kinds", type=lambda text: text.split(","), help=f"of faults: {', '.join(faults.names())}")
    parser.add_argument("--engine", choices=["local", "slurm"], default="local", help="a private Slurm of two nodes, or this machine")
    parser.add_argument("--store", choices=["geopackage", "postgis"], default="geopackage", help="a PostgreSQL of its own, or a file")
    parser.add_argument("--bin", type=Path, default=PROJECT / "build/release/bin", help="folder of the programs")
    parser.add_argument("--keep", type=Path, help="folder for what was served, and made by hand")
    return parser.parse_args(words)


def main(words):
    chosen = arguments(words)
    root = Path(tempfile.mkdtemp(prefix="week-", dir="/tmp"))  # a socket's path may not be long
    try:
        course = Course(chosen.bin.resolve() / "freshet", root)
        start, cycles = prepare(course, round(chosen.days * 24 / INTERVAL_H))
        begun = time.monotonic()
        chosen.wanted = serving.by_hand(course, serving.copied(start, root / "hand"), cycles, 60)
        print(f"{len(cycles)} cycles by hand: {len(chosen.wanted)} files in {time.monotonic() - begun:.0f} s", flush=True)
        found = disturbed(course, start, cycles, chosen, random.Random(chosen.seed))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for fault in found[:30]:
        print("=>", fault)
    print(f"{len(chosen.wanted)} files as undisturbed, to the bit; nothing lost, doubled, stale or left" if not found
          else f"{len(found)} things did not hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
