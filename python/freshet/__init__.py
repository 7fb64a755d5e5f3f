"""Forecasts of Freshet in Python: results of a cycle as xarray datasets, pictures and polygons of them.

    import freshet

    cycle = freshet.open_cycle("workspace")                # the newest, or open_cycle("workspace", "2026-03-10T06:00Z")
    freshet.fan_chart(cycle, "bridge").figure.savefig("bridge.png")
    chance = freshet.probability(cycle, depth=0.3)         # of each cell
    freshet.to_geodataframe(chance).to_file("chance.gpkg")

Needs numpy, xarray and netCDF4; fan_chart matplotlib, to_geodataframe geopandas, Zarr stores zarr."""

from freshet.cells import to_geodataframe
from freshet.cycle import Cycle, cycles, open_cycle, open_gauges, probability
from freshet.pictures import fan_chart
from freshet.scores import verification

__all__ = ["Cycle", "cycles", "fan_chart", "open_cycle", "open_gauges", "probability", "to_geodataframe", "verification"]
