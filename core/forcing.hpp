#pragma once
// What basin.toml says of losses, point sources, wind and Coriolis. Keys carry their unit; see
// docs/basin-toml.md.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/place.hpp"

namespace freshet::core {

/// What holds where a series or a grid says nothing: an error, nothing, what was last; or, of rain stations
/// without a value, what the others have.
enum class Missing { error, zero, hold, neighbours };

enum class LossModel { none, constant, green_ampt, horton, scs };

/// Numbers of one soil; each model uses its own.
struct SoilNumbers {
  double initial_mm = 0, rate_mm_per_h = 0;                       ///< constant
  double conductivity_mm_per_h = 0, suction_mm = 0, deficit = 0;  ///< green_ampt
  double start_mm_per_h = 0, end_mm_per_h = 0, decay_per_h = 1;   ///< horton
  double curve_number = 100, initial_abstraction = 0.2;           ///< scs
};

struct SoilClass {
  std::string name;
  int code = 0;  ///< value in the raster of soils
};

/// By land class, or where there is a raster of soils by soil: class 0 is "default", then those of the raster
/// in the order of the file. Channel cells have the soil "channel" where it is named.
struct Infiltration {
  LossModel model = LossModel::none;
  SoilNumbers usual;
  std::vector<std::pair<std::string, SoilNumbers>> classes;  ///< land class or soil -> its numbers
  std::optional<std::filesystem::path> raster;
  std::vector<SoilClass> soils;  ///< of the raster
  std::string soil_settings;     ///< raster and codes as text: mesh.nc says what its soils were made by
};

/// A constant, or a column of a CSV file, linear between rows.
struct Driven {
  double constant = 0;
  std::optional<std::filesystem::path> file;
  Missing outside = Missing::error;  ///< of the span of the file
  bool given = false;
};

/// In the cell that holds a point, or evenly over the cells whose centres lie in a polygon.
struct PointSource {
  std::string name, at;
  Place at_point;
  Driven discharge;                     ///< m3/s, negative: taken out
  std::optional<LineSource> area = {};  ///< in place of the point
};

enum class DragLaw { large_pond, garratt, constant };

struct Wind {
  bool enabled = false;
  double speed = 0, from_degrees = 0;  ///< m/s at 10 m; where it comes from, clockwise from north
  std::optional<std::filesystem::path>
      file;                          ///< speed_m_per_s, from_degrees; a step holds until the next row
  Missing outside = Missing::error;  ///< of the span of the file
  DragLaw law = DragLaw::large_pond;
  double drag_coefficient = 0.0013, air_density = 1.225, full_depth_m = 0.1;
};

struct Forcing {
  Infiltration infiltration;
  Driven evaporation;  ///< mm/day
  std::vector<PointSource> sources;
  Wind wind;
  bool coriolis = false;
};

}  // namespace freshet::core
