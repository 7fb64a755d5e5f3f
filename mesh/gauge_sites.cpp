#include "mesh/gauge_sites.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/length_text.hpp"
#include "core/plausible.hpp"
#include "mesh/land_class.hpp"
#include "mesh/places.hpp"
#include "mesh/rim_positions.hpp"

namespace freshet::mesh {
namespace {

constexpr double film = 0.05;    ///< m that a slope carries in any rain: no threshold of a river
constexpr double far_zero = 20;  ///< m between the zero of a gauge and the bed that a word is due about

double distance_between(const Mesh& mesh, Index a, Index b) {
  return std::hypot(mesh.cell_x[a] - mesh.cell_x[b], mesh.cell_y[a] - mesh.cell_y[b]);
}

double distance_from(const Mesh& mesh, Index c, core::PlanePoint p) {
  return std::hypot(mesh.cell_x[c] - p[0], mesh.cell_y[c] - p[1]);
}

/// The nearest channel cell within reach of a stream worth a gauge; `home` where there is none.
Index nearest_channel_cell(const Mesh& mesh, const Draining& drains, Index home, core::PlanePoint gauge,
                           double within) {
  constexpr double least_share = 0.05;  // of what the largest stream drains
  double largest = 0;
  std::vector<Index> near;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (mesh.land_class[c] != class_channel || distance_from(mesh, c, gauge) > within) continue;
    near.push_back(c);
    largest = std::max(largest, drains.area[c]);
  }
  Index best = none;
  for (const Index c : near)
    if (drains.area[c] >= least_share * largest &&
        (best == none || distance_from(mesh, c, gauge) < distance_from(mesh, best, gauge)))
      best = c;
  return best == none ? home : best;
}

/// The neighbour across the i-th edge; none beyond the rim.
Index across(const Mesh& mesh, Index c, int i) {
  const auto [a, b] = mesh.edge_cells[mesh.cell_edges[c][i]];
  return a == c ? b : a;
}

/// Whether the i-th edge lies across the stream: cells of strips are at least as long as wide.
bool lies_across(const Mesh& mesh, Index c, int i) {
  if (mesh.cell_size(c) != 4) return true;
  const auto edge = [&](int k) {
    const auto [a, b] = mesh.edge_nodes[mesh.cell_edges[c][k % 4]];
    return std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
  };
  return edge(i) + edge(i + 2) < 1.001 * (edge(i + 1) + edge(i + 3));
}

/// Sets the neighbour along the channel towards which the gauge lies, and its share.
void lie_between(const Mesh& mesh, core::PlanePoint gauge, GaugeSite& place) {
  const Index c = place.cell;
  if (mesh.land_class[c] != class_channel) return;
  double farthest = 0;
  for (int i = 0; i < mesh.cell_size(c); ++i) {
    const Index n = across(mesh, c, i);
    if (n == none || mesh.land_class[n] != class_channel || !lies_across(mesh, c, i)) continue;
    const double x = mesh.cell_x[n] - mesh.cell_x[c], y = mesh.cell_y[n] - mesh.cell_y[c], l2 = x * x + y * y,
                 share = ((gauge[0] - mesh.cell_x[c]) * x + (gauge[1] - mesh.cell_y[c]) * y) / l2;
    if (share * std::sqrt(l2) <= farthest) continue;
    farthest = share * std::sqrt(l2);
    place.second_cell = n;
    place.share = std::min(share, 0.5);
  }
}

/// Cells where water leaves: those with an outlet edge; of a mesh without one, all on its rim.
std::vector<Index> exits_of(const Mesh& mesh) {
  std::set<std::pair<Index, Index>> outlet;
  for (const auto& [a, b] : mesh.outlet_edges) outlet.insert(std::minmax(a, b));
  std::vector<Index> cells;
  for (Index e = 0; e < mesh.n_edges(); ++e)
    if (mesh.edge_cells[e][1] == none &&
        (outlet.empty() || outlet.count(std::minmax(mesh.edge_nodes[e][0], mesh.edge_nodes[e][1]))))
      cells.push_back(mesh.edge_cells[e][0]);
  return cells;
}

/// Priority-flood over cells: in which order it reaches them, and from where.
struct Order {
  std::vector<Index> cells, from;  ///< [in order], [cell]
};

Order flood_order(const Mesh& mesh) {
  using Ranked = std::pair<double, Index>;
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> queue;
  Order order{{}, std::vector<Index>(mesh.n_cells(), none)};
  std::vector<char> seen(mesh.n_cells(), 0);
  const auto reach = [&](Index c, double level, Index from) {
    if (seen[c]) return;
    seen[c] = 1;
    order.from[c] = from;
    queue.push({std::max(level, mesh.bed_elevation[c]), c});
  };
  for (const Index c : exits_of(mesh)) reach(c, mesh.bed_elevation[c], none);
  while (!queue.empty()) {
    const auto [level, c] = queue.top();
    queue.pop();
    order.cells.push_back(c);
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto [a, b] = mesh.edge_cells[mesh.cell_edges[c][i]];
      if (const Index n = a == c ? b : a; n != none) reach(n, level, c);
    }
  }
  return order;
}

