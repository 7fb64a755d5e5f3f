"""A file of the service's own, not of a cycle, loses its end, as on a disk that loses what it was told."""


def possible(_):
    return True


def record(scene):
    files = [*(scene.folder / "service/cycles").glob("*.json"), *(scene.folder / "service").glob("readings.json")]
    if not files:
        return False
    path = scene.rng.choice(files)
    text = path.read_text()
    path.write_text(text[: scene.rng.randrange(len(text))])
    return True


FAULTS = {"record": record}
