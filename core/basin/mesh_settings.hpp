#pragma once
// [mesh]: how large triangles are.

#include <optional>
#include <vector>

#include "core/basin/location.hpp"
#include "core/basin/mesh_sizes.hpp"

namespace freshet::core {

class ConfigTable;

struct MeshSettings {
  double edge_min_m = 50;       ///< triangle edge along streams
  double edge_max_m = 200;      ///< triangle edge far from streams
  double stream_area_km2 = 1;   ///< what drains more than this is a stream
  double channel_width_m = 50;  ///< cells whose centre is within half of this of a stream are channel
  double min_angle_deg = 25;
  double growth = 0.25;                     ///< of edge lengths, per metre from where they are short
  std::optional<double> gradation;          ///< mean edge of a triangle over its neighbour's, at most
  std::optional<double> curvature_error_m;  ///< by which a plane triangle may miss the bent ground
  std::optional<double> slope_rise_m;       ///< of the ground along an edge
  std::vector<MeshSize> sizes;              ///< of the user
  std::optional<double> line_tolerance_m;   ///< by which outlines and lines may be made simpler
  double tolerance_m() const { return line_tolerance_m.value_or(edge_min_m / 4); }
  /// Breaklines and walls of houses nearer to each other than this are one; absent: a tenth of edge_min_m.
  std::optional<double> merge_m;
  bool unequal_crests = false;  ///< breaklines may cross at different heights: the higher holds
  double merge() const { return merge_m.value_or(edge_min_m / 10); }
  ConfigLocation at;
};

MeshSettings read_mesh(ConfigTable table);

}  // namespace freshet::core
