#pragma once
// [[initial_water]]: water that a region of the basin holds at forecast.start.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/position.hpp"
#include "core/time.hpp"

namespace freshet::core {

class ConfigTable;

/// A raster that `freshet mesh` brings into mesh.nc, its mean under each cell, under its id().
struct RasterInput {
  std::filesystem::path file;
  std::string id() const { return file.filename().string(); }
};

/// A number that holds everywhere, or a raster; absent: neither.
struct FieldValue {
  std::optional<double> constant;
  std::optional<RasterInput> raster;
  bool given() const { return constant || raster; }
};

/// State of another run, read from its forecast.nc, checkpoint.nc or analysis.nc.
struct InitialResults {
  std::filesystem::path file;
  std::optional<Instant> time;  ///< of forecast.nc; absent: its last
  std::optional<int> member;    ///< for all members; absent: each its own, or the only one
};

/// Exactly one of level, depth and results is given.
struct InitialWater {
  std::string name, at;                           ///< at: "basin.toml:41"
  std::optional<LineInput> polygon;               ///< cells whose centre lies inside; absent: all
  FieldValue level, depth;                        ///< m
  FieldValue velocity_x, velocity_y;              ///< m/s
  FieldValue unit_discharge_x, unit_discharge_y;  ///< m2/s, in place of velocities
  std::optional<InitialResults> results;
};

std::vector<InitialWater> read_initial_water(ConfigTable root);

}  // namespace freshet::core
