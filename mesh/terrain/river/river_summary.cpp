#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "mesh/terrain/river/river_bed.hpp"

namespace freshet::mesh {
namespace {

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

nlohmann::json row_of(const RiverReport& r) {
  nlohmann::json row = {
      {"length_km", rounded(r.length_m / 1000, 2)},
      {"slope", rounded(r.slope, 6)},
      {"width_m",
       {{"least", rounded(r.least_width_m, 1)},
        {"mean", rounded(r.mean_width_m, 1)},
        {"largest", rounded(r.largest_width_m, 1)}}},
      {"shape", r.surveyed_sections > 0 ? "surveyed"
                : r.shape_from_raster   ? "raster"
                                        : "rectangular"},
      {"raster_noise_m", rounded(r.noise_m, 2)},
      {"bed_moved_m",
       {{"mean", rounded(r.mean_move_m, 2)},
        {"largest", rounded(r.largest_move_m, 2)},
        {"largest_at", {std::round(r.largest_move_at.x), std::round(r.largest_move_at.y)}}}}};
  if (r.largest_depth_m > 0)
    row["depth_m"] = {{"mean", rounded(r.mean_depth_m, 2)}, {"largest", rounded(r.largest_depth_m, 2)}};
  if (r.surveyed_sections > 0) row["sections"] = r.surveyed_sections;
  if (!r.name.empty()) row["name"] = r.name;
  return row;
}

}  // namespace

nlohmann::json rivers_summary(const RiverBeds& beds, std::size_t most) {
  std::vector<std::size_t> order(beds.reports.size());
  std::iota(order.begin(), order.end(), 0);
  const auto size = [&](std::size_t i) { return beds.reports[i].mean_width_m * beds.reports[i].length_m; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size(a) > size(b); });
  order.resize(std::min(order.size(), most));
  nlohmann::json rows = nlohmann::json::array();
  for (const std::size_t i : order) rows.push_back(row_of(beds.reports[i]));
  double length = 0;
  for (const RiverReport& r : beds.reports) length += r.length_m;
  return {{"rivers", beds.reports.size()}, {"river_km", rounded(length / 1000, 1)}, {"largest", rows}};
}

}  // namespace freshet::mesh
