"""jobs/chaos --week N SEED: the small basin in service over days of replayed readings, disturbed N times by chance. Every cycle, message and
entry of the ledger must be as those of the same days by hand, undisturbed."""

import argparse
import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import basin
import contents
import serving
from course import Course

INTERVAL_H = 3
PROJECT = Path(__file__).resolve().parents[2]

# A coarser mesh and longer cycles than a trial of jobs/chaos has. Readings may be as late as the cut-off without another result: a day.
WORDS = {"interval_h = 0.5": f"interval_h = {INTERVAL_H}", "lead_h = 2\noutput_interval_min = 30": "lead_h = 3\noutput_interval_min = 60",
         "edge_min_m = 40": "edge_min_m = 80", "edge_max_m = 120": "edge_max_m = 200", "gauge_interval_min = 5": "gauge_interval_min = 15",
         "reading_interval_min = 15": "reading_interval_min = 60", "checkpoint_interval_min = 10": "checkpoint_interval_min = 30",
         "[products]": '[service]\ncut_off_min = 1440\nmissed = "in_order"\nretry_s = 600\n[products]'}


def prepare(course, days):
    """A folder with mesh, rain and readings of so many days; times of its cycles."""
    hours = 24 * days
    more = {**WORDS, "[forecast]\nlead_h = 2\n": f"[forecast]\nlead_h = {hours}\n", "total_mm = 35": f"total_mm = {60 * days}",
            "duration_h = 1.25": f"duration_h = {hours - 1}"}
    folder = course.root / "week"
    folder.mkdir()
    basin.write_inputs(folder, hours + INTERVAL_H + 1, more)
    for words in (("mesh",), ("rain",)):
        course.must((course.program, words[0], "basin.toml"), folder)
    course.make_readings(folder)
    cycles = [basin.iso(basin.START + timedelta(hours=INTERVAL_H * k)) for k in range(8 * days)]
    return folder, cycles


