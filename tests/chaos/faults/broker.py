"""The MQTT broker that brings half of the readings is killed, stopped or away; so is the program that fetches from it."""

import signal

import serving
from faults.processes import others, send


def possible(scene):
    return scene.broker is not None


def killed(scene):
    """What it has confirmed it has saved: not in the second after."""
    if not scene.broker.is_saved():
        return False
    return scene.send_away("broker", 0, 0.2, lambda: scene.broker.stop(signal.SIGKILL), scene.broker.start)


def restarted(scene):
    return scene.send_away("broker", 0, 0.2, scene.broker.stop, scene.broker.start)


def away(scene):
    return scene.send_away("broker", 2, 10, scene.broker.stop, scene.broker.start)


def hangs(scene):
    broker = scene.broker.server
    return scene.send_away("broker", 1, 6, lambda: send(broker.process.pid, signal.SIGSTOP), lambda: send(broker.process.pid, signal.SIGCONT))


def fetch(scene):
    victims = [pid for pid, _ in others(scene) if serving.name_of(pid) == "freshet-fetch"]
    return bool(victims) and send(scene.rng.choice(victims))


FAULTS = {"broker killed": killed, "broker restarted": restarted, "broker away": away, "broker hangs": hangs, "fetch": fetch}
