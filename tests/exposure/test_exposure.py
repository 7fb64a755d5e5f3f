"""freshet exposure as users see it: figures against shapely and by hand, what is kept, what is refused.

    test_exposure.py freshet-exposure"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import pyproj  # noqa: F401
    from shapely.geometry import LineString, Polygon, shape
    from shapely.ops import transform, unary_union
    from shapely.validation import make_valid
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
import scene

PROGRAM = Path(sys.argv[1]).resolve()
CYCLE = "cycles/20260310T0600Z"
FIRST = ["2026-03-10T06:00:00Z", "2026-03-10T06:15:00Z", "2026-03-10T06:30:00Z", "2026-03-10T06:45:00Z"]


def run(folder):
    return subprocess.run([PROGRAM, "exposure", "basin.toml", "--json"], cwd=folder, capture_output=True, text=True)


def exposure(folder):
    done = run(folder)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / CYCLE / "exposure.json").read_text()), done.stderr


def close(found, wanted, relative=1e-9):
    assert np.allclose(found, wanted, rtol=relative, atol=1e-9), f"{found} is not {wanted}"


class Basin:
    """The same mesh and depths, as shapely sees them."""

    def __init__(self):
        x, y, cells = scene.mesh()
        self.cells = [Polygon([(x[n], y[n]) for n in cell]) for cell in scene.corners(cells)]
        self.domain = unary_union(self.cells)
        centre = np.array([y[c].mean() for c in scene.corners(cells)])
        self.at, self.maximum = scene.depths(centre, False), scene.depths(centre, True)

    def parts(self, geometry, measure):
        """{cell: measure of what of the geometry lies in it}"""
        found = {c: measure(geometry.intersection(cell)) for c, cell in enumerate(self.cells) if cell.intersects(geometry)}
        return {c: amount for c, amount in found.items() if amount > 1e-7}  # what is smaller is rounding of degrees


def in_plane(kind, coordinates):
    """As the program gets it: to degrees and back."""
    back = pyproj.Transformer.from_crs(4326, 32616, always_xy=True).transform
    return transform(lambda x, y: back(*scene.to_degrees.transform(scene.EAST + np.array(x), scene.NORTH + np.array(y))),
                     shape({"type": kind, "coordinates": coordinates}))


def check_figures(figures, members, at_least):
    close(figures["mean"], np.mean(members))
    close([figures["p10"], figures["p50"], figures["p90"]], np.quantile(members, [0.1, 0.5, 0.9]))
    close(figures["largest"], np.max(members))
    close(figures["probability"], np.mean(np.array(members) >= at_least))
    if "members" in figures:
        close(figures["members"], members)


def check_layer(layer, basin, count, at_least=1.0):
    """`count(depth of cells, threshold)`"""
    for row in layer["depths"]:
        threshold = row["depth_m"] - 1e-6
        check_figures(row["over_lead_time"], [count(d, threshold) for d in basin.maximum], at_least)
        assert len(row["at_times"]) == scene.TIMES
        many = [[count(d, threshold) >= at_least for d in depths] for depths in basin.at]
        first = [next((FIRST[t] for t in range(scene.TIMES) if many[t][m]), None) for m in range(scene.MEMBERS)]
        assert row["first"] == first, (row["first"], first)
        for t, figures in enumerate(row["at_times"]):
            check_figures(figures, [count(d, threshold) for d in basin.at[t]], at_least)


def check_people(layer, basin):
    values, people, inside = scene.people(), np.zeros(len(basin.cells)), 0.0
    for r in range(12):
        for c in range(17):
            west, south = scene.EAST - 30 + 40 * c, scene.NORTH - 30 + 40 * (11 - r)
            pixel = Polygon([(west, south), (west + 40, south), (west + 40, south + 40), (west, south + 40)])
            if values[r, c] > 0:
                inside += values[r, c] * pixel.intersection(basin.domain).area / pixel.area
                for cell, area in basin.parts(pixel, lambda g: g.area).items():
                    people[cell] += values[r, c] * area / pixel.area
    close(layer["total"], inside)  # nobody is lost
    close(layer["total"], people.sum())
    check_layer(layer, basin, lambda depth, h: people[depth >= h].sum())
    assert any("no data" in note for note in layer["notes"]), layer["notes"]


def check_houses(layer, basin):
    footprints = []
    for kind, ring, properties in scene.houses():
        if kind:
            polygon = make_valid(in_plane(kind, ring))
            parts = basin.parts(polygon, lambda g: g.area)
            if parts:
                footprints.append((parts, properties["worth"] * sum(parts.values()) / polygon.area))

    def mean(parts, depth):
        return sum(a * depth[c] for c, a in parts.items()) / sum(parts.values())

    close(layer["total"], len(footprints))
    close(layer["outside"], 1)
    check_layer(layer, basin, lambda depth, h: sum(mean(parts, depth) >= h for parts, _ in footprints))
    curve = lambda h: 0 if h <= 0 else np.interp(h, [0, 0.5, 2], [0.1, 0.4, 1])  # noqa: E731
    damage = [sum(worth * curve(mean(parts, depth)) for parts, worth in footprints) for depth in basin.maximum]
    check_figures(layer["damage"]["over_lead_time"], damage, 1e-9)
    close(layer["damage"]["value"], sum(worth for _, worth in footprints))
    assert any("1 of 64 features cross" in note for note in layer["notes"]), layer["notes"]
    assert any("1 of 64 features have no geometry" in note for note in layer["notes"]), layer["notes"]


def check_roads(layer, basin):
    lines = [(in_plane(kind, line), p["bridge"] == "yes") for kind, line, p in scene.roads()]
    close(layer["total"], sum(line.intersection(basin.domain).length for line, _ in lines) / 1000)
    # What runs along an edge of the mesh is a little on one side of it in degrees; half a metre moves it into cells.
    parts = [basin.parts(line, lambda g: g.length) for line, bridge in lines[:6] if not bridge]
    on_edge = LineString([(scene.EAST, scene.NORTH + 100), (scene.EAST + 200, scene.NORTH + 100)])
    lower, upper = ([c for c, cell in enumerate(basin.cells) if cell.contains(LineString(
        [(x, scene.NORTH + 100 + off), (x + 1, scene.NORTH + 100 + off)]))] for off in (-0.5, 0.5) for x in [scene.EAST + 75])
    assert on_edge.length == 200 and lower and upper

    def count(depth, h, row=None):
        return sum(sum(a for c, a in part.items() if depth[c] >= h) for part in parts) / 1000

    for row in layer["depths"]:
        for depth, km in zip(basin.maximum, row["over_lead_time"]["members"]):
            least = count(depth, row["depth_m"] - 1e-6)
            along = 0.2 if min(depth[lower[0]], depth[upper[0]]) >= 0.3 else 0.0
            most = 0.2 if max(depth[lower[0]], depth[upper[0]]) >= 0.3 else 0.0
            assert least + along - 1e-6 <= km <= least + most + 1e-6, (km, least, along, most)
    assert any("bridges" in note for note in layer["notes"]), layer["notes"]


def check_sites(found, basin):
    """By hand: the southernmost cells have their centres 25 m from the rim, or 16.7 and 33.3 where they are triangles; the
    roads at 325 and 475 m run through quadrilaterals, and both stay in columns that have no triangles."""
    sites = {s["name"]: s for s in found}
    assert set(sites) == set(scene.SITES)
    closed = [[0.2 * m + 0.1 * t - 0.15 >= 0.3 - 1e-6 for m in range(scene.MEMBERS)] for t in range(scene.TIMES)]
    first = [next((t for t in range(scene.TIMES) if closed[t][m]), None) for m in range(scene.MEMBERS)]
    when = sorted(t for t in first if t is not None)
    south = sites["south"]["cut_off"]
    close(south["probability"], len(when) / scene.MEMBERS)
    assert 0 < south["probability"] < 1
    assert south["earliest"] == FIRST[when[0]] and south["median"] == FIRST[when[(len(when) + 1) // 2 - 1]], south
    for name in ("both", "bridge"):
        assert sites[name]["cut_off"] == {"probability": 0, "earliest": None, "median": None}, name
    assert sites["far"]["cut_off"] is None
    assert sites["outside"]["in_mesh"] is False and sites["outside"]["peak_depth_m"]["p90"] == 0
    peak = basin.maximum[:, next(c for c, cell in enumerate(basin.cells) if cell.contains(
        in_plane("Point", scene.SITES["south"])))]
    close([sites["south"]["peak_depth_m"][q] for q in ("p10", "p50", "p90")], np.quantile(peak, [0.1, 0.5, 0.9]), 1e-6)
    close(sites["south"]["depths"][0]["probability"], np.mean(peak >= 0.3))
    close([sites["south"]["lon"], sites["south"]["lat"]], scene.lonlat(*scene.SITES["south"]))


def check_geopackage(path, found):
    import sqlite3
    with sqlite3.connect(path) as data:
        layers = [row[0] for row in data.execute("select table_name from gpkg_contents order by table_name")]
        assert layers == ["houses", "people", "roads", "sites"], layers
        assert data.execute("select count(*) from sites").fetchone()[0] == len(scene.SITES)
        wet = data.execute("select count(*), min(probability_0_1m), sum(probability_0_1m) from houses").fetchone()
    houses = found["layers"][1]["depths"][0]["over_lead_time"]
    assert wet[1] > 0 and wet[0] < found["layers"][1]["total"]
    close(wet[2], houses["mean"])  # the mean of a count is the sum of probabilities


def check_all(folder):
    scene.write_workspace(folder)
    found, log = exposure(folder)
    basin = Basin()
    people, houses, roads, sites = found["layers"]
    assert [people["unit"], houses["unit"], roads["unit"], sites["unit"]] == ["people", "buildings", "km", "sites"]
    assert found["times"] == FIRST and found["members"] == scene.MEMBERS and found["synthetic"] is True
    check_people(people, basin)
    check_houses(houses, basin)
    check_roads(roads, basin)
    check_sites(found["sites"], basin)
    check_geopackage(folder / CYCLE / "exposure.gpkg", found)
    rows = (folder / CYCLE / "exposure.csv").read_text().splitlines()
    assert len(rows) == 1 + (2 + 2 + 1 + 1) * (scene.TIMES + 1) + 1, len(rows)
    return found, log


def check_kept(folder, found, log):
    """Overlays are made once, and anew when the layer changes; the same figures either way."""
    assert log.count("laid over the mesh") == 4 and "joined to the roads" in log
    again, log = exposure(folder)
    assert again == found and "laid over" not in log and "joined" not in log, log
    (folder / "exposure" / "houses.nc").write_bytes(b"rubbish")
    again, log = exposure(folder)
    assert again == found and log.count("laid over the mesh") == 1, log
    (folder / "layers" / "sites.geojson").write_text((folder / "layers" / "sites.geojson").read_text() + "\n")
    again, log = exposure(folder)
    assert log.count("laid over the mesh") == 1 and log.count("joined to the roads") == 1, log
    assert again["sites"] == found["sites"] and again["inputs_sha256"] != found["inputs_sha256"]


def check_without_members(folder, found):
    """No fields of members: figures over the lead time alone. Members that are missing are named."""
    scene.write_results(folder / CYCLE, members=False, left_out="Made of 5 of 6 members: member 5 is left out (a test).")
    alone, _ = exposure(folder)
    assert alone["times"] == [] and "member 5 is left out" in alone["remarks"]
    assert alone["member_numbers"] == [0, 1, 2, 3, 4]
    for with_times, without in zip(found["layers"], alone["layers"]):
        for a, b in zip(with_times["depths"], without["depths"]):
            assert a["over_lead_time"] == b["over_lead_time"] and b["at_times"] == []
    assert all(site["cut_off"] is None for site in alone["sites"])
    assert any("products.members" in note for note in alone["layers"][3]["notes"])
    scene.write_results(folder / CYCLE)


def check_other_keys(folder):
    """Deepest cell under a footprint, value by area, people by area."""
    basin = Basin()
    houses = scene.LAYERS["houses"].replace('value = "worth"', "value_per_m2 = 100") + 'measure = "largest"\n'
    scene.write_basin(folder, {"people": scene.LAYERS["people"] + 'per = "km2"\n', "houses": houses})
    people, houses = exposure(folder)[0]["layers"]
    values, total = scene.people(), 0.0
    for r, c in np.ndindex(values.shape):
        west, south = scene.EAST - 30 + 40 * c, scene.NORTH - 30 + 40 * (11 - r)
        pixel = Polygon([(west, south), (west + 40, south), (west + 40, south + 40), (west, south + 40)])
        total += max(values[r, c], 0) * pixel.intersection(basin.domain).area / 1e6
    close(people["total"], total)
    parts = [basin.parts(make_valid(in_plane(kind, ring)), lambda g: g.area) for kind, ring, _ in scene.houses() if kind]
    parts = [part for part in parts if part]
    check_layer(houses, basin, lambda depth, h: sum(max(depth[c] for c in part) >= h for part in parts))
    close(houses["damage"]["value"], 100 * sum(sum(part.values()) for part in parts))


def check_names(folder):
    """Of any bytes and any number: as text on one line, in every product."""
    features = [("Point", [300 + 0.01 * i, 100], {"name": f"site {i} with a name that fills the file"}) for i in range(3000)]
    features.append(("Point", [10, 100], {"name": "=1+1\n\x07\"<b>,Ü"}))
    scene.geojson(folder / "layers" / "many.geojson", features)
    scene.write_basin(folder, {"x": 'kind = "sites"\nfile = "layers/many.geojson"\n'})
    for _ in range(2):
        found, log = exposure(folder)
        assert len(found["sites"]) == 3001 and found["sites"][3000]["name"] == '=1+1  "<b>,Ü'
    assert "laid over" not in log
    (folder / "layers" / "many.geojson").write_bytes(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Muehle"}, "geometry": {"type": "Point", "coordinates": scene.lonlat(10, 100)}}]},
        ).encode().replace(b"ue", b"\xfc"))
    assert exposure(folder)[0]["sites"][0]["name"] == "Mühle"


def check_refuges(folder):
    """Who must reach "both": nobody in the south can where their road is closed, or has no road to there."""
    layers = dict(scene.LAYERS, sites=scene.LAYERS["sites"] + 'refuges = ["both"]\n')
    scene.write_basin(folder, layers)
    sites = {s["name"]: s["cut_off"]["probability"] for s in exposure(folder)[0]["sites"] if s["cut_off"]}
    assert sites["both"] == 0 and sites["outside"] == 0 and sites["south"] == 1 and sites["bridge"] == 1, sites


def refused(folder, layers, *words):
    scene.write_basin(folder, layers)
    done = run(folder)
    assert done.returncode == 2, (done.returncode, done.stdout[:200], done.stderr)
    for word in words:
        assert word in done.stderr, f"'{word}' is not in: {done.stderr}"


def check_refusals(folder):
    layers = folder / "layers"
    people, house, roads, sites = (scene.LAYERS[name] for name in scene.LAYERS)

    def bad_raster(values, *words, **how):
        scene.raster(layers / "bad.asc", values, **how)
        refused(folder, {"people": people.replace("people.asc", "bad.asc")}, "bad.asc", *words)
        for file in layers.glob("bad.*"):
            file.unlink()

    negative, infinite = scene.people(), scene.people()
    negative[6, 4], infinite[6, 4] = -3, np.inf
    bad_raster(negative, "column 4, row 6 has -3 people", "-a_nodata")
    bad_raster(infinite, "column 4, row 6 has 3.40282e+38 people")  # as GDAL reads it
    bad_raster(scene.people() * 0, "nobody in the mesh")
    bad_raster(scene.people(), "outside the mesh", "CRS", west=50000)
    bad_raster(scene.people(), "has no CRS", crs=None)
    refused(folder, {"people": people.replace("people.asc", "houses.geojson")}, "houses.geojson")
    refused(folder, {"people": people + "band = 2\n"}, "band = 2")

    def bad_layer(text, features, *words):
        scene.geojson(layers / "bad.geojson", features)
        refused(folder, {"x": text}, "bad.geojson", *words)

    of_houses = house.replace("houses.geojson", "bad.geojson")
    bad_layer(of_houses, [], "no feature")
    bad_layer(of_houses, [(None, None, {"name": "x", "worth": 1})], "no feature with a geometry")
    bad_layer(of_houses, scene.roads(), "has no attribute 'name'")
    bad_layer(of_houses.replace('name = "name"\n', "").replace("worth", "bridge"), scene.roads(), "feature 0", "LINESTRING", "polygons")
    bad_layer(of_houses, [("Polygon", [[[90, 90], [91, 90], [91, 91], [90, 90]]], {"name": "x", "worth": "much"})], "feature 0", "worth")
    bad_layer(of_houses, [("Polygon", [[[90, 90], [91, 90], [91, 91], [90, 90]]], {"name": "x", "worth": -1})], "negative")
    bad_layer(of_houses, [("Polygon", [[[9000, 90], [9001, 90], [9001, 91], [9000, 90]]], {"name": "x", "worth": 1})], "outside the mesh")
    of_sites = 'kind = "sites"\nfile = "layers/bad.geojson"\n'
    bad_layer(of_sites, [("Point", [1, 1], {"name": None})], "no name")
    bad_layer(of_sites, [("Point", [1, 1], {"name": "a"}), ("Point", [2, 1], {"name": "a"})], "name of another site")
    scene.geojson(layers / "inner.geojson", [("LineString", [[100, 100], [200, 100]], {"bridge": None})])
    refused(folder, {"roads": roads.replace("roads.geojson", "inner.geojson"), "sites": sites}, "no road of 'roads' leaves", "refuges")
    refused(folder, {"roads": roads, "sites": sites + 'refuges = ["Bath"]\n'}, "Bath")
    refused(folder, {"sites": sites}, "no [[exposure]] of kind")
    refused(folder, {"a": people + 'bridge = "x"\n'}, 'kind = "roads"')
    refused(folder, {"a": people.replace("[0.05, 0.3]", "[0.3, 0.3]")}, "must rise")
    (layers / "damage.csv").write_text("depth_m,share\n0,0.1\n1,1.4\n1,0.2\n")
    refused(folder, {"h": house}, "damage.csv:3", "share is 1.4")
    scene.write_basin(folder, {"x": people})
    (folder / "basin.toml").write_text(scene.BASIN)
    done = run(folder)
    assert done.returncode == 2 and "no [[exposure]]" in done.stderr, done.stderr


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found, log = check_all(folder)
        check_kept(folder, found, log)
        check_without_members(folder, found)
        check_refuges(folder)
        check_other_keys(folder)
        check_names(folder)
        check_refusals(folder)


main()
