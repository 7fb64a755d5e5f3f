"""The site that `freshet publish` writes, in a real Chromium on loopback: page_test.mjs looks at it. Here it is made: two cycles of
the small basin of tests/chaos, warned of, published twice, with hostile texts put into what the page reads.

    test_site.py FOLDER_OF_PROGRAMS SOURCES NODE_MODULES_PARENT [all]"""

import gzip
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

programs, sources, npm = (Path(word).resolve() for word in sys.argv[1:4])
sys.path[:0] = [str(sources / "tests" / "chaos")]
HERE = Path(__file__).resolve().parent


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


chromium = shutil.which("chromium") or skip("no chromium (package chromium)")
node = shutil.which("node") or shutil.which("nodejs") or skip("no node (packages nodejs, npm)")
if not (npm / "node_modules" / "playwright-core").exists():
    skip("the page was not built: no npm, or no network then")
if shutil.which("gdal_translate") is None:
    skip("no gdal_translate")

import basin  # noqa: E402

# What names and texts of strangers hold: markup, quotes, characters that turn the direction of reading, a very long word.
HOSTILE = "</script><img src=x onerror=\"window.hacked=1\"><svg onload=window.hacked=1>'\"&amp; \u202egnp.exe\u202c \u0007{name} " + "W" * 200


def freshet(folder, *words):
    done = subprocess.run([str(programs / "freshet"), *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"freshet {' '.join(words)}: {done.stderr}"
    return done.stdout


def make(folder):
    basin.write_inputs(folder)
    freshet(folder, "mesh", "basin.toml")
    freshet(folder, "rain", "basin.toml")
    (folder / "readings.csv").write_text("station,time,stage_m\nmid,2026-03-10T00:15:00Z,0.1\nmid,2026-03-10T00:30:00Z,0.2\n")
    freshet(folder, "ingest", "basin.toml", "readings.csv")
    for cycle in basin.CYCLES[:2]:
        freshet(folder, "cycle", "basin.toml", "--time", cycle)
        freshet(folder, "warn", "basin.toml", "--cycle", cycle)


def check_publication(folder):
    """Twice the same data have one folder; one that is no site is left alone; what it needs is said."""
    first = json.loads(freshet(folder, "publish", "basin.toml", "--json"))
    again = json.loads(freshet(folder, "publish", "basin.toml", "--json"))
    assert first["data"] == again["data"] and first["changed"] and not again["changed"], (first, again)
    assert first["synthetic"] and first["gauges"] == 2, first
    (folder / "papers").mkdir()
    (folder / "papers" / "thesis.tex").write_text("years of work")
    refused = subprocess.run([str(programs / "freshet"), "publish", "basin.toml", "--out", "papers"], cwd=folder, capture_output=True, text=True)
    assert refused.returncode == 2 and "thesis.tex" in refused.stderr, refused
    assert [p.name for p in (folder / "papers").iterdir()] == ["thesis.tex"]


def check_kills(folder):
    """Killed at any moment, a publication leaves what was before, or is whole; the next one is."""
    chance = random.Random(18)
    site = folder / "killed"
    words = [str(programs / "freshet"), "publish", "basin.toml", "--out", str(site), "--quiet"]
    for _ in range(6):
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.02, 0.5))
        process.kill()
        process.wait()
        if (site / "manifest.json").exists():
            check_whole(site)
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    check_whole(site)
    same = subprocess.run(["diff", "--recursive", "--brief", "--exclude=manifest.json", str(site), str(folder / "site")], capture_output=True, text=True)
    assert same.returncode == 0, same.stdout


def check_whole(site):
    """All that manifest.json names, directly or not, is there and opens."""
    manifest = json.loads((site / "manifest.json").read_text())
    forecast = json.loads(gzip.decompress((site / manifest["data"] / "forecast.json.gz").read_bytes()))
    for entry in [*forecast["layers"], *forecast["gauges"]]:
        for name in entry.get("files", [entry.get("file")]):
            gzip.decompress((site / manifest["data"] / name).read_bytes())
    for zoom, level in enumerate(manifest["tiles"]["levels"], manifest["tiles"]["min_zoom"]):
        for column, (first, last) in enumerate(level["columns"], level["first"]):
            for row in range(first, last + 1):
                gzip.decompress((site / manifest["mesh"] / str(zoom) / str(column) / f"{row}.gz").read_bytes())
    page = (site / "index.html").read_text()
    for asset in re.findall(r'(?:src|href)="(assets/[^"]+)"', page):
        assert (site / asset).exists(), asset


