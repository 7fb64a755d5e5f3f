#pragma once
// [mesh]: how large triangles are.

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct MeshSettings {
  double edge_min_m = 50;       ///< triangle edge along streams
  double edge_max_m = 200;      ///< triangle edge far from streams
  double stream_area_km2 = 1;   ///< what drains more than this is a stream
  double channel_width_m = 50;  ///< cells whose centre is within half of this of a stream are channel
  double min_angle_deg = 25;
  ConfigLocation at;
};

MeshSettings read_mesh(ConfigTable table);

}  // namespace freshet::core