/// What drains through the cell and the channel cells within `reach` of it that join it, cells side by side
/// in a strip together: what leaves them all.
double drains_near(const Mesh& mesh, const Draining& drains, Index cell, double reach) {
  if (mesh.land_class[cell] != class_channel) return drains.area[cell];
  std::vector<Index> front{cell};
  std::set<Index> seen{cell};
  for (std::size_t at = 0; at < front.size(); ++at)
    for (int i = 0; i < mesh.cell_size(front[at]); ++i) {
      const auto [a, b] = mesh.edge_cells[mesh.cell_edges[front[at]][i]];
      const Index n = a == front[at] ? b : a;
      if (n == none || mesh.land_class[n] != class_channel || distance_between(mesh, n, cell) > reach ||
          !seen.insert(n).second)
        continue;
      front.push_back(n);
    }
  double sum = 0;
  for (const Index c : front)
    if (drains.to[c] == none || !seen.count(drains.to[c])) sum += drains.area[c];
  return sum;
}

double nearest_stream(const Mesh& mesh, const Draining& drains, Index cell, double least_m2) {
  double nearest = std::numeric_limits<double>::infinity();
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.land_class[c] == class_channel || drains.area[c] >= least_m2)
      nearest = std::min(nearest, distance_between(mesh, c, cell));
  return std::isfinite(nearest) ? nearest : -1;
}

std::string name_of(const core::Gauge& gauge) {
  return fmt::format("{}: gauge '{}'", gauge.at.text, gauge.id);
}

void judge_levels(const core::Gauge& gauge, GaugeFinding& finding) {
  const GaugeSite& p = finding.place;
  for (const core::StageThreshold& t : gauge.thresholds) {
    const double level = p.zero + t.stage_m;
    if (level <= p.bed)
      finding.errors.push_back(fmt::format(
          "{}: threshold {} = {:g} m lies at {:.2f} m, {:.2f} m below the bed of its cell ({:.2f} m): even a "
          "dry bed would reach it; correct zero_m ({:.2f} m) or the threshold, or move the gauge",
          name_of(gauge), t.name, t.stage_m, level, p.bed - level, p.bed, p.zero));
    else if (level - p.bed < film)
      finding.doubts.push_back(fmt::format(
          "{}: threshold {} = {:g} m lies at {:.2f} m, {:.1f} cm above the bed of its cell: a film of rain "
          "reaches it; correct zero_m ({:.2f} m) or the threshold",
          name_of(gauge), t.name, t.stage_m, level, 100 * (level - p.bed), p.zero));
    else if (level - p.bed > core::plausible::stage.high)
      finding.doubts.push_back(fmt::format(
          "{}: threshold {} = {:g} m lies at {:.2f} m, {:.0f} m above the bed of its cell: {}",
          name_of(gauge), t.name, t.stage_m, level, level - p.bed, core::plausible::stage.record));
  }
  if (std::abs(p.zero - p.bed) > far_zero)
    finding.doubts.push_back(fmt::format(
        "{}: zero_m = {:.2f} m lies {:.1f} m {} the bed of its cell ({:.2f} m); is it in metres "
        "above the datum of the terrain, and the gauge in its place?",
        name_of(gauge), p.zero, std::abs(p.zero - p.bed), p.zero > p.bed ? "above" : "below", p.bed));
}

