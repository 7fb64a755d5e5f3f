"""Inputs as people and programs write them on a bad day, in tables of variants: hostile_text.py, hostile_maps.py. Each is
held against what is right: `same` results as the clean input, `refused` with a word, or `either` (no crash, no hang, and
what `check` lets pass is not refused later)."""

from course import BY_NAME, Step
import hostile_maps
import hostile_text

CHECK = Step("check", ("check",), ())
VARIANTS = [*hostile_text.VARIANTS, *hostile_maps.VARIANTS]


def judge(trial, variant, checked, outcome):
    if variant.right == "refused" and outcome.code == 0:
        trial.fault(f"{variant.step} takes it: {outcome.told()}")
    if variant.right == "same" and outcome.code != 0:
        trial.fault(f"{variant.step} refuses what is right: {outcome.told()}")
    if variant.right == "same" and outcome.code == 0:
        trial.check_products(BY_NAME[variant.step], "ended with 0")
    of_a_cycle = variant.step.startswith("cycle")  # its time is not of the basin
    if checked is not None and checked.code == 0 and outcome.code == 2 and not of_a_cycle:
        trial.fault(f"check finds nothing wrong, {variant.step} refuses: {outcome.told()}")


def feed(trial):
    variant = trial.rng.choice([v for v in VARIANTS if v.step in trial.steps])
    trial.begin(trial.course.before(variant.step))
    trial.note(f"{variant.file}: {variant.name} (right: {variant.right})")
    variant.apply(trial.folder / variant.file, trial.rng)
    checked = None
    if variant.checked:
        checked = trial.do(CHECK)
        trial.note(checked.told())
        trial.check_ended_cleanly(checked, "check")
    if not variant.followed:
        return
    outcome = trial.do(BY_NAME[variant.step])
    trial.note(outcome.told())
    trial.check_ended_cleanly(outcome, variant.step)
    judge(trial, variant, checked, outcome)
