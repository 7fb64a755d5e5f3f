#!/usr/bin/env python3
"""Links in Markdown to files and headings that are not there, a line each: FILE:LINE: TARGET is not there."""
import pathlib
import re
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page: pathlib.Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    found = set()
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#").strip()).lower()
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def fault(page: pathlib.Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return False
    file, _, anchor = target.partition("#")
    other = page.parent / file if file else page
    if not other.exists():
        return True
    return bool(anchor) and other.suffix == ".md" and anchor not in anchors(other)


def main() -> None:
    pages = []
    for name in map(pathlib.Path, sys.argv[1:]):
        pages += sorted(name.rglob("*.md")) if name.is_dir() else [name]
    for page in pages:
        code = False
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            code ^= line.startswith("```")
            for target in [] if code else LINK.findall(line):
                if fault(page, target):
                    print(f"{page}:{number}: {target} is not there")


main()
