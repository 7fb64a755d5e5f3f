"""One rank of mpirun stops to answer (SIGSTOP) at a random moment from its first on. The run ends after the time that it was
told (ten seconds at least while the rank loads its program: docs/guide/run.md), with a word; the same command again gives the
right results."""

import signal
import time

from processes import wait_until

SILENCE_S = 4
PARALLEL = ["run", "cycle_0", "cycle_1", "cycle_2"]


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as comm:
            return comm.read().strip()
    except OSError:
        return ""


def ranks_of(child):
    return [pid for pid in child.descendants() if name_of(pid) in ("freshet", "freshet-sim")]


def hang(trial):
    step = trial.step_of(PARALLEL)
    trial.begin(trial.course.before(step.name))
    child = trial.start(step, ranks=2, more_env={"FRESHET_STALL_TIMEOUT_S": str(SILENCE_S)})
    wait_until(lambda: len(ranks_of(child)) == 2 or child.process.poll() is not None, 30)
    delay = trial.rng.random() * trial.course.seconds[step.name]
    time.sleep(delay)
    ranks = ranks_of(child)
    if not ranks:
        return child.wait()
    victim = trial.rng.choice(ranks)
    trial.note(f"one rank of {step.name} stopped {delay:.3f} s after its start")
    child.send(signal.SIGSTOP, victim)
    outcome = child.wait(SILENCE_S + 40)
    child.send(signal.SIGKILL, victim)
    trial.note(outcome.told())
    if outcome.timed_out:
        trial.fault(f"{step.name} goes on {SILENCE_S + 40} s after a rank was stopped; it was to wait {SILENCE_S} s")
    elif outcome.code != 0 and "error:" not in outcome.err:
        trial.fault("ended without a word")
    trial.check_done_again(step, "after the hang")
