"""What a product says, without what may differ from one run to the next: wall-clock times, versions, folders."""

import contextlib
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

# Keys and attributes that tell of the run, not of the basin.
OF_THE_RUN = {"timing", "seconds", "ranks", "written", "created", "made", "history", "date_created", "host", "hostname",
              "started", "finished", "command", "program", "source", "version", "workspace", "sha256", "files",
              "wall_seconds", "peak_memory", "phases", "steps_per_second", "digest", "checksum", "content_sha256", "inputs"}
ATTRIBUTE = re.compile(r"^\s*\w*:(" + "|".join(OF_THE_RUN) + r")\b.*$", re.M)


SUM = re.compile(rb"\b[0-9a-f]{64}\b")  # of the files that a message was made from: those have digests of their own


def digest(text):
    whole = text if isinstance(text, bytes) else text.encode()
    return hashlib.sha256(SUM.sub(b"", whole)).hexdigest()


def of_netcdf(path):
    told = subprocess.run(["ncdump", "-n", "x", "-p", "9,17", str(path)], capture_output=True, timeout=60)
    if told.returncode != 0:
        return f"ncdump cannot read it: {told.stderr.decode(errors='replace')}"
    return digest(ATTRIBUTE.sub("", told.stdout.decode(errors="replace")))


def without_run(value):
    if isinstance(value, dict):
        return {k: without_run(v) for k, v in sorted(value.items()) if k not in OF_THE_RUN}
    return [without_run(v) for v in value] if isinstance(value, list) else value


def of_json(path):
    try:
        return digest(json.dumps(without_run(json.loads(path.read_text()))))
    except ValueError as error:
        return f"no JSON: {error}"


def copy_of_store(path, folder):
    for part in path.parent.glob(path.name + "*"):
        if part.name != path.name + "-shm":  # made anew from the log
            shutil.copy(part, folder)
    return Path(folder) / path.name


def rows_of_store(path):
    """All readings, but for row number and time of ingest; an error where the file is damaged.

    Of a copy with all that lies beside it: what a killed program left half-done is undone by writing, as every program does
    that opens a store, and the next command shall find it as it was left.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(sqlite3.connect(copy_of_store(path, folder))) as store:
        found = store.execute("pragma integrity_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        columns = [row[1] for row in store.execute("pragma table_info(readings)")]
        kept = [c for c in columns if c not in ("fid", "ingested", "source", "sha256", "geom")]
        return sorted(map(str, store.execute(f"select {', '.join(kept)} from readings")))


def of_store(path):
    try:
        return digest("\n".join(rows_of_store(path)))
    except sqlite3.Error as error:
        return f"sqlite cannot read it: {error}"


def entries_of_ledger(path):
    """What each message and evaluation says, in order; [] where it cannot be read."""
    try:
        return [SUM.sub(b"", json.dumps(without_run(entry)).encode()) for entry in json.loads(path.read_text())["entries"]]
    except (OSError, ValueError, KeyError):
        return []


READERS = {".nc": of_netcdf, ".json": of_json, ".gpkg": of_store}


def of_file(path):
    return READERS.get(path.suffix, lambda p: digest(p.read_bytes()))(path)


def of_products(folder, patterns):
    """{name in the workspace: what it says} of all files that the patterns find."""
    folder = Path(folder)
    found = sorted({p for pattern in patterns for p in folder.glob(pattern) if p.is_file()})
    return {str(p.relative_to(folder)): of_file(p) for p in found}


def differences(wanted, found):
    names = sorted(set(wanted) | set(found))
    words = {(True, False): "is missing", (False, True): "is there and should not be", (True, True): "differs"}
    return [f"{n} {words[n in wanted, n in found]}" for n in names if wanted.get(n) != found.get(n)]