void judge_stream(const core::Basin& basin, const core::Gauge& gauge, GaugeFinding& finding) {
  const double wanted = 1e6 * basin.mesh.stream_area_km2;
  const bool for_a_stream = gauge.snap_m > 0 || !gauge.thresholds.empty();
  finding.off_stream = for_a_stream && finding.stream_m >= 0 && finding.drains_m2 < wanted;
  if (!finding.off_stream) return;
  finding.doubts.push_back(fmt::format(
      "{} stands off the stream: {:.3g} km2 drain there, a stream drains {:g} km2 (mesh.stream_area_km2) or "
      "more; the nearest is {} away; correct its point, or raise snap_m ({:g} m)",
      name_of(gauge), finding.drains_m2 / 1e6, basin.mesh.stream_area_km2,
      core::length_text(finding.stream_m), gauge.snap_m));
}

/// The cell that contains the gauge. One that lies outside by half an edge of the rim at most, and by snap_m,
/// is taken into the cell behind that edge.
Index home_of(const core::Gauge& gauge, const Mesh& mesh) {
  if (const Index cell = find_cell(mesh, gauge.at_point); cell != none) return cell;
  const RimPosition rim = nearest_on_rim(mesh, gauge.at_point);
  if (rim.is_near() && rim.outside <= gauge.snap_m) return rim.cell;
  core::fail_input(
      "{}: gauge {} at {} lies outside the mesh, which covers {} at most{}; correct {}{}", gauge.at.text,
      gauge.id, core::to_text(gauge.at_point), extent_text(mesh, gauge.at_point),
      rim.cell == none ? "" : fmt::format(", and {} from its rim", core::length_text(rim.outside)),
      gauge.at_point.projected || !on_earth(mesh) ? "x and y" : "lon and lat",
      rim.is_near() ? fmt::format(", or write snap_m = {:.0f} or more", std::ceil(rim.outside)) : "");
}

void judge_rim(const core::Gauge& gauge, const Mesh& mesh, GaugeFinding& finding) {
  if (find_cell(mesh, gauge.at_point) != none) return;
  const RimPosition rim = nearest_on_rim(mesh, gauge.at_point);
  finding.doubts.push_back(
      fmt::format("{} lies {} outside the mesh, less than half an edge of its rim ({}): taken into the cell "
                  "behind that edge",
                  name_of(gauge), core::length_text(rim.outside), core::length_text(rim.edge)));
}

}  // namespace

GaugeSite site_gauge(const core::Gauge& gauge, const Mesh& mesh, const Draining& drains) {
  const Index home = home_of(gauge, mesh);
  const core::PlanePoint at = plane_of(mesh, home, gauge.at_point);
  GaugeSite place;
  place.cell = gauge.snap_m > 0 && mesh.land_class[home] != class_channel
                   ? nearest_channel_cell(mesh, drains, home, at, gauge.snap_m)
                   : home;
  lie_between(mesh, at, place);
  place.bed = mesh.bed_elevation[place.cell];
  if (place.second_cell != none)
    place.bed += place.share * (mesh.bed_elevation[place.second_cell] - place.bed);
  place.zero = gauge.zero_m.value_or(place.bed);
  place.moved = distance_between(mesh, place.cell, home);
  return place;
}

std::vector<Index> upwards(const std::vector<Index>& to) {
  std::vector<Index> order;
  std::vector<char> there(to.size(), 0);
  std::vector<Index> way;
  for (Index c = 0; c < static_cast<Index>(to.size()); ++c) {
    for (Index at = c; at != none && !there[at]; at = to[at]) {
      there[at] = 1;
      way.push_back(at);
    }
    order.insert(order.end(), way.rbegin(), way.rend());
    way.clear();
  }
  return order;
}

Draining draining(const Mesh& mesh) {
  Order order = flood_order(mesh);
  Draining drains{mesh.cell_area, std::move(order.from)};
  for (auto c = order.cells.rbegin(); c != order.cells.rend(); ++c)
    if (drains.to[*c] != none) drains.area[drains.to[*c]] += drains.area[*c];
  return drains;
}

GaugeFinding examine_gauge(const core::Basin& basin, const core::Gauge& gauge, const Mesh& mesh,
                           const Draining& drains) {
  GaugeFinding finding;
  finding.place = site_gauge(gauge, mesh, drains);
  const Index cell = finding.place.cell;
  const double reach = std::max(basin.mesh.channel_width_m, 2 * std::sqrt(2 * mesh.cell_area[cell]));
  finding.drains_m2 = drains_near(mesh, drains, cell, reach);
  finding.stream_m = nearest_stream(mesh, drains, cell, 1e6 * basin.mesh.stream_area_km2);
  judge_rim(gauge, mesh, finding);
  judge_levels(gauge, finding);
  judge_stream(basin, gauge, finding);
  return finding;
}

}  // namespace freshet::mesh
