"""Readings come late, twice, in the wrong order, or are none."""

import time

NONSENSE = ["", "station,time\nx,y\n", "{", "<a/>", "\0\0", "station,time,stage_m\nmid,2026-03-10T01:00:00Z,bad\n"]


def possible(_):
    return True


def late(scene):
    """All that one feed would bring, by a quarter of the cut-off at most."""
    now = time.monotonic()
    if scene.hand.held_until > now:
        return False
    scene.hand.held_until = now + scene.rng.uniform(1, 6 * 3600 / scene.service.speed)
    return True


def doubled(scene):
    feed = scene.hand
    taken = feed.pieces.times(scene.service.now())
    if not taken:
        return False
    feed.pieces.put(scene.folder / "inbox/hand", scene.rng.choice(taken), "-again")
    return True


def reordered(scene):
    """The next pieces come under names that sort the other way round."""
    scene.hand.backwards = True
    return True


def nonsense(scene):
    part = scene.folder / "inbox/hand/.n.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(scene.rng.choice(NONSENSE))
    part.rename(part.parent / f"nonsense-{scene.rng.random()}.csv")
    return True


FAULTS = {"late": late, "doubled": doubled, "reordered": reordered, "nonsense": nonsense}
