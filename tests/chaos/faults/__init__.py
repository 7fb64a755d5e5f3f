"""What may go wrong around a basin in service: a file for each kind of cause, with its faults and whether they can be made here.
A fault takes the scene (scene.py) and says whether it took effect; one that could not yet is tried again."""

from faults import broker, clock, cluster, disk, processes, readings, records, store

CAUSES = [processes, readings, store, records, disk, broker, clock, cluster]


def possible(scene):
    """{name: fault} of all that can be made in this scene."""
    return {name: fault for cause in CAUSES if cause.possible(scene) for name, fault in cause.FAULTS.items()}


def names():
    return [name for cause in CAUSES for name in cause.FAULTS]
