#pragma once
// [roughness]: Manning's n by land class.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct LandClass {
  std::string name;
  std::optional<int> code = {};  ///< value in the land cover raster; none: a material of an imported mesh
  double manning_n = 0;          ///< [s m^-1/3]
};

/// Manning's n of a class where water is shallow; linear in the depth between the two.
struct RoughnessByDepth {
  std::string land_class;
  double shallow_n = 0;                          ///< at `shallow_depth_m` and below [s m^-1/3]
  double shallow_depth_m = 0, deep_depth_m = 0;  ///< n itself from `deep_depth_m` on
};

/// Class 0 is "default", class 1 "channel"; then the classes of the land cover raster in file order.
struct Roughness {
  double default_n = 0.08;
  double channel_n = 0.035;
  std::optional<std::filesystem::path> land_cover;
  std::optional<std::filesystem::path> manning_raster;  ///< n itself, in place of that of the classes
  std::vector<LandClass> classes;
  std::vector<RoughnessByDepth> by_depth;
  ConfigLocation at;
  std::vector<std::string> class_names() const;
  std::vector<double> class_manning() const;
};

Roughness read_roughness(ConfigTable table);

}  // namespace freshet::core
