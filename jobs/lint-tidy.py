#!/usr/bin/env python3
"""clang-tidy over every source that is compiled (.clang-tidy has the checks), a line for each fault.

What was found clean is remembered in build/tidy by all that the result hangs on: the source, the headers of ours that it
comes to include, the checks, the command, the version. With --minutes those that commits touched last come first, and what
time was too short for is counted, not passed over.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"
CACHE = ROOT / "build/tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
FAULT = re.compile(r"^(/\S+?):(\d+):\d+: (?:error|warning): (.*)$", re.M)


@functools.cache
def text_of(file: pathlib.Path) -> str:
    return file.read_text(encoding="utf-8")


def included(source: pathlib.Path) -> set[pathlib.Path]:
    """The source and all headers of ours that it comes to include."""
    found, open_ends = set(), [source]
    while open_ends:
        file = open_ends.pop()
        if file in found:
            continue
        found.add(file)
        for name in INCLUDE.findall(text_of(file)):
            open_ends += [p for p in (ROOT / name, file.parent / name, BUILD / name) if p.is_file()]
    return found


def version() -> str:
    said = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True, check=True)
    return said.stdout


def key(entry: dict, files: set[pathlib.Path], tool: str) -> str:
    sums = hashlib.sha256()
    for part in [tool, text_of(ROOT / ".clang-tidy"), entry["command"].replace(str(ROOT), "")]:
        sums.update(part.encode())
    for file in sorted(files):
        sums.update(text_of(file).encode())
    return sums.hexdigest()


def touched_lately(commits: int = 40) -> set[pathlib.Path]:
    said = subprocess.run(["git", "-C", ROOT, "log", f"-n{commits}", "--name-only", "--format="], capture_output=True, text=True)
    return {ROOT / name for name in said.stdout.split()}


def sources() -> list[dict]:
    """Commands of our sources, each once; of those made for each precision and width one of each precision."""
    entries = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        made = BUILD in file.parents
        if (ROOT in file.parents and not made) or (made and file.name.endswith("_4.cpp")):
            entries.setdefault(file, entry)
    return list(entries.values())


def look(entry: dict) -> tuple[str, str]:
    command = ["clang-tidy", "-p", str(BUILD), "--quiet", entry["file"]]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode == 0:
        return "", ""
    faults = {f"{pathlib.Path(f).relative_to(ROOT)}:{line}: {what}" for f, line, what in FAULT.findall(said.stdout) if f.startswith(str(ROOT))}
    return "\n".join(sorted(faults)) or f"{entry['file']}: {said.stderr.strip()[-400:]}", entry["file"]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=1e9)
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options = options.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    tool, lately, due, clean = version(), touched_lately(), [], 0
    for entry in sources():
        files = included(pathlib.Path(entry["file"]))
        mark = CACHE / key(entry, files, tool)
        if mark.exists():
            clean += 1
        else:
            due.append((pathlib.Path(entry["file"]) not in lately, not files & lately, entry["file"], entry, mark))
    due.sort(key=lambda d: d[:3])
    end, faults, left = time.monotonic() + 60 * options.minutes, set(), 0

    def work(item) -> None:
        nonlocal left
        if time.monotonic() > end:
            left += 1
            return
        said, _ = look(item[3])
        if said:
            faults.update(said.splitlines())
        else:
            item[4].touch()

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, due))
    print(f"{len(due) - left} looked at, {clean} clean since they were last, {left} left out for time", file=sys.stderr)
    print("\n".join(sorted(faults)))
    return bool(faults)


sys.exit(main())
