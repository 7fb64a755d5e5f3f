"""What a basin in service depends on, real and on loopback: a broker with a logger, a clock that can be moved, a private Slurm."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests/service/feeds"))

import broker  # noqa: E402
import serving  # noqa: E402

TOPIC = "readings"


class BrokerFeed(serving.HandFeed):
    """Pieces of readings through mosquitto: a logger in a thread of its own sends each until it is confirmed."""

    SAVED_S = 1.5  # the broker saves what it confirmed within a second

    def __init__(self, pieces, folder):
        super().__init__(pieces)
        folder.mkdir()
        self.server = broker.Broker(folder)
        self.logger = broker.Logger(self.server.port)
        self.lock, self.queue, self.confirmed, self.over = threading.Lock(), [], 0.0, False
        self.thread = threading.Thread(target=self.publish, daemon=True)

    @staticmethod
    def possible():
        return broker.PROGRAM.exists()

    def words(self):
        """Of basin.toml."""
        return f'\n[[feed]]\nid = "live"\nkind = "mqtt"\nurl = "mqtt://127.0.0.1:{self.server.port}"\ntopics = ["{TOPIC}"]\n'

    def start(self):
        self.server.start()
        if not self.thread.is_alive():
            self.thread.start()

    def subscribe(self, program, folder):
        """From now on the broker keeps what nobody fetches."""
        subprocess.run([program, "fetch", "basin.toml"], cwd=folder, check=True, capture_output=True, timeout=60)

    def bring(self, _, slot):
        self.queue.append(slot)

    def publish(self):
        while not self.over:
            if not self.queue:
                time.sleep(0.02)
                continue
            with self.lock:
                try:
                    self.logger.publish(TOPIC, self.pieces.text(self.queue[0]).encode(), seconds=0)
                except OSError:  # it is away
                    time.sleep(0.1)
                    continue
                self.queue.pop(0)
                self.confirmed = time.monotonic()
            time.sleep(0.01)

    def is_saved(self):
        return time.monotonic() - self.confirmed > self.SAVED_S

    def stop(self, how=15):
        """False where it confirmed something a moment ago that it may lose by being killed."""
        with self.lock:
            if how == 9 and not self.is_saved():
                return False
            self.server.stop(how)
        return True

    def end(self):
        self.over = True
        if self.server.process:
            self.server.stop(9)


class MovedClock:
    """What the service and all that it starts see as the time of day (libfaketime); clocks that only go on are as they are."""

    def __init__(self, folder):
        self.file = folder / "clock"
        self.set(0)

    @staticmethod
    def library():
        return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

    def set(self, seconds):
        part = self.file.with_suffix(".part")
        part.write_text(f"{seconds:+.3f}\n")
        part.rename(self.file)

    @staticmethod
    def end():
        """What libfaketime leaves of processes that were killed."""
        for file in [*Path("/dev/shm").glob("faketime_shm_*"), *Path("/dev/shm").glob("sem.faketime_sem_*")]:
            if not Path(f"/proc/{file.name.rsplit('_', 1)[1]}").exists():
                file.unlink(missing_ok=True)

    def env(self):
        return {"LD_PRELOAD": str(self.library()), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


class PrivateSlurm:
    """Two nodes of one core each (jobs/cluster)."""

    def __init__(self, folder, minutes):
        self.folder, self.minutes = folder, minutes

    def words(self):
        return '\n[engine]\nkind = "slurm"\nranks = 2\nlimit_h = 0.5\n'

    def act(self, *words, seconds=90):
        done = subprocess.run([PROJECT / "jobs/cluster", *map(str, words), self.folder], capture_output=True, text=True, timeout=seconds)
        if done.returncode != 0:
            print(f"jobs/cluster {' '.join(map(str, words))}: {done.stderr[-300:]}", flush=True)
        return done.returncode == 0

    def start(self):
        if not self.act("up", "--nodes", "2", "--cores", "1", "--minutes", self.minutes):
            raise SystemExit("the private Slurm does not come up")
        os.environ["SLURM_CONF"] = str(self.folder / "slurm.conf")

    def mend_nodes(self):
        """As an administrator does: Slurm drains a node where something went wrong that it does not understand."""
        for number in (0, 1):
            self.act("start-node", number)

    def busy_node(self, rng):
        told = subprocess.run(["squeue", "--me", "-h", "-t", "R", "-o", "%N"], capture_output=True, text=True, timeout=30).stdout
        busy = [n for n in (0, 1) if f"n{n}" in told or "n[0-1]" in told]
        return rng.choice(busy) if busy else None

    def end(self):
        self.act("down", seconds=200)
