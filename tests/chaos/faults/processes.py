"""Processes of the workspace are killed or stopped; the service is ended, or begun twice."""

import os
import signal
import subprocess

import serving


def possible(_):
    return True


def send(pid, how=signal.SIGKILL):
    try:
        os.kill(pid, how)
        return True
    except ProcessLookupError:
        return False


def others(scene):
    return [(pid, words) for pid, words in scene.service.processes() if pid != scene.service.child.process.pid]


def one(scene):
    victims = [pid for pid, _ in others(scene)]
    return bool(victims) and send(scene.rng.choice(victims))


def rank(scene):
    """One of the ranks of a cycle, which has more than one."""
    ranks = [pid for pid, _ in others(scene) if serving.name_of(pid) == "freshet-sim"]
    return len(ranks) > 1 and send(scene.rng.choice(ranks))


def service(scene):
    return scene.service.alive() and scene.service.kill() is not None


def everything(scene):
    victims = scene.service.processes()
    return bool(victims) and any([send(pid) for pid, _ in victims])


def stopped(scene):
    """One does not move for a while."""
    victims = scene.service.processes()
    if not victims:
        return False
    pid, _ = scene.rng.choice(victims)
    if not send(pid, signal.SIGSTOP):
        return False
    scene.later(0.2, 3, lambda: send(pid, signal.SIGCONT))
    return True


def ended(scene):
    return scene.service.alive() and scene.service.kill(scene.rng.choice([signal.SIGTERM, signal.SIGINT])) is not None


def second(scene):
    if not scene.service.alive():
        return False
    told = subprocess.run([str(w) for w in scene.service.words], cwd=scene.folder, capture_output=True, text=True, timeout=60)
    if told.returncode != 1 or "another" not in told.stderr:
        raise SystemExit(f"a second service was not refused: {told.returncode} {told.stderr[-300:]}")
    return True


FAULTS = {"one": one, "rank": rank, "service": service, "all": everything, "stopped": stopped, "ended": ended, "second": second}
