#pragma once
// [infiltration]: what the soil takes.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::core {

class ConfigTable;
struct Roughness;

enum class LossModel { none, constant, green_ampt, horton, scs, saturation };

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

/// `roughness`: its land classes, which soils go by where there is no raster of them.
Infiltration read_infiltration(ConfigTable table, const Roughness& roughness);

}  // namespace freshet::core
