"""freshet mesh --report against figures that NumPy works out from mesh.nc: cells, steps, worst cells, cost."""

import json
import pathlib
import subprocess
import sys
import tempfile

import netCDF4
import numpy as np
from osgeo import ogr

freshet, basin = sys.argv[1:3]
ogr.UseExceptions()


def run(*arguments, fails=None):
    done = subprocess.run([freshet, "mesh", basin, *map(str, arguments)], capture_output=True, text=True)
    if fails is None:
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), done.stderr
    assert done.returncode == 2 and fails in done.stderr, (done.returncode, done.stderr)


def near(a, b, share=6e-3):  # the summary has three digits
    assert abs(a - b) <= share * abs(b), (a, b)


class Cells:
    """Of mesh.nc: nodes, cells, and what there is to say of a cell."""

    def __init__(self, path):
        with netCDF4.Dataset(path) as data:
            data.set_auto_mask(False)
            x, y = data["mesh2d_node_x"][:], data["mesh2d_node_y"][:]
            nodes = data["mesh2d_face_nodes"][:].astype(int)
        self.fingerprint = netCDF4.Dataset(path).mesh_fingerprint
        self.corners, edges = [], {}
        for cell, row in enumerate(nodes):
            row = [n for n in row if 0 <= n < len(x)]
            self.corners.append(np.array([(x[n], y[n]) for n in row]))
            for a, b in zip(row, row[1:] + row[:1]):
                edges.setdefault((min(a, b), max(a, b)), []).append(cell)
        sides = [np.linalg.norm(np.roll(p, -1, 0) - p, axis=1) for p in self.corners]
        self.edge = np.array([s.mean() for s in sides])
        around = np.array([s.sum() for s in sides])
        area = np.array([0.5 * abs(np.sum(p[:, 0] * np.roll(p[:, 1], -1) - np.roll(p[:, 0], -1) * p[:, 1]))
                         for p in (c - c[0] for c in self.corners)])
        self.inradius = 2 * area / around
        self.triangle = np.array([len(c) == 3 for c in self.corners])
        pairs = np.array([c for c in edges.values() if len(c) == 2])
        ratio = self.edge[pairs[:, 0]] / self.edge[pairs[:, 1]]
        self.gradation = np.maximum(ratio, 1 / ratio).max()
        self.angle = min(self.smallest_angle(c) for c in np.array(self.corners, dtype=object)[self.triangle])

    @staticmethod
    def smallest_angle(p):
        u, v = np.roll(p, -1, 0) - p, np.roll(p, 1, 0) - p
        cosine = np.sum(u * v, 1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
        return np.degrees(np.arccos(cosine)).min()


def check_steps(report, steps, cfl=0.9, local=8):
    """steps: [cell], infinite where dry. Of 0, 10, 100 worst left out: the step and the work that is left."""
    order = np.sort(steps[np.isfinite(steps)])
    works = []
    for row, left_out in zip(report["steps"], (0, 10, 100)):
        assert row["without_worst"] == left_out
        near(row["step_s"], order[left_out])
        near(row["longer_by"], order[left_out] / order[0])
        longer = np.floor(np.log2(order[left_out:] / order[left_out] / 1.1).clip(0))
        works.append(np.sum(0.5 ** longer.clip(0, np.log2(local))) / order[left_out])
    for row, work in zip(report["steps"], works):
        near(row["core_h_per_model_h"] / report["steps"][0]["core_h_per_model_h"], work / works[0], 0.02)


def check_layers(path, cells, steps):
    data = ogr.Open(str(path))
    names = {data.GetLayer(i).GetName() for i in range(data.GetLayerCount())}
    assert names == {"shortest_step", "smallest_angle", "largest_growth"}
    for name in names:
        layer = data.GetLayerByName(name)
        assert layer.GetFeatureCount() == 20 and layer.GetSpatialRef().IsProjected()
        for rank, feature in enumerate(layer, 1):
            cell = feature["cell"]
            assert feature["rank"] == rank
            near(feature["inradius_m"], cells.inradius[cell], 1e-9)
            ring = feature.GetGeometryRef().GetGeometryRef(0)
            assert ring.GetPointCount() == len(cells.corners[cell]) + 1
            assert np.allclose(ring.GetPoint(0)[:2], cells.corners[cell][0])
    worst = {name: list(data.GetLayerByName(name)) for name in names if not data.GetLayerByName(name).ResetReading()}
    assert [f["cell"] for f in worst["shortest_step"]] == list(np.argsort(steps, kind="stable")[:20])
    angles = [f["smallest_angle_deg"] for f in worst["smallest_angle"]]
    assert angles == sorted(angles)
    near(angles[0], cells.angle, 1e-9)
    near(worst["largest_growth"][0]["gradation"], cells.gradation, 1e-9)


def write_results(path, cells, depth, speed):
    with netCDF4.Dataset(path, "w") as data:
        data.mesh_fingerprint = cells.fingerprint
        data.createDimension("member", len(depth))
        data.createDimension("face", depth.shape[1])
        for name, values in (("maximum_depth", depth), ("maximum_speed", speed)):
            data.createVariable(name, "f8", ("member", "face"))[:] = values


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    made, text = run("--workspace", folder, "--json", "--report", "--depth", 3, "--speed", 1.5, "--worst", 20)
    cells, report = Cells(folder / "mesh.nc"), made["report"]
    near(report["gradation"]["largest"], cells.gradation)
    near(report["smallest_angle_deg"]["smallest"], cells.angle)
    near(report["inradius_m"]["smallest"], cells.inradius.min())
    near(report["edge_m"]["largest"], cells.edge.max())
    assert sum(row["triangles"] for row in report["triangles"].values()) == cells.triangle.sum()
    steps = 0.9 * cells.inradius / (1.5 + np.sqrt(9.81 * 3))
    check_steps(report, steps)
    check_layers(folder / "mesh-report.gpkg", cells, steps)
    assert (folder / "mesh-report.png").read_bytes()[:4] == b"\x89PNG"
    assert "without the worst 10" in text and "mesh-report.png" in text

    depth, speed = np.zeros((2, len(steps))), np.zeros((2, len(steps)))
    depth[0, 100:900], speed[0, 100:900] = 1.0, np.linspace(0, 4, 800)
    depth[1, 500:1200], speed[1, 500:1200] = 4.0, 0.5
    write_results(folder / "probability.nc", cells, depth, speed)
    report, _ = run("--workspace", folder, "--json", "--report-only", "--results", folder / "probability.nc")
    wave = np.where(depth > 0, speed + np.sqrt(9.81 * depth), 0).max(0)
    with np.errstate(divide="ignore"):
        check_steps(report, 0.9 * cells.inradius / wave)

    cells.fingerprint = "another"
    write_results(folder / "other.nc", cells, depth, speed)
    run("--workspace", folder, "--report-only", "--results", folder / "other.nc", fails="made on another mesh")
    cells.fingerprint = netCDF4.Dataset(folder / "mesh.nc").mesh_fingerprint
    write_results(folder / "dry.nc", cells, 0 * depth, speed)
    run("--workspace", folder, "--report-only", "--results", folder / "dry.nc", fails="no cell is ever wet")
print("report: as NumPy has it")
