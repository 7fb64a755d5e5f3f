#!/usr/bin/env python3
"""Code blocks of Markdown that cannot be as they say, a line each: TOML, JSON and Python that do not parse, subcommands and
options of freshet that no program takes, jobs that are not there."""
import json
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^\s*```(\w*)\s*$")
CALL = re.compile(r"(?:^|[\s/])freshet(?:-(?:terrain|readings|sim|warn|post))?\s+([a-z][a-z-]*)([^|;&#]*)")
JOB = re.compile(r"(?:^|\s)(?:\./)?(jobs/[\w-]+)")


def command_line() -> tuple[set[str], set[str]]:
    """Subcommands and options of all programs, as their sources add them."""
    text = "".join(p.read_text(encoding="utf-8") for room in ("core", "jobs", "postproc") for p in (ROOT / room).rglob("*.[ch]pp"))
    commands = set(re.findall(r'add_subcommand\(\s*"([\w-]+)"', text))
    options = set(re.findall(r'--[\w-]+', " ".join(re.findall(r'add_(?:option|flag)\w*\(\s*"([^"]+)"', text))))
    return commands, options | {"--help", "--version"}


def blocks(page: pathlib.Path):
    """(first line, language, text) of each block."""
    language, start, lines = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, start, lines = fence[1], number + 1, []
        elif language is not None and line.strip() == "```":
            yield start, language, "\n".join(lines)
            language = None
        elif language is not None:
            lines.append(line)


def parse_fault(language: str, text: str) -> str:
    parsers = {"toml": tomllib.loads, "json": json.loads, "python": lambda code: compile(code, "block", "exec")}
    try:
        parsers.get(language, str)(text)
    except (ValueError, SyntaxError) as error:
        return f"is no {language}: {error}"
    return ""


def call_faults(line: str, commands: set[str], options: set[str]):
    for name, rest in CALL.findall(line):
        if name not in commands:
            yield f"freshet {name}: no program has this subcommand"
            continue
        for option in re.findall(r"(?<=\s)(--[\w-]+)", rest):
            if option not in options:
                yield f"freshet {name} {option}: no program takes this option"
    for job in JOB.findall(line):
        if not (ROOT / job).exists():
            yield f"{job} is not there"


def main() -> None:
    commands, options = command_line()
    for name in map(pathlib.Path, sys.argv[1:]):
        for page in sorted(name.rglob("*.md")) if name.is_dir() else [name]:
            for start, language, text in blocks(page):
                if fault := parse_fault(language, text):
                    print(f"{page}:{start}: {fault}")
                if language in ("", "sh", "bash"):
                    for offset, line in enumerate(text.splitlines()):
                        for fault in call_faults(line, commands, options):
                            print(f"{page}:{start + offset}: {fault}")


main()
