#pragma once
// [[map_layer]]: what maps show besides the result, so that people know where they are.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct MapLayer {
  std::string kind;  ///< "streams", "roads", "places", "areas"
  std::string title;
  std::filesystem::path file;
  std::string layer;  ///< of a file with several
  std::string name;   ///< attribute with what is written beside a feature; "": nothing is
  ConfigLocation at;
};

std::vector<MapLayer> read_map_layers(ConfigTable root);

}  // namespace freshet::core
