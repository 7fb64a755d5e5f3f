"""A small basin with five members, and layers over it, all by formula.

The plane is 600 x 400 m. Water stands in the south: depth = max(0, 0.2 member + 0.1 time - 0.006 y). So a road to the
south is closed and one to the north is not."""

import json
from pathlib import Path

import netCDF4
import numpy as np
import pyproj

EAST, NORTH, MEMBERS, TIMES = 738000.0, 4054000.0, 5, 4
COLUMNS, ROWS, STEP = 12, 8, 50.0
to_degrees = pyproj.Transformer.from_crs(32616, 4326, always_xy=True)
BASIN = '[basin]\nname = "brook"\ncrs = "EPSG:32616"\nsynthetic = true\n[forecast]\nstart = 2026-03-10T00:00:00Z\n'


def lonlat(x, y):
    return list(to_degrees.transform(EAST + x, NORTH + y))


def mesh():
    """Nodes, and cells: quadrilaterals and, in every third column, triangles."""
    x, y = np.meshgrid(EAST + STEP * np.arange(COLUMNS + 1), NORTH + STEP * np.arange(ROWS + 1))
    cells = []
    for r in range(ROWS):
        for c in range(COLUMNS):
            a = r * (COLUMNS + 1) + c
            b, d, e = a + 1, a + COLUMNS + 1, a + COLUMNS + 2
            cells += [[a, b, e, -1], [a, e, d, -1]] if c % 3 == 0 else [[a, b, e, d]]
    return x.ravel(), y.ravel(), np.array(cells)


def corners(cells):
    return [[n for n in cell if n >= 0] for cell in cells]


def depths(y, maximum):
    """[time][member][cell], or [member][cell] of the maximum, which is a little more than at the last time."""
    member = np.arange(MEMBERS)[:, None]
    at = lambda t: np.maximum(0, 0.2 * member + 0.1 * t - 0.006 * (y[None, :] - NORTH)).astype("f4")  # noqa: E731
    return at(TIMES - 0.5) if maximum else np.array([at(t) for t in range(TIMES)])


def write_results(folder, members=True, left_out=""):
    folder.mkdir(parents=True, exist_ok=True)
    x, y, cells = mesh()
    centre = np.array([y[c].mean() for c in corners(cells)])
    lon, lat = to_degrees.transform(x, y)
    for name in ("forecast.nc", "probability.nc"):
        with netCDF4.Dataset(folder / name, "w") as f:
            for axis, n in {"node": len(x), "face": len(cells), "max_face_nodes": 4, "two": 2, "outlet_edge": 1, "member": MEMBERS,
                            "time": TIMES}.items():
                f.createDimension(axis, n)
            f.setncatts({"Conventions": "CF-1.8 UGRID-1.0", "cycle_time": "2026-03-10T06:00:00Z", "basin": "brook",
                         "source": "Freshet test", "synthetic": "yes", "comment": "Synthetic: made by a test."})
            if left_out:
                f.members_left_out, f.member_numbers = left_out, " ".join(str(m) for m in range(MEMBERS))
            topology = f.createVariable("mesh2d", "i4")
            topology.setncatts({"cf_role": "mesh_topology", "topology_dimension": 2})
            crs = f.createVariable("projected_coordinate_system", "i4")
            crs.crs_wkt = pyproj.CRS.from_epsg(32616).to_wkt("WKT1_GDAL")
            for variable, axis, values in [("mesh2d_node_x", "node", x), ("mesh2d_node_y", "node", y), ("mesh2d_node_z", "node", 0 * x),
                                           ("mesh2d_node_lon", "node", lon), ("mesh2d_node_lat", "node", lat),
                                           ("bed_elevation", "face", 0 * centre)]:
                f.createVariable(variable, "f8", (axis,))[:] = values
            f.createVariable("mesh2d_face_nodes", "i4", ("face", "max_face_nodes"), fill_value=-1)[:] = cells
            classes = f.createVariable("land_class", "i4", ("face",))
            classes.setncatts({"flag_values": np.int32(0), "flag_meanings": "default"})
            classes[:] = 0
            f.createVariable("outlet_edge_nodes", "i4", ("outlet_edge", "two"))[:] = [[0, 1]]
            f.createVariable("member", "i4", ("member",))[:] = np.arange(MEMBERS)
            time = f.createVariable("time", "f8", ("time",))
            time.units = "seconds since 2026-03-10 06:00:00"
            time[:] = 900.0 * np.arange(TIMES)
            if name == "probability.nc":
                f.createVariable("maximum_depth", "f4", ("member", "face"))[:] = depths(centre, True)
            elif members:
                f.createVariable("depth", "f4", ("time", "member", "face"))[:] = depths(centre, False)


