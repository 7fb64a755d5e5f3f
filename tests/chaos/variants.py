"""A row of the tables of hostile inputs."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Variant:
    name: str
    file: str
    step: str        # that reads it
    right: str       # "same", "refused", "either"
    apply: Callable  # (path, rng)
    checked: bool = True   # whether `check` can see what is wrong
    followed: bool = True  # whether the step is done; else it would take hours, and `check` alone is asked


def on_text(change):
    """A change of the text as a change of the file."""
    def apply(path, rng):
        text = change(path.read_text(), rng)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
    return apply


def on_lines(change):
    return on_text(lambda text, rng: "\n".join(change(text.splitlines(), rng)) + "\n")


def on_cell(column, value):
    """`value(cell, rng)` in a random row of a CSV file."""
    def change(lines, rng):
        rows = [i for i, line in enumerate(lines) if "2026-" in line]
        i = rng.choice(rows)
        cells = lines[i].split(",")
        cells[column] = value(cells[column], rng)
        return [*lines[:i], ",".join(cells), *lines[i + 1:]]
    return on_lines(change)
