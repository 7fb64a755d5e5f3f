#!/usr/bin/env python3
"""What is wrong with a Dockerfile, a line each: unknown instructions, images without a tag, files to copy that are not there,
shell that shellcheck has something against, packages that ask or bring more than is needed."""
import pathlib
import re
import subprocess
import sys

KNOWN = {"FROM", "COPY", "RUN", "WORKDIR", "USER", "ENTRYPOINT", "CMD", "ENV", "ARG", "LABEL", "EXPOSE", "VOLUME", "HEALTHCHECK"}


def instructions(text: str):
    """(line, word, rest), continued lines joined."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        first, whole = at + 1, lines[at]
        while whole.endswith("\\"):
            at += 1
            whole = whole[:-1] + lines[at].strip()
        at += 1
        if whole.strip() and not whole.startswith("#"):
            word, _, rest = whole.strip().partition(" ")
            yield first, word, rest.strip()


def faults_of_run(shell: str):
    said = subprocess.run(["shellcheck", "--shell=sh", "--format=gcc", "-"], input=shell + "\n", capture_output=True, text=True)
    yield from (line.split(": ", 1)[1] for line in said.stdout.splitlines())
    if "apt-get install" in shell and not ("--yes" in shell and "--no-install-recommends" in shell):
        yield "apt-get install without --yes and --no-install-recommends"
    if "apt-get update" in shell and "/var/lib/apt/lists" not in shell:
        yield "the lists of apt-get update stay in the image; remove /var/lib/apt/lists/*"


def faults_of(word: str, rest: str, root: pathlib.Path):
    if word not in KNOWN:
        yield f"{word} is no instruction, or none that is wanted here"
    elif word == "FROM" and not re.match(r"[\w./-]+:[\w.-]+(\s+AS\s+\w+)?$", rest):
        yield f"{rest}: name the image with its tag"
    elif word == "COPY" and not rest.startswith("--from="):
        yield from (f"{source} is not there" for source in rest.split()[:-1] if not (root / source).exists())
    elif word == "RUN":
        yield from faults_of_run(rest)


def main() -> None:
    file = pathlib.Path(sys.argv[1])
    found, words = [], []
    for line, word, rest in instructions(file.read_text(encoding="utf-8")):
        words.append(word)
        found += [f"{file}:{line}: {fault}" for fault in faults_of(word, rest, file.resolve().parent)]
    if words[:1] != ["FROM"]:
        found.append(f"{file}:1: it must begin with FROM")
    if "USER" not in words:
        found.append(f"{file}:1: no USER: the program would run as root")
    print("\n".join(found))


main()
