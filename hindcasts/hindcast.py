#!/usr/bin/python3
"""A flood that happened, forecast as it would have been: cycles with the readings of their time, then a page of skill.

Usage: hindcast.py CASE_FOLDER DATA_FOLDER WORKSPACE PAGE_FOLDER FRESHET [PROCESSES]
"""
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from page import Page, write_index
from runs import Case


def run_all(case, processes):
    """Every variant of every episode, so many at a time; the longest wait is on the slowest."""
    started = time.monotonic()

    def run_one(work):
        episode, variant = work
        cycles = len(case.cycles(episode))
        for i, cycle in enumerate(case.run(episode, variant)):
            if i % 6 == 0:
                print(f"{(time.monotonic() - started) / 60:5.1f} min: {episode.name}, {variant.name}: {cycle:%d %b %H:%M}"
                      f" ({cycles} cycles)", flush=True)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(case.spin_up, case.episodes))
        list(pool.map(run_one, [(e, v) for e in case.episodes for v in case.variants]))


def main(folder, data, workspace, page, program, processes="2"):
    case = Case(Path(folder), Path(data), Path(workspace), program)
    case.workspace.mkdir(parents=True, exist_ok=True)
    case.make_inputs()
    case.make_mesh()
    run_all(case, int(processes))
    Page(case, Path(page)).write()
    write_index(Path(page))


if __name__ == "__main__":
    if len(sys.argv) not in (6, 7):
        sys.exit(__doc__)
    main(*sys.argv[1:])
