#include "mesh/exchange_places.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "mesh/edge_paths.hpp"
#include "mesh/lines.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

using Bed = core::ExchangeKey::Bed;

Index cell_at(const Mesh& mesh, const core::ExchangeSettings& exchange, const core::Position& at,
              const char* end) {
  const Index cell = find_cell(mesh, at);
  core::check(cell != none, "{}: the {} of {} at {} lies outside the mesh, which covers {} at most; move it",
              exchange.at, end, name_of(exchange), core::to_text(at), extent_text(mesh, at));
  return cell;
}

std::vector<ExchangePair> between_points(const Mesh& mesh, const core::ExchangeSettings& exchange) {
  const Index first = cell_at(mesh, exchange, exchange.inlet, "inlet"),
              second = cell_at(mesh, exchange, exchange.outlet, "outlet");
  core::check(first != second,
              "{}: inlet and outlet of {} lie in the same cell ({}); move them apart, or make the mesh finer "
              "there",
              exchange.at, name_of(exchange), first);
  const core::PlanePoint a = plane_of(mesh, first, exchange.inlet),
                         b = plane_of(mesh, second, exchange.outlet);
  return {{first, second, none, std::hypot(b[0] - a[0], b[1] - a[1]), 0, 0, 0}};
}

std::vector<ExchangePair> along_line(const Mesh& mesh, const core::ExchangeSettings& exchange) {
  const Line line = find_line(mesh, exchange.line, exchange.at, name_of(exchange));
  check_ends(mesh, line, exchange.at, name_of(exchange));
  const EdgePath path = edge_path(mesh, line);
  core::check(!path.edges.empty(),
              "{}: {} follows no edge inside the mesh: both its ends lie nearest to the same node; draw it "
              "longer than a cell",
              exchange.at, name_of(exchange));
  std::vector<ExchangePair> pairs;
  for (std::size_t i = 0; i < path.edges.size(); ++i) {
    const Index e = path.edges[i];
    const auto [a, b] = mesh.edge_nodes[e];
    const double x = mesh.node_x[b] - mesh.node_x[a], y = mesh.node_y[b] - mesh.node_y[a];
    const NearestOnLine there = nearest_on_line(line, mesh.node_x[a] + 0.5 * x, mesh.node_y[a] + 0.5 * y);
    const int first = path.signs[i] > 0 ? 0 : 1;
    pairs.push_back({mesh.edge_cells[e][first], mesh.edge_cells[e][1 - first], e,
                     std::abs(x * there.tx + y * there.ty), there.along, path.signs[i] * y / std::hypot(x, y),
                     -path.signs[i] * x / std::hypot(x, y)});
  }
  return pairs;
}

double bed_of(const Mesh& mesh, const ExchangePair& pair, Bed which) {
  const double first = mesh.bed_elevation[pair.first], second = mesh.bed_elevation[pair.second];
  return which == Bed::first ? first : which == Bed::second ? second : std::max(first, second);
}

}  // namespace

std::string name_of(const core::ExchangeSettings& exchange) {
  return exchange.kind->name + " '" + exchange.name + "'";
}

std::vector<ExchangePair> exchange_pairs(const Mesh& mesh, const core::ExchangeSettings& exchange) {
  return exchange.along_line() ? along_line(mesh, exchange) : between_points(mesh, exchange);
}

std::vector<std::string> exchange_doubts(const Mesh& mesh, const core::ExchangeSettings& exchange,
                                         const std::vector<ExchangePair>& pairs) {
  std::vector<std::string> doubts;
  for (const core::ExchangeKey& key : exchange.kind->keys) {
    if (key.over == Bed::none || !(exchange.has(key.name) || !exchange.list(key.name).empty())) continue;
    std::size_t below = 0;
    double most = 0;
    for (const ExchangePair& pair : pairs) {
      const double off = bed_of(mesh, pair, key.over) - exchange.level(key, pair.along);
      below += off > 0 ? 1 : 0;
      most = std::max(most, off);
    }
    if (below == 0) continue;
    const std::string share = pairs.size() > 1 ? fmt::format(" at {} of {} edges", below, pairs.size()) : "";
    doubts.push_back(
        fmt::format("{}: {}: {} lies up to {:.2f} m below the bed of its cells{}; the bed counts there",
                    exchange.at, name_of(exchange), key.name, most, share));
  }
  return doubts;
}

}  // namespace freshet::mesh