class Faults:
    """Each is done to a service in the midst of its work; none may change what comes out."""

    def __init__(self, service, pieces, rng):
        self.service, self.pieces, self.rng, self.done = service, pieces, rng, Counter()
        self.kinds = {"one": self.kill_one, "service": self.kill_service, "all": self.kill_all, "stopped": self.stop_one,
                      "doubled": self.double, "reordered": self.reorder, "nonsense": self.nonsense, "store": self.hold_store,
                      "ended": self.end_service, "second": self.second, "record": self.damage_record, "disk": self.fill_disk}
        self.shuffle = False

    def any(self):
        kind = self.rng.choice(list(self.kinds))
        self.done[kind] += self.kinds[kind]() is not False

    def kill(self, pid, how=signal.SIGKILL):
        try:
            os.kill(pid, how)
            return True
        except ProcessLookupError:
            return False

    def kill_one(self):
        victims = [pid for pid, _ in self.service.processes() if pid != self.service.child.process.pid]
        return bool(victims) and self.kill(self.rng.choice(victims))

    def kill_service(self):
        return self.service.alive() and self.service.kill() is not None

    def kill_all(self):
        for pid, _ in self.service.processes():
            self.kill(pid)

    def stop_one(self):
        victims = self.service.processes()
        if not victims:
            return False
        pid, _ = self.rng.choice(victims)
        self.kill(pid, signal.SIGSTOP)
        threading.Timer(self.rng.uniform(0.2, 3), self.kill, (pid, signal.SIGCONT)).start()
        return True

    def double(self):
        taken = [t for t in self.pieces.times(self.service.now())]
        if not taken:
            return False
        self.pieces.put(self.service.folder / "inbox/hand", self.rng.choice(taken), "-again")
        return True

    def reorder(self):
        self.shuffle = True  # the next pieces come under names that sort the other way round

    def nonsense(self):
        text = self.rng.choice(["", "station,time\nx,y\n", "{", "<a/>", "\0\0", "station,time,stage_m\nmid,2026-03-10T01:00:00Z,bad\n"])
        part = self.service.folder / "inbox/hand/.n.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text)
        part.rename(part.parent / f"nonsense-{self.rng.random()}.csv")

    def hold_store(self):
        """As another program does that works on it."""
        path = self.service.folder / ".observations.gpkg.lock"
        if not path.exists() and not (self.service.folder / "observations.gpkg").exists():
            return False
        file = open(path, "a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        threading.Timer(self.rng.uniform(0.5, 3), file.close).start()
        return True

    def end_service(self):
        return self.service.alive() and self.service.kill(self.rng.choice([signal.SIGTERM, signal.SIGINT])) is not None

    def second(self):
        if not self.service.alive():
            return False
        told = subprocess.run([str(w) for w in self.service.words], cwd=self.service.folder, capture_output=True, text=True, timeout=60)
        if told.returncode != 1 or "another" not in told.stderr:
            raise SystemExit(f"a second service was not refused: {told.returncode} {told.stderr[-300:]}")
        return True

    def damage_record(self):
        """A file of the service's own, not of a cycle: cut off, as a disk that loses what it was told."""
        files = [*(self.service.folder / "service/cycles").glob("*.json"), *(self.service.folder / "service").glob("readings.json")]
        if not files:
            return False
        path = self.rng.choice(files)
        text = path.read_text()
        path.write_text(text[: self.rng.randrange(len(text))])
        return True

    def fill_disk(self):
        """To the last byte, for a while; only where the workspace has a disk of its own."""
        if not os.path.ismount(self.service.folder):
            return False
        filler = self.service.folder / ".filler"
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
                    file.flush()
            except OSError:
                pass
        threading.Timer(self.rng.uniform(0.5, 3), lambda: filler.unlink(missing_ok=True)).start()
        return True


def disk_of_its_own(folder):
    """A tmpfs, where we may mount one: it can be filled without harm to others."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1g", "freshet-week", str(folder)]
    return subprocess.run(words, stderr=subprocess.DEVNULL).returncode == 0


def disturbed(course, start, cycles, chosen, rng):
    folder = course.root / "served"
    mounted = disk_of_its_own(folder)
    shutil.copytree(start, folder, dirs_exist_ok=True)
    pieces = serving.Pieces(start, 60)
    begin = basin.iso(basin.START - timedelta(minutes=30))
    service = serving.Service(course.program, folder, course.scratch, begin, chosen.speed, cycles[-1])
    faults = Faults(service, pieces, rng)
    length_s = (len(cycles) * INTERVAL_H + 0.5) * 3600 / chosen.speed
    moments = sorted(rng.uniform(0, length_s) for _ in range(chosen.faults))
    begun = time.monotonic()

    def disturb(_service, _now):
        while moments and time.monotonic() - begun > moments[0]:
            moments.pop(0)
            faults.any()

    service.start()
    try:
        ended = serving.follow(service, pieces, cycles[-1], 4 * length_s + 120, disturb, lambda: faults.shuffle)
        state = service.status() if service.alive() else {}
        if not ended:
            print(f"DID NOT HOLD: the last cycle is not done {4 * length_s + 120:.0f} s after the begin")
            print(json.dumps(state.get("cycles", [])[-2:], indent=1))
        differences = contents.differences(chosen.wanted, serving.said(folder, cycles))
    finally:
        service.end()
        if chosen.keep:
            shutil.rmtree(chosen.keep, ignore_errors=True)
            shutil.copytree(folder, chosen.keep / "served")
            shutil.copytree(course.root / "hand", chosen.keep / "hand")
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    return ended, differences, faults.done, time.monotonic() - begun


def arguments(words):
    parser = argparse.ArgumentParser(prog="jobs/chaos --week", description=__doc__)
    parser.add_argument("faults", type=int, help="how many")
    parser.add_argument("seed", nargs="?", default="1", help="chooses them")
    parser.add_argument("--days", type=int, default=7, help="of readings (default 7)")
    parser.add_argument("--speed", type=float, default=1200, help="of the replay's clock (default 1200)")
    parser.add_argument("--bin", type=Path, default=PROJECT / "build/release/bin", help="folder of the programs")
    parser.add_argument("--keep", type=Path, help="folder for what was served, and made by hand")
    return parser.parse_args(words)


def main(words):
    chosen = arguments(words)
    rng = random.Random(chosen.seed)
    root = Path(tempfile.mkdtemp(prefix="week-"))
    try:
        course = Course(chosen.bin.resolve() / "freshet", root)
        start, cycles = prepare(course, chosen.days)
        begun = time.monotonic()
        chosen.wanted = serving.by_hand(course, serving.copied(start, root / "hand"), cycles, 60)
        print(f"{len(cycles)} cycles by hand: {len(chosen.wanted)} files in {time.monotonic() - begun:.0f} s", flush=True)
        ended, differences, done, seconds = disturbed(course, start, cycles, chosen, rng)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"in service, {seconds:.0f} s, {sum(done.values())} of {chosen.faults} faults took effect:",
          ", ".join(f"{kind} {n}" for kind, n in sorted(done.items())))
    for difference in differences[:20]:
        print("=>", difference)
    print(f"{len(chosen.wanted) - len(differences)} of {len(chosen.wanted)} files as undisturbed, to the bit")
    return 0 if ended and not differences else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
