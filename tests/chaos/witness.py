"""What must hold while a basin is disturbed, and of what is left behind, whatever the results are."""

import fcntl
import hashlib
import json
import time

from clock import read_message


class Witness:
    """Sees messages and the ledger again and again: what was sent stays as it was, and the ledger only grows."""

    def __init__(self, folder):
        self.folder, self.seen, self.entries, self.faults, self.last = folder, {}, [], [], 0.0

    def look_now_and_then(self):
        if time.monotonic() - self.last > 1:
            self.look()

    def look(self):
        for path in self.folder.glob("cycles/*/warnings/*.xml"):
            try:
                found = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                continue
            if self.seen.setdefault(path, found) != found:
                self.fault(f"{path.name} was sent and has changed since")
        for path in self.seen:
            if not path.exists():
                self.fault(f"{path.name} was sent and is gone")
        self.look_at_ledger()
        self.last = time.monotonic()

    def look_at_ledger(self):
        try:
            entries = json.loads((self.folder / "warnings/ledger.json").read_text())["entries"]
        except FileNotFoundError:
            return
        except ValueError:
            self.fault("warnings/ledger.json was seen half written")
            return
        if entries[: len(self.entries)] != self.entries:
            self.fault("entries of warnings/ledger.json have changed, or are gone")
        self.entries = entries

    def fault(self, text):
        if text not in self.faults:
            self.faults.append(text)


def contradictions(folder):
    """Of each rule: an Alert while one is in force, an Update or Cancel of none, one that refers to another than the last, two at once."""
    faults, by_rule = [], {}
    for message in sorted(map(read_message, folder.glob("cycles/*/warnings/*.xml")), key=lambda m: (m["cycle"], m["sent"])):
        by_rule.setdefault(message["rule"], []).append(message)
    for rule, messages in by_rule.items():
        last = None
        for m in messages:
            in_force = last is not None and last["type"] != "Cancel" and last["expires"] > m["sent"]
            if m["type"] == "Alert" and in_force:
                faults.append(f"{m['id']}: an Alert while {last['id']} is in force")
            if m["type"] != "Alert" and (last is None or last["id"] not in [identifier for identifier, _ in m["references"]]):
                faults.append(f"{m['id']}: {m['type']} without a reference to the last message of {rule}")
            if last is not None and m["sent"] <= last["sent"]:
                faults.append(f"{m['id']} is sent no later than {last['id']}")
            if m["expires"] <= m["sent"]:
                faults.append(f"{m['id']} has lapsed when it is sent")
            last = m
    return faults


def is_held(path):
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def left_behind(folder, cycles):
    """Half files, what only a cycle under way needs, locks that somebody holds."""
    folders = [folder / f"cycles/{name}" for name in cycles]
    faults = [f"{p.relative_to(folder)} is left" for f in folders for p in f.glob("*")
              if p.name in ("checkpoint.nc", "window.nc", "window_begin.nc", "frames") or ".part" in p.name]
    faults += [f"{p.relative_to(folder)} is left" for where in (".", "warnings", "service", "service/cycles", "cycles/*/warnings")
               for p in folder.glob(f"{where}/*") if ".part" in p.name]
    faults += [f"{p.relative_to(folder)} is held" for p in folder.rglob(".*.lock") if is_held(p)]
    return faults