def make_drafts(folder, copy):
    """The same cycles, warned of anew where a person must approve: a site for the public, and one that shows what waits."""
    copy.mkdir()
    for part in folder.iterdir():
        if part.name not in ("site", "killed", "papers", "warnings", "approval", "hostile"):
            (shutil.copytree if part.is_dir() else shutil.copy)(part, copy / part.name)
    for sent in copy.glob("cycles/*/warnings"):
        shutil.rmtree(sent)
    toml = copy / "basin.toml"
    toml.write_text(toml.read_text().replace("[warnings]\n", "[warnings]\napproval = \"required\"\n"))
    told = json.loads(freshet(copy, "warn", "basin.toml", "--json"))
    assert told["waiting"] and not told["sent"], told
    public, inside = copy / "public", copy / "inside"
    freshet(copy, "publish", "basin.toml", "--out", str(public))
    freshet(copy, "publish", "basin.toml", "--out", str(inside), "--drafts")
    names = [draft["identifier"].encode() for draft in told["waiting"]]
    assert not any(name in text_of(file) for file in public.rglob("*") if file.is_file() for name in names), "the public can read a draft"
    forecast = json.loads(gzip.decompress((inside / json.loads((inside / "manifest.json").read_text())["data"] / "forecast.json.gz").read_bytes()))
    assert len(forecast["warnings"]["drafts"]) == len(names) and not forecast["warnings"]["messages"], forecast["warnings"]
    return public, inside


def text_of(file):
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def hostile_copy(site, copy):
    """The same site, its texts replaced by hostile ones where the page shows them."""
    shutil.copytree(site, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    for key in ("basin", "sender", "contact", "remarks", "credit", "made_by"):
        manifest[key] = HOSTILE
    manifest["scenario"] = HOSTILE
    (copy / "manifest.json").write_text(json.dumps(manifest))
    path = copy / manifest["data"] / "forecast.json.gz"
    forecast = json.loads(gzip.decompress(path.read_bytes()))
    for gauge in forecast["gauges"]:
        gauge["name"] = HOSTILE
        for threshold in gauge["thresholds"]:
            threshold["name"] = HOSTILE
    assert forecast["warnings"]["messages"], "no warning was sent: the test has nothing to show"
    for message in forecast["warnings"]["messages"]:
        for text in message["texts"]:
            for key in ("headline", "description", "instruction", "area", "event"):
                text[key] = HOSTILE
    forecast["warnings"]["drafts"] = [{**message, "stale": True} for message in forecast["warnings"]["messages"][:2]]
    forecast["exposure"] = {"layers": [{"id": "x", "title": HOSTILE, "unit": "people", "total": 10, "depths": [
        {"depth_m": 0.3, "over_lead_time": {"p10": 1, "p50": 2, "p90": 3, "probability": 0.5}}]}], "sites": [{
            "name": HOSTILE, "peak_depth_m": {"p10": 0, "p50": 1, "p90": 2}, "depths": [{"probability": 0.4, "median": manifest["cycle"]}],
            "cut_off": {"probability": 0.2, "median": None}}]}
    figure = {"value": 0.3, "low": 0.1, "high": 0.4}
    lead = {"rmse_m": figure, "cycles": 9, "readings": 30, "skill_over_usual_change": figure}
    forecast["verification"] = {"badge": {"cycles": 9, "skill": figure}, "gauges": [{"id": "mid", "name": HOSTILE, "leads": [lead]}],
                                "warnings": [{"rule": HOSTILE, "warnings": 3, "hits": 2, "misses": 0, "false_alarms": 1, "ahead_h_median": 1.5}]}
    path.write_bytes(gzip.compress(json.dumps(forecast).encode()))


with tempfile.TemporaryDirectory(prefix="freshet-site-") as name:
    folder = Path(name)
    begun = time.monotonic()
    make(folder)
    check_publication(folder)
    check_kills(folder)
    hostile_copy(folder / "site", folder / "hostile")
    drafts = make_drafts(folder, folder / "approval")
    print(f"made in {time.monotonic() - begun:.1f} s", flush=True)
    sys.exit(subprocess.run([node, str(HERE / "page_test.mjs"), str(folder / "site"), str(folder / "hostile"), *map(str, drafts), str(npm), chromium, *sys.argv[4:]]).returncode)
