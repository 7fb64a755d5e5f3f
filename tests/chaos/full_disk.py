"""A disk that fills up while a command writes: a small tmpfs where we may mount one, else a limit on the size of files.
The command says so; nothing half stands under a product's name; with room again it ends with the right results."""

import resource
import shutil
import signal
import subprocess

import contents
from course import mounted

FILLED = ["mesh", "rain", "ingest_a", "ingest_b", "run", "cycle_0", "cycle_1", "warn", "export", "map"]


def size_of(folder):
    return sum(max(4096, -(-p.stat().st_size // 4096) * 4096) for p in folder.rglob("*"))


def limit_files(size):
    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return apply


def is_part_of_ledger(trial, step, name):
    """`warn` books each message when it is sent: where it ends early, the ledger holds the first of the entries."""
    if not name.endswith("ledger.json"):
        return False
    wanted = contents.entries_of_ledger(trial.course.after(step.name) / name)
    found = contents.entries_of_ledger(trial.folder / name)
    return 0 < len(found) <= len(wanted) and found == wanted[:len(found)]


def check_whole(trial, step):
    """What stands under a product's name is the product."""
    right = trial.course.right(step)
    before = contents.of_products(trial.course.before(step.name), step.products)
    for name, says in contents.of_products(trial.folder, step.products).items():
        if not name.endswith(".part") and says not in (right.get(name), before.get(name)) \
                and not is_part_of_ledger(trial, step, name):
            trial.fault(f"a full disk left a wrong {name}")


def judge(trial, step, outcome):
    trial.note(outcome.told())
    trial.check_ended_cleanly(outcome, "on a full disk")
    if outcome.code == 0:
        trial.check_products(step, "on a full disk")
    else:
        check_whole(trial, step)


def with_small_disk(trial, step, ranks, room):
    source = trial.course.before(step.name)
    trial.folder.mkdir()
    size = size_of(source) + room
    if not mounted(trial.folder, size):
        return False
    trial.note(f"{step.name} on {ranks} ranks with a disk that has {room} bytes left")
    try:
        shutil.copytree(source, trial.folder, dirs_exist_ok=True)
        judge(trial, step, trial.do(step, ranks))
        subprocess.run(["mount", "-o", "remount,size=1g", str(trial.folder)], check=True)
        trial.check_done_again(step, "with room again")
        shutil.copytree(trial.folder, trial.root / "kept")
    finally:
        subprocess.run(["umount", "-l", str(trial.folder)], check=True)
    trial.folder.rmdir()
    (trial.root / "kept").rename(trial.folder)
    return True


def with_small_files(trial, step, ranks, size):
    trial.note(f"{step.name} on {ranks} ranks with files of at most {size} bytes")
    trial.begin(trial.course.before(step.name))
    judge(trial, step, trial.do(step, ranks, before=limit_files(size)))
    trial.check_done_again(step, "without the limit")


def fill(trial):
    step = trial.step_of(FILLED)
    ranks = 2 if step.parallel and trial.rng.random() < 0.3 else 1
    written = max(20000, size_of(trial.course.after(step.name)) - size_of(trial.course.before(step.name)))
    room = int(trial.rng.random() ** 2 * written * 1.2)
    if trial.rng.random() < 0.3 or not with_small_disk(trial, step, ranks, room):
        shutil.rmtree(trial.folder, ignore_errors=True)
        with_small_files(trial, step, ranks, trial.rng.randrange(1000, written))
