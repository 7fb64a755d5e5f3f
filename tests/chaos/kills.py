"""SIGKILL (or what Ctrl-C sends) at a random moment, of the whole command or of one rank of mpirun, once or several times running. Afterwards
the same command gives the same files as one that was never disturbed."""

import signal
import time

import contents

KILLED = ["mesh", "rain", "ingest_a", "ingest_b", "run", "cycle_0", "cycle_1", "cycle_2", "warn", "export", "map"]


def kill_once(trial, step, ranks, one_rank):
    child = trial.start(step, ranks)
    delay = trial.rng.random() * trial.course.seconds[step.name] * (1.1 if ranks == 1 else 1.8)
    time.sleep(delay)
    below = child.descendants()
    if child.process.poll() is not None or (one_rank and not below):
        return child.wait()
    victim = trial.rng.choice(below) if one_rank else None
    trial.note(f"{'one process' if one_rank else 'all'} of {step.name} on {ranks} killed after {delay:.3f} s")
    child.send(trial.rng.choice([signal.SIGKILL] * 5 + [signal.SIGINT, signal.SIGTERM]), victim)
    outcome = child.wait(60)
    if outcome.timed_out:
        trial.fault(f"{step.name} on {ranks} ranks goes on 60 s after one of its processes was killed")
    return outcome


def check_store(trial, step):
    """Of an ingest that was killed all is in the store or nothing, for whoever opens it next."""
    store = trial.folder / "observations.gpkg"
    if not step.name.startswith("ingest") or not store.exists():
        return
    left, whole = contents.of_store(store), contents.of_store(trial.course.after(step.name) / store.name)
    before = trial.course.before(step.name) / store.name
    nothing = contents.of_store(before) if before.exists() else contents.digest("")
    if left not in (whole, nothing):
        trial.fault(f"after the kill the store has part of what was ingested, or cannot be read: {left}")


def kill(trial):
    step = trial.step_of(KILLED)
    ranks = 2 if step.parallel and trial.rng.random() < 0.5 else 1
    trial.begin(trial.course.before(step.name))
    for _ in range(trial.rng.choice([1, 1, 2, 3])):
        kill_once(trial, step, ranks, one_rank=ranks > 1 and trial.rng.random() < 0.6)
        check_store(trial, step)
    trial.check_done_again(step, "after the kill", trial.rng.choice([1, 2]) if step.parallel else 1)
    left = [str(p.relative_to(trial.folder)) for pattern in ("*.part", "*.part.*") for p in trial.folder.rglob(pattern)]
    log = trial.folder / "observations.gpkg-wal"  # whoever only reads leaves an empty one
    left += [log.name] if log.exists() and log.stat().st_size > 0 else []
    if left:
        trial.fault(f"half a file is left after the command was done again: {', '.join(left)}")