def geojson(path, features):
    """`features`: (type, coordinates in m, properties)."""
    def degrees(c):
        return lonlat(*c) if isinstance(c[0], (int, float)) else [degrees(part) for part in c]

    listed = [{"type": "Feature", "properties": p, "geometry": {"type": t, "coordinates": degrees(c)} if t else None}
              for t, c, p in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}))


def raster(path, values, west=-30.0, south=-30.0, step=40.0, crs=32616, nodata=-9999):
    """An ASCII grid in metres, `values` from the north down."""
    rows = "\n".join(" ".join(f"{v:.1f}" for v in row) for row in values)
    path.write_text(f"ncols {values.shape[1]}\nnrows {values.shape[0]}\nxllcorner {EAST + west}\nyllcorner {NORTH + south}\n"
                    f"cellsize {step}\nNODATA_value {nodata}\n{rows}\n")
    if crs:
        path.with_suffix(".prj").write_text(pyproj.CRS.from_epsg(crs).to_wkt("WKT1_ESRI"))


def people():
    """Pixels that do not fit the cells, and reach beyond the mesh."""
    values = np.random.default_rng(8).poisson(3.0, (12, 17)).astype(float)
    values[5, 3] = -9999
    return values


def houses():
    rng = np.random.default_rng(5)
    shapes = []
    for i in range(60):
        x, y, turn = rng.uniform(0, 600), rng.uniform(0, 400), rng.uniform(0, np.pi)
        ring = [[x + 14 * np.cos(turn + k), y + 9 * np.sin(turn + k)] for k in (0.4, 2.7, 3.5, 5.9)]
        shapes.append(("Polygon", [ring + ring[:1]], {"name": f"house {i}", "worth": 1e5 + 1e3 * i}))
    court = [[200, 10], [280, 10], [280, 80], [200, 80], [200, 10]]
    shapes.append(("Polygon", [court, [[220, 30], [220, 60], [260, 60], [260, 30], [220, 30]]], {"name": "court", "worth": 9e5}))
    shapes.append(("Polygon", [[[100, 20], [120, 40], [120, 20], [100, 40], [100, 20]]], {"name": "bow tie", "worth": 1e5}))
    shapes.append(("Polygon", [[[900, 900], [910, 900], [910, 910], [900, 900]]], {"name": "away", "worth": 1e5}))
    shapes.append((None, None, {"name": "nowhere", "worth": 1e5}))
    return shapes


def roads():
    return [("LineString", [[325, 200], [325, -60]], {"bridge": "no"}),      # to the south
            ("LineString", [[475, 200], [475, -60]], {"bridge": None}),      # to the south, and
            ("LineString", [[475, 200], [480, 460]], {"bridge": ""}),        # to the north
            ("LineString", [[125, 200], [125, 190]], {"bridge": "F"}),
            ("LineString", [[125, 190], [125, -10]], {"bridge": "yes"}),     # above the water
            ("LineString", [[125, -10], [125, -60]], {"bridge": "0"}),
            ("LineString", [[0, 100], [200, 100]], {"bridge": "no"})]        # under the bridge: no way up; along edges of cells


SITES = {"south": [330, 190], "both": [470, 195], "bridge": [120, 195], "far": [220, 300], "outside": [480, 440]}


def write_layers(folder):
    folder.mkdir(exist_ok=True)
    raster(folder / "people.asc", people())
    geojson(folder / "houses.geojson", houses())
    geojson(folder / "roads.geojson", roads())
    geojson(folder / "sites.geojson", [("Point", at, {"name": name}) for name, at in SITES.items()])
    (folder / "damage.csv").write_text("depth_m,share\n0,0.1\n0.5,0.4\n2,1\n")


LAYERS = {
    "people": 'kind = "people"\nfile = "layers/people.asc"\ndepths_m = [0.05, 0.3]\n',
    "houses": 'kind = "buildings"\nfile = "layers/houses.geojson"\ndepths_m = [0.1, 0.5]\nname = "name"\n'
              'damage_curve = "layers/damage.csv"\nvalue = "worth"\ncurrency = "EUR"\n',
    "roads": 'kind = "roads"\nfile = "layers/roads.geojson"\nbridge = "bridge"\n',
    "sites": 'kind = "sites"\nfile = "layers/sites.geojson"\nroads = "roads"\naccess_m = 40\n',
}


def write_basin(folder, layers=None):
    """`layers`: text by id, all of LAYERS where none are named."""
    tables = "".join(f'\n[[exposure]]\nid = "{name}"\n{text}' for name, text in (layers or LAYERS).items())
    (folder / "basin.toml").write_text(BASIN + tables)


def write_workspace(folder: Path):
    write_results(folder / "cycles" / "20260310T0600Z")
    write_layers(folder / "layers")
    write_basin(folder)
