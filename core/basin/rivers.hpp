#pragma once
// [rivers]: strips of cells, widths, beds.

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>

namespace freshet::core {

class ConfigTable;

/// Hydraulic geometry: a width or depth as a power of the area that drains through (Leopold & Maddock 1953).
struct RegimeLaw {
  double at_1km2_m = 0, exponent = 0;
  /// [m]; `upstream_m2`: area that drains through, m2.
  double operator()(double upstream_m2) const { return at_1km2_m * std::pow(upstream_m2 / 1e6, exponent); }
};

struct Rivers {
  int cells_across = 4;                ///< at most; 0: no strips, rivers are triangles
  double min_cell_width_m = 0;         ///< no cell is narrower, one across at least; 0: by mesh.edge_min_m
  double max_aspect = 6;               ///< length over width of a cell
  double least_width_m = 0;            ///< narrower rivers get no strip; 0: by mesh.edge_min_m
  std::optional<RegimeLaw> width_law;  ///< absent: mesh.channel_width_m everywhere
  /// How far the bed lies below what the raster shows; at most one. None: the raster shows the bed.
  std::optional<double> depth_m;
  std::optional<RegimeLaw> depth_law;
  std::optional<double> survey_discharge_m3_per_s;  ///< at the lower end of the largest river on that day
  std::optional<std::filesystem::path> lines;       ///< centre lines, drawn downstream
  std::string layer;                                ///< of lines; empty: the file has one
  std::string width_attribute = "width_m", depth_attribute = "depth_m", name_attribute = "name";
  std::optional<std::filesystem::path> banks;     ///< polygons of the rivers' area
  std::string banks_layer;                        ///< empty: the file has one
  std::optional<std::filesystem::path> sections;  ///< surveyed cross-sections
  std::string at;                                 ///< where: "basin.toml:41"
};

Rivers read_rivers(ConfigTable table);

}  // namespace freshet::core
