#include "mesh/terrain/terrain_layers.hpp"

#include <algorithm>
#include <map>

#include "core/basin.hpp"
#include "mesh/terrain/river/river_courses.hpp"
#include "mesh/terrain/river/river_depth.hpp"

namespace freshet::mesh {
namespace {

/// [stream] number of the next one, from 1: reaches that meet share a point to the last bit.
std::vector<int> next_streams(const std::vector<Stream>& streams) {
  std::map<std::pair<double, double>, int> begins;
  for (std::size_t i = 0; i < streams.size(); ++i)
    begins[{streams[i].points.front().x, streams[i].points.front().y}] = static_cast<int>(i) + 1;
  std::vector<int> into;
  for (const Stream& stream : streams) {
    const auto next = begins.find({stream.points.back().x, stream.points.back().y});
    into.push_back(next == begins.end() ? 0 : next->second);
  }
  return into;
}

/// Depths by the rule of [rivers], which needs to know the largest area.
DepthRule rule_of(const core::Basin& basin, const std::vector<StreamReach>& reaches) {
  std::vector<River> rivers(1);
  for (const StreamReach& reach : reaches) rivers[0].upstream_m2.push_back(reach.drainage_m2);
  return {basin, reaches.empty() ? std::vector<River>{} : rivers};
}

}  // namespace

std::vector<int> strahler_orders(const std::vector<int>& into) {
  std::vector<int> order(into.size(), 1), highest(into.size(), 0), of_highest(into.size(), 0);
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (highest[i] > 0) order[i] = of_highest[i] > 1 ? highest[i] + 1 : highest[i];
    if (into[i] == 0) continue;
    const auto next = static_cast<std::size_t>(into[i] - 1);
    if (order[i] > highest[next]) {
      highest[next] = order[i];
      of_highest[next] = 1;
    } else if (order[i] == highest[next]) {
      ++of_highest[next];
    }
  }
  return order;
}

TerrainLayers layers_of(const core::Basin& basin, const Domain& domain, const Drainage& drainage,
                        const std::vector<Stream>& streams) {
  TerrainLayers layers;
  layers.catchment = domain.outline;
  for (const char inside : domain.inside.values)
    layers.catchment_m2 += inside ? domain.inside.step * domain.inside.step : 0;
  layers.drains_to_outlet = domain.drains_to_outlet;
  layers.outlet = domain.outlet;
  layers.outlet_level_m = domain.outlet_level;
  layers.outlet_upstream_m2 = domain.upstream_m2;
  const std::vector<int> into = next_streams(streams), orders = strahler_orders(into);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    StreamReach reach{streams[i].points, streams[i].bed, into[i], orders[i], drainage.area[streams[i].foot]};
    for (std::size_t p = 1; p < reach.points.size(); ++p)
      reach.length_m += length(reach.points[p] - reach.points[p - 1]);
    reach.width_m = width_law(basin)(reach.drainage_m2);
    layers.streams.push_back(std::move(reach));
  }
  const DepthRule rule = rule_of(basin, layers.streams);
  for (StreamReach& reach : layers.streams) {
    const double fall = std::max(reach.bed.front() - reach.bed.back(), 1e-5 * reach.length_m);
    reach.depth_m = rule.depth(reach.drainage_m2, reach.width_m, fall / reach.length_m);
  }
  return layers;
}

}  // namespace freshet::mesh
