"""Programs as children in a session of their own: bounded in time, with all that they wrote kept."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

LIMIT_S = 45  # no step of the small basin takes more than some seconds

# What only a program that was not stopped by its own hand says.
CRASHES = ["terminate called", "Segmentation fault", "Signal: ", "exited on signal", "Assertion `", "AddressSanitizer",
           "runtime error:", "double free", "stack smashing", "std::bad_alloc", "std::length_error", "vector::",
           "basic_string", "PETSC ERROR", "HDF5-DIAG", "Traceback (most recent"]


@dataclass(frozen=True)
class Outcome:
    words: tuple
    code: int  # negative: ended by that signal
    out: str
    err: str
    timed_out: bool = False
    killed: bool = False  # by us

    def crash(self):
        """Why this is no clean end, or None."""
        if self.timed_out:
            return f"did not end within {LIMIT_S} s"
        if not self.killed and (self.code < 0 or self.code > 2):
            return f"ended with code {self.code}"
        told = [mark for mark in CRASHES if mark in self.err]
        return f"says '{told[0]}'" if told and not self.killed else None

    def refused_clearly(self):
        return self.code in (1, 2) and "error:" in self.err and self.crash() is None

    def told(self):
        lines = (self.err + self.out).strip().splitlines()
        return f"{' '.join(self.words[:4])} …: code {self.code}: " + (" | ".join(lines[-3:]) if lines else "not a word")


def environment(scratch):
    """More ranks than cores, as root too; what a killed MPI leaves behind lies in `scratch`."""
    env = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
               OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1",
               OMPI_MCA_hwloc_base_binding_policy="none", OMPI_MCA_orte_tmpdir_base=str(scratch),
               OMPI_MCA_btl_vader_backing_directory=str(scratch))
    return env


class Child:
    def __init__(self, words, cwd, scratch, more_env=None, before=None):
        self.words = tuple(str(w) for w in words)
        self.out, self.err = tempfile.TemporaryFile(dir=scratch), tempfile.TemporaryFile(dir=scratch)
        self.process = subprocess.Popen(self.words, cwd=cwd, env={**environment(scratch), **(more_env or {})},
                                        stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err,
                                        start_new_session=True, preexec_fn=before)
        self.killed = False

    def descendants(self):
        """Process ids below this one; for mpirun these are the ranks and what they started."""
        found, asked = [], [self.process.pid]
        while asked:
            pid = asked.pop()
            try:
                with open(f"/proc/{pid}/task/{pid}/children") as children:
                    mine = [int(c) for c in children.read().split()]
            except OSError:
                continue
            found += mine
            asked += mine
        return found

    def send(self, number, pid=None):
        """To the whole session, or to one process of it."""
        self.killed = self.killed or number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
        below = self.descendants()  # mpirun gives each rank a process group of its own
        for target in [pid] if pid else [*below, self.process.pid]:
            try:
                os.kill(target, number)
            except ProcessLookupError:
                pass

    def wait(self, limit=LIMIT_S):
        timed_out = False
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired:
            timed_out = True
            killed = self.killed
            self.send(signal.SIGKILL)
            self.killed = killed
            self.process.wait()
        texts = []
        for stream in (self.out, self.err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
            stream.close()
        return Outcome(self.words, self.process.returncode, *texts, timed_out, self.killed)


def wait_until(happened, limit_s, pause_s=0.002):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(pause_s)
    return False
