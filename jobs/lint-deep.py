#!/usr/bin/env python3
"""What a compiler and clang-tidy find in every source and header, a line for each fault.

    source   clang-tidy (.clang-tidy has the checks), and names that hide others (-Wshadow)
    header   whether it compiles by itself, and -Wshadow

It takes the commands of build/release. What was found clean is remembered in build/deep by all that the result hangs on: the
file, the headers of ours that it comes to include, the checks, the command, the versions. With --minutes those that commits
touched last come first, or whose headers they touched, and what time was too short for is counted, not passed over. With --since
only what changed since a commit, in files not committed too: faults on its lines, and headers that no longer compile.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"
CLEAN = ROOT / "build/deep"
ROOMS = ["assimilation", "core", "examples", "exposure", "forecast", "hydro", "mesh", "postproc", "results"]
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
FAULT = re.compile(r"^(\S+?):(\d+):\d+: (?:fatal error|error|warning): (.*)$", re.M)


@functools.cache
def text_of(file: pathlib.Path) -> str:
    return file.read_text(encoding="utf-8")


@functools.cache
def included(file: pathlib.Path) -> set[pathlib.Path]:
    """The file and all headers of ours that it comes to include."""
    found, open_ends = set(), [file]
    while open_ends:
        file = open_ends.pop()
        if file in found:
            continue
        found.add(file)
        for name in INCLUDE.findall(text_of(file)):
            open_ends += [p for p in (ROOT / name, file.parent / name) if p.is_file()]
    return found


def faults_in(text: str) -> set[str]:
    """Those of our own files."""
    return {f"{pathlib.Path(f).relative_to(ROOT)}:{line}: {what}" for f, line, what in FAULT.findall(text) if f.startswith(str(ROOT))}


class Check:
    """A command on a file. `headers`: it looks at headers, by the command of a source that includes them."""

    def __init__(self, name: str, headers: bool, tool: str):
        self.name, self.headers = name, headers
        self.version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout

    def command(self, file: pathlib.Path, entry: dict) -> list[str]:
        if self.name == "tidy":
            return ["clang-tidy", "-p", str(BUILD), "--quiet", str(file)]
        words = shlex.split(entry["command"])
        words = words[: words.index("-o")]
        words = [w for w in words if not w.startswith("-O") and "ccache" not in w]
        return words + ["-O0", "-U_FORTIFY_SOURCE", "-fsyntax-only", "-Wshadow", *self.input_of(file)]

    def input_of(self, file: pathlib.Path) -> list[str]:
        return ["-include", str(file), "-x", "c++", "/dev/null"] if self.headers else [str(file)]

    def key(self, file: pathlib.Path, entry: dict) -> str:
        sums = hashlib.sha256()
        for part in [self.name, self.version, text_of(ROOT / ".clang-tidy"), entry["command"].replace(str(ROOT), ""), str(file.relative_to(ROOT))]:
            sums.update(part.encode())
        for one in sorted(included(file)):
            sums.update(text_of(one).encode())
        return sums.hexdigest()

    def faults(self, file: pathlib.Path, entry: dict) -> set[str]:
        said = subprocess.run(self.command(file, entry), capture_output=True, text=True, cwd=entry["directory"])
        found = faults_in(said.stdout + said.stderr)
        if said.returncode != 0 and not found:
            found = {f"{file.relative_to(ROOT)}: {self.name}: {(said.stderr or said.stdout).strip()[-400:]}"}
        return found


def commands() -> dict[pathlib.Path, dict]:
    """Of our own sources, each once. Those that CMake makes differ in a type and a number: the first and the last of a folder."""
    entries, made = {}, {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        if BUILD in file.parents:
            made.setdefault(file.parent, {})[file] = entry
        elif ROOT in file.parents:
            entries.setdefault(file, entry)
    for alike in made.values():
        entries |= {file: alike[file] for file in (min(alike), max(alike))}
    return entries


def sources_of(entries: dict[pathlib.Path, dict]) -> dict[pathlib.Path, list[pathlib.Path]]:
    """The sources that come to include a header, by header."""
    found: dict[pathlib.Path, list[pathlib.Path]] = {}
    for source in sorted(entries):
        for file in included(source):
            found.setdefault(file, []).append(source)
    return found


def nearness(header: pathlib.Path, source: pathlib.Path) -> int:
    """How many folders they have in common."""
    return len(os.path.commonpath([header, source]).split(os.sep))


def command_for_header(header: pathlib.Path, sources: list[pathlib.Path], entries: dict[pathlib.Path, dict]) -> dict:
    """That of the nearest source that includes it, whose target has the libraries that the header needs; where none does, that
    of the nearest of all."""
    return entries[max(sources or sorted(entries), key=lambda source: (nearness(header, source), source.parent == header.parent))]


NEVER = 10**6
GIT = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]  # the folder may belong to someone else, as in a container
HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
SUFFIXES = (".cpp", ".hpp", ".in")
Lines = dict[pathlib.Path, set[int]]


def git(*words: str) -> str | None:
    """What it says; None, with a word, where it fails."""
    said = subprocess.run([*GIT, *words], capture_output=True, text=True)
    if said.returncode == 0:
        return said.stdout
    print(f"git {' '.join(words)}: {said.stderr.strip()}", file=sys.stderr)
    return None


def changed_since(commit: str) -> Lines | None:
    """Lines of files as they are now; None where the commit is not known."""
    difference = git("diff", "-U0", "--no-color", "--no-ext-diff", commit)
    if difference is None:
        return None
    lines: Lines = {}
    for line in difference.splitlines():
        if line.startswith("+++ "):
            file = ROOT / line[len("+++ b/") :]
        elif (hunk := HUNK.match(line)) and file.suffix in SUFFIXES:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.setdefault(file, set()).update(range(first, first + count))
    for name in (git("ls-files", "--others", "--exclude-standard") or "").splitlines():
        if name.endswith(SUFFIXES):
            lines[ROOT / name] = set(range(1, text_of(ROOT / name).count("\n") + 2))
    return lines


def counts(fault: str, changed: Lines | None) -> bool:
    """What does not compile counts wherever it is, all else on lines that changed."""
    place = re.match(r"(\S+?):(\d+): (.*)", fault)
    if changed is None or not place or not place[3].endswith("]") or "clang-diagnostic-error" in place[3]:
        return True
    return int(place[2]) in changed.get(ROOT / place[1], ())


def touched() -> dict[pathlib.Path, int]:
    """How many commits ago a file was touched last."""
    ago, found = -1, {}
    for line in (git("log", "-n500", "--name-only", "--format=tformat:commit") or "").splitlines():
        if line == "commit":
            ago += 1
        elif line:
            found.setdefault(ROOT / line, ago)
    return found


def due(kinds: list[str], changed: Lines | None) -> tuple[list[tuple], int]:
    """(how urgent, check, file, command, mark of being clean) of what is not known to be clean, and how many are. Of what changed:
    sources, for each header the nearest source with it, and headers with those that include them."""
    entries, ago, found, clean = commands(), touched(), [], 0
    sources = sources_of(entries)
    show = {pathlib.Path(command_for_header(h, sources[h], entries)["file"]) for h in changed or () if h in sources} | set(changed or ())
    checks = [Check("tidy", False, "clang-tidy"), Check("shadow", False, "c++"), Check("alone", True, "c++")]
    for check in checks:
        if check.name not in kinds:
            continue
        headers = [h for room in ROOMS for h in sorted((ROOT / room).rglob("*.hpp"))]
        for file in headers if check.headers else entries:
            if changed is not None and not (included(file) & changed.keys() if check.headers else file in show):
                continue
            entry = command_for_header(file, sources.get(file, []), entries) if check.headers else entries[file]
            mark = CLEAN / check.key(file, entry)
            if mark.exists():
                clean += 1
            else:
                newest = min(ago.get(one, NEVER) for one in included(file))
                found.append(((newest, ago.get(file, NEVER), check.name, str(file)), check, file, entry, mark))
    return sorted(found, key=lambda item: item[0]), clean


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=1e9)
    options.add_argument("--since", metavar="COMMIT")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--only", nargs="+", default=["tidy", "shadow", "alone"])
    options = options.parse_args()
    CLEAN.mkdir(parents=True, exist_ok=True)
    changed = changed_since(options.since) if options.since else None
    if options.since and changed is None:
        print("Nothing was looked at: there is no such commit here", file=sys.stderr)
        return 0
    items, clean = due(options.only, changed)
    end, faults, left = time.monotonic() + 60 * options.minutes, set(), []

    def work(item: tuple) -> None:
        _, check, file, entry, mark = item
        if time.monotonic() > end:
            left.append(file)
            return
        found = check.faults(file, entry)
        faults.update(fault for fault in found if counts(fault, changed))
        if not found:
            mark.touch()

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, items))
    print(f"{len(items) - len(left)} looked at, {clean} known to be clean, {len(left)} left out for time", file=sys.stderr)
    if faults:
        print("\n".join(sorted(faults)))
    return bool(faults)


sys.exit(main())
