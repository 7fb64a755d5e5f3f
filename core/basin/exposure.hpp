#pragma once
// [[exposure]]: who and what may stand in water: layers of people, buildings, roads and named sites.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct ExposureLayer {
  std::string id, kind, title;  ///< kind: a row of exposure/kinds
  std::filesystem::path file;
  std::string layer;                     ///< of a vector file with several
  std::vector<double> depths_m = {0.3};  ///< rising: from each on it counts
  double at_least = 1;                   ///< so much of it counts as an event
  std::string name;                      ///< attribute with the name of a feature
  // people
  std::string per = "pixel";  ///< what a value of the raster is of: "pixel" or "km2"
  int band = 1;
  // buildings
  std::string measure = "mean";        ///< of the depths under a footprint: "mean" or "largest"
  std::filesystem::path damage_curve;  ///< columns depth_m, share; none: no damage
  std::string value;                   ///< attribute with the value of a building
  std::optional<double> value_per_m2;  ///< of its footprint
  std::string currency;                ///< the unit of values, as it is shown
  // roads
  std::string bridge;  ///< attribute that marks what stands above the water
  // sites
  std::string roads;                 ///< id of the layer on which sites are reached; none: not asked
  double road_depth_m = 0.3;         ///< a road is closed from this depth on
  double access_m = 250;             ///< a site is reached from a road that is so near
  std::vector<std::string> refuges;  ///< names of sites that count as safe; none: what lies outside the mesh
  ConfigLocation at;
};

std::vector<ExposureLayer> read_exposure_layers(ConfigTable root);

/// The kinds of exposure/kinds, in the order in which the key lists them.
const std::vector<std::string>& exposure_kind_names();

}  // namespace freshet::core
