"""The observation store is held by another program, locked by a reader of SQLite, or away; its server is killed."""

import contextlib
import fcntl
import sqlite3
import threading


def possible(_):
    return True


def path_of(scene):
    return scene.folder / "observations.gpkg"


@contextlib.contextmanager
def lock_of_writers(scene):
    """As another program has it that works on the store; None where somebody else does."""
    with open(scene.folder / ".observations.gpkg.lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield file


def held(scene):
    """By a program that keeps to the lock."""
    if scene.server or not path_of(scene).exists():
        return False
    holder = lock_of_writers(scene)
    if holder.__enter__() is None:
        holder.__exit__(None, None, None)
        return False
    scene.later(0.5, 3, lambda: holder.__exit__(None, None, None))
    return True


def locked(scene):
    """By one that does not, in the middle of a change."""
    if scene.server or not path_of(scene).exists():
        return False
    begun, done = threading.Event(), threading.Event()
    outcome = []

    def change():
        with contextlib.closing(sqlite3.connect(path_of(scene), isolation_level=None, timeout=0)) as store:
            try:
                store.execute("BEGIN EXCLUSIVE")
                outcome.append(True)
            except sqlite3.Error:
                outcome.append(False)
            begun.set()
            if outcome[0]:
                done.wait(10)
                store.execute("ROLLBACK")

    threading.Thread(target=change).start()
    begun.wait(10)
    if outcome == [True]:
        scene.later(0.5, 3, done.set)
    return outcome == [True]


def away(scene):
    """The file is gone for a while, as with a disk that is not mounted; the server is killed, and begun again later."""
    if scene.server:
        return scene.send_away("store", 0.5, 4, scene.server.kill, scene.server.start)

    def move(sign):
        """All files of it at once, while nobody writes."""
        with lock_of_writers(scene) as lock:
            if lock is None:
                return False
            for name in ("observations.gpkg", "observations.gpkg-wal", "observations.gpkg-shm"):
                there, aside = scene.folder / name, scene.folder / "aside" / name
                source, target = (there, aside) if sign > 0 else (aside, there)
                if source.exists():
                    target.parent.mkdir(exist_ok=True)
                    source.rename(target)
            return True

    def come():
        while not move(-1):
            pass

    return path_of(scene).exists() and scene.send_away("store", 0.5, 4, lambda: move(1), come)


FAULTS = {"store held": held, "store locked": locked, "store away": away}
