"""The clock of the service and of all that it starts goes ahead or back for a while."""


def possible(scene):
    return scene.clock is not None


def moved(scene, seconds):
    return scene.send_away("clock", 1, 6, lambda: scene.clock.set(seconds), lambda: scene.clock.set(0))


def ahead(scene):
    """By less than is believed at once, or by minutes to years."""
    return moved(scene, scene.rng.choice([scene.rng.uniform(1, 50), scene.rng.uniform(70, 3600), scene.rng.uniform(1, 2000) * 86400]))


def back(scene):
    return moved(scene, -scene.rng.choice([scene.rng.uniform(1, 50), scene.rng.uniform(70, 3600), scene.rng.uniform(1, 2000) * 86400]))


FAULTS = {"clock ahead": ahead, "clock back": back}
