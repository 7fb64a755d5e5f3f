"""Two or three commands at once in one workspace. Each ends with the right result or says clearly why not; one of them at
least gets through; done again one after the other, all end with the right results."""

import time

import contents
from course import BY_NAME, ORDER

RACES = [
    ("mesh", "mesh"), ("mesh", "mesh", "mesh"), ("mesh", "rain"), ("mesh", "run"), ("mesh", "cycle_0"), ("mesh", "cycle_2"),
    ("rain", "rain"), ("rain", "run"), ("rain", "cycle_1"), ("mesh", "rain", "cycle_1"),
    ("ingest_a", "ingest_a"), ("ingest_a", "ingest_b"), ("ingest_a", "ingest_b", "ingest_a"), ("ingest_b", "cycle_1"),
    ("run", "run"), ("run", "run", "run"), ("run", "cycle_0"), ("run", "cycle_1"),
    ("cycle_0", "cycle_0"), ("cycle_1", "cycle_1"), ("cycle_1", "cycle_1", "cycle_1"), ("cycle_2", "cycle_2"),
    ("cycle_0", "cycle_1"), ("cycle_1", "cycle_2"), ("cycle_2", "warn"), ("cycle_2", "cycle_2", "warn"),
    ("warn", "warn"), ("warn", "warn", "warn"), ("export", "export"), ("export", "map"), ("map", "map"),
    ("export", "cycle_2"), ("export", "export", "export"),
]

# Both of these orders are right: what is compared is the store after all.
FED_TOGETHER = {"ingest_a", "ingest_b"}


def beginning(names):
    """Before the earliest of them; what is done already (mesh next to a cycle) is done again."""
    fresh = [n for n in names if n not in ("mesh", "rain")] or list(names)
    fresh = [n for n in fresh if n != "run"] or fresh  # no other step needs it
    first = min(fresh, key=ORDER.index)
    if first == "ingest_b" and len(set(names)) > 1:
        first = "cycle_1"  # the readings are in already: given again they change nothing
    if set(names) == {"export", "cycle_2"}:
        first = "export"   # a cycle that is complete stays as it is
    return first


def check_store_has(trial, name):
    """Every reading of the file is in the store."""
    kept = contents.rows_of_store(trial.folder / "observations.gpkg")
    wanted = (trial.folder / f"readings_{name[-1]}.csv").read_text().splitlines()
    count = sum(1 for line in wanted if line and not line.startswith(("#", "station")))
    if len(kept) < count:
        trial.fault(f"{name} ended with 0, but the store holds {len(kept)} readings of {count}")


def check_winner(trial, step, names):
    if step.name in FED_TOGETHER:
        check_store_has(trial, step.name)
    elif step.name != "warn":  # evaluates the cycles that are there by then; it is compared at the end
        trial.check_products(step, "right after the race")


def race(trial):
    names = trial.rng.choice(RACES)
    first = beginning(names)
    trial.begin(trial.course.before(first))
    for name in names:
        trial.course.after(name)  # how long it takes
    children, lag = [], trial.rng.choice([0, 0.02, 0.1, 0.5, 1])
    for name in names:
        step = BY_NAME[name]
        ranks = 2 if step.parallel and trial.rng.random() < 0.3 else 1
        children.append((step, trial.start(step, ranks)))
        time.sleep(trial.rng.random() * lag * trial.course.seconds[name])
    trial.note(f"at once: {', '.join(names)}")
    outcomes = [(step, child.wait()) for step, child in children]
    for step, outcome in outcomes:
        trial.check_ended_cleanly(outcome, "in the race")
        trial.note(outcome.told())
    winners = [step for step, outcome in outcomes if outcome.code == 0]
    if not winners:
        trial.fault("nobody got through")
    for step in winners:
        check_winner(trial, step, names)
    redo(trial, names, first)


def redo(trial, names, first):
    """In the order of the course, from where the race began."""
    again = sorted(set(names) | ({first} if first != "export" else set()), key=ORDER.index)
    for name in again:
        step = BY_NAME[name]
        outcome = trial.do(step)
        if outcome.code != 0:
            trial.fault(f"after the race: {outcome.told()}")
    for name in again:
        if name in FED_TOGETHER and not FED_TOGETHER <= set(again):
            continue
        step = BY_NAME["ingest_b"] if name in FED_TOGETHER else BY_NAME[name]
        trial.check_products(step, "after the race")
