"""Zarr stores of `freshet export --format zarr`, as zarr-python, xarray and GDAL see them, against the NetCDF files they are made of."""

import json

import netCDF4
import numpy as np
import xarray as xr
from osgeo import gdal

NAMES = ("forecast", "probability", "gauges", "sections", "budget")
gdal.UseExceptions()


def same_bits(one, other, what):
    assert one.dtype == other.dtype and one.shape == other.shape, f"{what}: {one.dtype}{one.shape}, not {other.dtype}{other.shape}"
    assert np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(other).tobytes(), f"{what} differs"


def check_raw(netcdf, store):
    """Types, shapes, names of axes, attributes and values as they stand, by zarr-python."""
    import zarr

    group = zarr.open_consolidated(str(store), mode="r")
    with netCDF4.Dataset(netcdf) as data:
        data.set_auto_maskandscale(False)
        data.set_auto_chartostring(False)
        assert set(group.array_keys()) == set(data.variables)
        assert dict(group.attrs) == {k: data.getncattr(k) for k in data.ncattrs()}
        for name, variable in data.variables.items():
            array, values, axes = group[name], variable[...], list(variable.dimensions)
            if variable.dtype.kind == "S":
                values, axes = netCDF4.chartostring(values, encoding="bytes"), axes[:-1]
            same_bits(array[...], np.asarray(values), f"{store.name}: {name}")
            said = dict(array.attrs)
            assert said.pop("_ARRAY_DIMENSIONS") == axes, name
            wanted = {k: variable.getncattr(k) for k in variable.ncattrs()}
            fill = wanted.pop("_FillValue", None)
            assert (array.fill_value is None) if fill is None else np.array_equal(array.fill_value, fill, equal_nan=True), name
            assert said.keys() == wanted.keys(), f"{name}: {sorted(said.keys() ^ wanted.keys())}"
            for key, value in wanted.items():
                assert np.array_equal(said[key], value) and isinstance(value, str) == isinstance(said[key], str), f"{name}: {key}"


def check_xarray(netcdf, store):
    """Opened either way, the data sets are the same, types and coordinates included."""
    with xr.open_dataset(netcdf) as one, xr.open_zarr(store, chunks=None) as other, xr.open_dataset(store, engine="zarr") as third:
        assert set(one.coords) == set(other.coords) and dict(one.sizes) == dict(other.sizes)
        xr.testing.assert_equal(one, other)
        xr.testing.assert_equal(other, third)
        for name in one.variables:
            assert one[name].dtype == other[name].dtype, f"{name}: {other[name].dtype}, not {one[name].dtype}"


def check_gdal(netcdf, store):
    """Values by GDAL's driver, which has a type for a byte with a sign since 3.7."""
    root = gdal.OpenEx(str(store), gdal.OF_MULTIDIM_RASTER, open_options=["USE_ZMETADATA=YES"]).GetRootGroup()
    with netCDF4.Dataset(netcdf) as data:
        data.set_auto_maskandscale(False)
        assert set(data.variables) <= set(root.GetMDArrayNames())
        for name, variable in data.variables.items():
            array, where = root.OpenMDArray(name), f"{store.name}: {name}, by GDAL"
            if variable.dtype.kind == "S":
                assert array.Read() == list(variable[...]), where
                continue
            assert [d.GetName() for d in array.GetDimensions()] == list(variable.dimensions), where
            if variable.dtype == np.int8:
                np.testing.assert_array_equal(array.ReadAsArray(), variable[...], where)
            elif variable.ndim:
                same_bits(array.ReadAsArray(), np.asarray(variable[...]), where)
            else:
                assert bytes(array.Read()) == np.asarray(variable[...]).tobytes(), where
            if "units" in variable.ncattrs():
                assert variable.units in (array.GetUnit(), array.GetAttribute("units").Read() if not array.GetUnit() else ""), where


def check_chunks(store):
    """One time of a field, whole otherwise while it is small."""
    told = json.loads((store / "depth" / ".zarray").read_text())
    assert told["chunks"] == [1, *told["shape"][1:]], told
    assert (store / ".zmetadata").is_file()


def check(cycle_folder):
    for name in NAMES:
        netcdf, store = cycle_folder / f"{name}.nc", cycle_folder / "zarr" / f"{name}.zarr"
        check_raw(netcdf, store)
        check_xarray(netcdf, store)
        check_gdal(netcdf, store)
    check_chunks(cycle_folder / "zarr" / "forecast.zarr")
