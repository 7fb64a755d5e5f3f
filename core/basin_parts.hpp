#pragma once
// How each table of basin.toml becomes its struct. Used by read_basin only; keys, units and ranges are
// explained in docs/basin-toml.md.

#include "core/basin.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

Terrain read_terrain(ConfigTable table);
MeshSettings read_mesh(ConfigTable table);
Rivers read_rivers(ConfigTable table);
Roughness read_roughness(ConfigTable table);
Rain read_rain(ConfigTable table);
/// [infiltration], [evaporation], [[source]], [wind], [coriolis].
Forcing read_forcing(ConfigTable root, const Roughness& roughness);
Solver read_solver(ConfigTable table);
Ensemble read_ensemble(ConfigTable table);
Assimilation read_assimilation(ConfigTable table);
Forecast read_forecast(ConfigTable table);
Products read_products(ConfigTable table);
std::vector<Gauge> read_gauges(ConfigTable root);
std::vector<Boundary> read_boundaries(ConfigTable root);
/// [[section]]; `boundaries`: their names are taken.
std::vector<Section> read_line_sections(ConfigTable root, const std::vector<Boundary>& boundaries);
/// [warnings] and [[warning]]; `basin` gives the gauges and products that rules refer to.
Warnings read_warnings(ConfigTable root, const Basin& basin);

/// [[initial_water]].
std::vector<InitialWater> read_initial_water(ConfigTable root);
/// InputError if two of the files that mesh.nc takes lines, polygons and rasters from have one name, but are
/// two.
void check_names_of_files(ConfigTable root, const Basin& basin);

/// A line or, with three points at least, a polygon under `key`: a file, with keys layer and feature, or a
/// list of points, which must go around an area. Nothing if absent.
std::optional<LineSource> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points);
/// A span of time under `name`_s or, `factor` seconds each, under another key; seconds to a millisecond.
double read_span(ConfigTable table, const std::string& name, const std::string& other, double factor,
                 Range seconds, double otherwise);

/// Key `outside` of a table whose `file` is a series; "hold" and "zero" are of no use without it.
Missing read_outside(ConfigTable table);

namespace range {
inline constexpr Range fraction{0, 1, "", 100};
inline constexpr Range manning{0, 0.5, "s/m^(1/3)", 10};
inline constexpr Range elevation{-500, 9000, "m"};
inline constexpr Range minutes{0.1, 1440, "min"};
inline constexpr Range speed{-100, 100, "m/s"};
}  // namespace range

}  // namespace freshet::core
