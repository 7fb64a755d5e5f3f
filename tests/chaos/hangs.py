"""One rank of mpirun stops to answer (SIGSTOP) at a random moment. The run ends after the time that it was told, with a word;
the same command again gives the right results."""

import signal
import time

SILENCE_S = 4
PARALLEL = ["run", "cycle_0", "cycle_1", "cycle_2"]


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as comm:
            return comm.read().strip()
    except OSError:
        return ""


def hang(trial):
    step = trial.step_of(PARALLEL)
    trial.begin(trial.course.before(step.name))
    child = trial.start(step, ranks=2, more_env={"FRESHET_STALL_TIMEOUT_S": str(SILENCE_S)})
    delay = trial.rng.random() * trial.course.seconds[step.name] * 1.8
    time.sleep(delay)
    ranks = [pid for pid in child.descendants() if name_of(pid).startswith("freshet")]
    if not ranks:
        return child.wait()
    victim = trial.rng.choice(ranks)
    trial.note(f"one rank of {step.name} stopped after {delay:.3f} s")
    child.send(signal.SIGSTOP, victim)
    outcome = child.wait(SILENCE_S + 40)
    child.send(signal.SIGKILL, victim)
    trial.note(outcome.told())
    if outcome.timed_out:
        trial.fault(f"{step.name} goes on {SILENCE_S + 40} s after a rank was stopped; it was to wait {SILENCE_S} s")
    elif outcome.code != 0 and "error:" not in outcome.err:
        trial.fault("ended without a word")
    trial.check_done_again(step, "after the hang")
