"""Results of two cycles, and the Python package, as readers that we did not write see them: netCDF4 (rules of CF 1.8), xarray,
geopandas, GDAL's spatial references.

    test_files_open.py FOLDER_OF_PROGRAMS SOURCES"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import netCDF4
import numpy as np

programs, sources = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
sys.path[:0] = [str(sources / "python"), str(sources / "tests" / "chaos")]
try:
    import geopandas  # noqa: F401
    import matplotlib
    import xarray as xr
    import zarr  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
if shutil.which("gdal_translate") is None:
    print("skipped: no gdal_translate")
    sys.exit(77)
matplotlib.use("Agg")

import basin  # noqa: E402
import check_zarr  # noqa: E402
import freshet  # noqa: E402

CYCLES = basin.CYCLES[:2]


def run(folder, *words):
    done = subprocess.run([str(programs / "freshet"), *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"freshet {' '.join(words)}: {done.stderr}"


def make(folder):
    basin.write_inputs(folder)
    run(folder, "mesh", "basin.toml")
    run(folder, "rain", "basin.toml")
    (folder / "readings.csv").write_text("station,time,stage_m\nmid,2026-03-10T00:15:00Z,0.1\nmid,2026-03-10T00:30:00Z,0.2\n")
    run(folder, "ingest", "basin.toml", "readings.csv")
    for time in CYCLES:
        run(folder, "cycle", "basin.toml", "--time", time)
    run(folder, "export", "basin.toml", "--format", "qgis", "--member", "2")
    run(folder, "export", "basin.toml", "--format", "zarr")
    run(folder, "compare", "basin.toml", *CYCLES, "--output", "differences", "--quiet")


def check_conventions(path):
    """What CF 1.8 asks of variables: 2.5.1 and 4 (axes), 3.5 (flags), 5.6 (grid mappings), 5.3 (coordinates that are there), 7.1 and
    7.3 (bounds, of axes along which a value is a mean)."""
    with netCDF4.Dataset(path) as data:
        data.set_auto_maskandscale(False)
        assert "CF-1.8" in data.Conventions, path
        for name, variable in data.variables.items():
            where = f"{path.name}: {name}"
            if variable.dimensions == (name,):
                steps = np.diff(variable[:])
                assert (steps > 0).all() or (steps < 0).all(), f"{where} is not monotonic"
                assert "_FillValue" not in variable.ncattrs(), f"{where} is an axis with a fill value"
            if "flag_values" in variable.ncattrs():
                assert variable.flag_values.dtype == variable.dtype, f"{where}: flag_values are {variable.flag_values.dtype}"
                assert np.size(variable.flag_values) == len(variable.flag_meanings.split()), where
            if bounds := getattr(variable, "bounds", None):
                assert not set(data[bounds].ncattrs()) & {"units", "_FillValue"}, f"{where}: its bounds have {data[bounds].ncattrs()}"
                assert data[bounds].shape == (variable.size, 2) and (data[bounds][:, 1] >= variable[:]).all(), where
            if getattr(variable, "cell_methods", "").startswith("time: mean"):
                axis = variable.dimensions[0] if name == "rainfall_rate" else variable.dimensions[-1]
                assert "bounds" in data[axis].ncattrs(), f"{where}: a mean over what?"
            for word in getattr(variable, "coordinates", "").split():
                assert word in data.variables, f"{where}: its coordinate {word} is not there"
            if mapping := getattr(variable, "grid_mapping", None):
                assert data[mapping].grid_mapping_name == "transverse_mercator", where


def check_ugrid(path):
    """What UGRID 1.0 asks: of the mesh, of its connectivity, and of what lies on it."""
    with netCDF4.Dataset(path) as data:
        data.set_auto_maskandscale(False)
        meshes = [v for v in data.variables.values() if getattr(v, "cf_role", "") == "mesh_topology"]
        assert len(meshes) == 1 and "UGRID-1.0" in data.Conventions, path
        mesh = meshes[0]
        assert mesh.topology_dimension == 2 and mesh.ndim == 0
        corners = [data[name] for name in mesh.node_coordinates.split()]
        assert {c.standard_name for c in corners} == {"projection_x_coordinate", "projection_y_coordinate"}
        assert len({c.dimensions for c in corners}) == 1 and corners[0].ndim == 1
        nodes = data[mesh.face_node_connectivity]
        assert nodes.cf_role == "face_node_connectivity" and nodes.dtype.kind == "i" and nodes.start_index == 0
        assert nodes.dimensions[0] == mesh.face_dimension and nodes._FillValue < 0
        named = nodes[:][nodes[:] != nodes._FillValue]
        assert named.min() == 0 and named.max() == corners[0].size - 1, f"{path.name}: a node that is not there, or of no face"
        assert (np.diff((nodes[:] == nodes._FillValue).astype(int), axis=1) >= 0).all(), "a hole among the nodes of a face"
        assert all(data[name].dimensions == (mesh.face_dimension,) for name in mesh.face_coordinates.split())
        on_faces = [v for v in data.variables.values() if "mesh" in v.ncattrs()]
        for variable in on_faces:
            assert variable.mesh == mesh.name and variable.location in ("face", "node"), f"{path.name}: {variable.name}"
            assert {"face": mesh.face_dimension, "node": corners[0].dimensions[0]}[variable.location] == variable.dimensions[-1], variable.name
        left = [n for n, v in data.variables.items() if mesh.face_dimension in v.dimensions and "mesh" not in v.ncattrs()
                and n not in (*mesh.face_coordinates.split(), nodes.name)]
        assert not left, f"{path.name}: {left} lie on faces and do not name the mesh"


def check_mapping(path):
    """The parameters of CF are those that pyproj finds in the WKT."""
    import pyproj

    with netCDF4.Dataset(path) as data:
        mapping = data["projected_coordinate_system"]
        said = {k: mapping.getncattr(k) for k in mapping.ncattrs()}
    expected = pyproj.CRS.from_wkt(said["crs_wkt"]).to_cf()
    for key in ("grid_mapping_name", "latitude_of_projection_origin", "longitude_of_central_meridian", "false_easting", "false_northing",
                "scale_factor_at_central_meridian", "semi_major_axis", "inverse_flattening", "longitude_of_prime_meridian"):
        assert said[key] == expected[key] if isinstance(expected[key], str) else np.isclose(said[key], expected[key], rtol=1e-12), key


def check_columns_of_nodes(path):
    """Three for triangles; a fourth only where a cell has four nodes."""
    with netCDF4.Dataset(path) as data:
        nodes = data["mesh2d_face_nodes"]
        nodes.set_auto_mask(False)
        assert nodes.shape[1] == 3 or (nodes[:, 3] >= 0).any(), nodes.shape


def check_gauges_in_xarray(workspace):
    second = freshet.open_cycle(workspace)
    with xr.open_dataset(second.folder / "gauges.nc") as gauges:
        half = gauges.stage.interp(time=gauges.time.values[:-1] + np.diff(gauges.time.values) / 2)
        ends = gauges.stage.values[:, :, :-1], gauges.stage.values[:, :, 1:]
        np.testing.assert_allclose(half.values, (ends[0] + ends[1]) / 2, rtol=1e-9)
        assert gauges.time.values[0] == gauges.window_time.values[-1] == np.datetime64("2026-03-10T00:30")
        assert list(gauges.station_id.values) == ["mid", "low"], gauges.station_id.values
        assert gauges.window_stage.sel(window_time="2026-03-10T00:15").shape == (2, 4)
        dry = np.isnan(gauges.water_level.values)
        np.testing.assert_array_equal(dry, np.isnan(gauges.stage.values))
        np.testing.assert_allclose((gauges.water_level - gauges.gauge_zero).values[~dry], gauges.stage.values[~dry], atol=1e-9)
    files = sorted(str(f) for f in Path(workspace).glob("cycles/*/gauges.nc"))
    with xr.open_mfdataset(files, combine="nested", concat_dim="forecast_reference_time", join="outer") as all_cycles:
        assert all_cycles.stage.dims[0] == "forecast_reference_time" and all_cycles.stage.shape[0] == 2
        assert all_cycles.stage.sel(forecast_reference_time="2026-03-10T00:30").shape[-1] == all_cycles.time.size


def check_package(workspace):
    times = freshet.cycles(workspace)
    assert [f"{t:%Y-%m-%dT%H:%M:%SZ}" for t in times] == CYCLES, times
    cycle = freshet.open_cycle(workspace, CYCLES[1])
    assert cycle.folder == freshet.open_cycle(workspace).folder == freshet.open_cycle(cycle.folder).folder
    assert cycle.synthetic
    deepest = cycle.probability["maximum_depth"].values
    chance = freshet.probability(cycle, 0.3)
    np.testing.assert_allclose(chance.values, (deepest >= np.float32(0.3)).mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(chance.values, cycle.probability["probability_of_depth_0_3m"].values)
    assert chance.max() > 0
    for wrong in (lambda: freshet.probability(cycle, 0.2), lambda: freshet.fan_chart(cycle, "nowhere"),
                  lambda: freshet.open_cycle(workspace, "2026-03-10T00:10Z")):
        try:
            wrong()
        except KeyError as error:
            assert "there are" in str(error) or "nearest" in str(error), error
        else:
            raise AssertionError("no KeyError")
    cells = freshet.to_geodataframe(chance)
    assert cells.crs.to_epsg() == 32616 and len(cells) == chance.size
    np.testing.assert_allclose(cells.geometry.area, cycle.probability["mesh2d_face_area"].values, rtol=1e-9)
    several = freshet.open_gauges(workspace)
    assert several.stage.dims[0] == "forecast_reference_time" and several.stage.shape[:2] == (2, 2)
    assert [str(t)[:19] + "Z" for t in several.forecast_reference_time.values] == CYCLES
    assert several.lead_time.values[0] == np.timedelta64(0)
    one = cycle.gauges["stage"].sel(station="mid", member=1).values
    np.testing.assert_array_equal(several.stage.sel(station="mid", member=1).isel(forecast_reference_time=1).dropna("lead_time").values,
                                  one[np.isfinite(one)])
    cycle.gauges.attrs["members_left_out"] = "Made of 3 of 4 members."
    axes = freshet.fan_chart(cycle, "mid", members=True, thresholds=[("minor", 0.2)], readings=(several.forecast_reference_time.values, [0.1, 0.2]))
    assert "SYNTHETIC" in axes.get_title()
    assert "Made of 3 of 4 members." in [text.get_text() for text in axes.texts], "fewer members are not said"
    assert axes.get_xlim()[1] - axes.get_xlim()[0] < 1, "more than a day"
    median = next(line for line in axes.lines if line.get_label() == "median").get_ydata()
    np.testing.assert_allclose(median, np.median(cycle.gauges["stage"].sel(station="mid").values, axis=0))
    axes.figure.savefig(Path(workspace) / "fan.png")


def check_qgis(workspace):
    cycle = freshet.open_cycle(workspace)
    with xr.open_dataset(cycle.folder / "qgis" / "results.nc") as shown:
        assert all(set(v.dims) <= {"time", "face"} for n, v in shown.data_vars.items()
                   if "face" in v.dims and not n.startswith("mesh2d")), "a field that QGIS does not show"
        np.testing.assert_array_equal(shown["depth_member_2"].values, cycle.forecast["depth"].sel(member=2).values)
        np.testing.assert_array_equal(shown["probability_of_depth_0_1m"].values, freshet.probability(cycle, 0.1).values)
        x, y = shown["velocity_x_member_2"].attrs["long_name"], shown["velocity_y_member_2"].attrs["long_name"]
        assert x.replace("x-component", "y-component") == y and x != y
    mean = cycle.forecast["velocity_x"].mean("member").values
    np.testing.assert_allclose(cycle.forecast["velocity_x_mean"].values, mean, atol=1e-6)


def check_difference(path):
    """What differs between two forecasts: each threshold once more over cells alone, for QGIS."""
    check_conventions(path)
    check_ugrid(path)
    with xr.open_dataset(path) as data:
        whole = data["difference_of_probability_of_depth"]
        for i, threshold in enumerate(data["depth_threshold"].values):
            part = data[f"difference_of_probability_of_depth_{f'{threshold:g}'.replace('.', '_')}m"]
            assert part.dims == ("face",) and part.attrs["threshold_m"] == threshold
            np.testing.assert_array_equal(part.values, whole[i].values)


def check_zarr_stores(workspace):
    """The same values to the bit, and a cycle that opens from its stores alone, wherever they lie."""
    cycle = freshet.open_cycle(workspace)
    check_zarr.check(cycle.folder)
    moved = Path(workspace) / "elsewhere"
    shutil.copytree(cycle.folder / "zarr", moved)
    other = freshet.open_cycle(moved)
    assert other.time == cycle.time and other.synthetic
    for name in ("forecast", "probability", "gauges", "sections"):
        xr.testing.assert_equal(getattr(other, name), getattr(cycle, name))
    np.testing.assert_array_equal(freshet.probability(other, 0.3).values, freshet.probability(cycle, 0.3).values)
    assert freshet.to_geodataframe(freshet.probability(other, 0.3)).crs.to_epsg() == 32616
    other.close()


def check_notebook(workspace):
    """Every cell of the notebook runs, on this workspace."""
    notebook = json.loads((sources / "python" / "forecast.ipynb").read_text(encoding="utf-8"))
    names = {"WORKSPACE": str(workspace)}
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert len(cells) > 4
    for code in cells:
        exec(compile(code.replace('WORKSPACE = "build/demo"', "pass"), "forecast.ipynb", "exec"), names)


with tempfile.TemporaryDirectory() as made:
    folder = Path(made)
    make(folder)
    for name in ("mesh.nc", "rain.nc", *(f"cycles/{c.name}/{n}.nc" for c in (folder / "cycles").iterdir()
                                         for n in ("forecast", "probability", "gauges", "sections", "budget"))):
        check_conventions(folder / name)
    for name in ("mesh.nc", *(f"cycles/{c.name}/{n}.nc" for c in (folder / "cycles").iterdir() for n in ("forecast", "probability"))):
        check_ugrid(folder / name)
    check_ugrid(freshet.open_cycle(folder).folder / "qgis" / "results.nc")
    check_mapping(folder / "mesh.nc")
    check_mapping(freshet.open_cycle(folder).folder / "forecast.nc")
    check_columns_of_nodes(folder / "mesh.nc")
    check_gauges_in_xarray(folder)
    check_package(folder)
    check_qgis(folder)
    check_difference(folder / "differences" / "difference.nc")
    check_zarr_stores(folder)
    check_notebook(folder)
    if len(sys.argv) > 3:
        shutil.copytree(folder, sys.argv[3])
print("files open")
