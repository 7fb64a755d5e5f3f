#include "mesh/foreign/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "mesh/foreign/polygons.hpp"
#include "mesh/foreign/rim_contacts.hpp"

namespace freshet::mesh {
namespace {

using core::fail_input;

class Checker {
 public:
  Checker(ForeignMesh& mesh, const std::string& file) : mesh_(mesh), file_(file) {}

  void values() const {
    constexpr double far = 1e8;  // m; projections reach 2e7
    const Index n = mesh_.n_nodes();
    if (n < 3 || mesh_.n_cells() < 1)
      fail_input("{}: it has {} nodes and {} cells: no mesh of an area; export the mesh with its cells",
                 file_, n, mesh_.n_cells());
    for (Index i = 0; i < n; ++i)
      if (!(std::abs(mesh_.x[i]) <= far && std::abs(mesh_.y[i]) <= far))
        fail_input("{}: {} lies at x {:g}, y {:g}, which is nowhere on Earth; export the mesh again", file_,
                   mesh_.node_name(i), mesh_.x[i], mesh_.y[i]);
  }

  void beds() const {
    bed(mesh_.z, [&](Index i) { return mesh_.node_name(i); });
    bed(mesh_.cell_bed, [&](Index c) { return mesh_.cell_name(c); });
  }

  /// Corners in range; such that come twice in a row once.
  void corners(CheckReport& report) {
    std::vector<Index> kept;
    std::vector<std::size_t> end;
    kept.reserve(mesh_.corners.size());
    for (Index c = 0; c < mesh_.n_cells(); ++c) {
      const std::size_t begin = kept.size();
      for (const Index node : mesh_.cell(c)) {
        if (node < 0 || node >= mesh_.n_nodes())
          fail_input("{}: {} names corner {}, but there are {} nodes; export the mesh again", file_,
                     mesh_.cell_name(c), node + std::int64_t(1), mesh_.n_nodes());
        if (kept.size() == begin || kept.back() != node) kept.push_back(node);
      }
      if (kept.size() > begin + 1 && kept.back() == kept[begin]) kept.pop_back();
      report.repeated += kept.size() - begin < mesh_.cell(c).size();
      check_corners({kept.begin() + static_cast<std::ptrdiff_t>(begin), kept.end()}, c);
      end.push_back(kept.size());
    }
    mesh_.corners = std::move(kept);
    mesh_.end = std::move(end);
  }

  void shapes(CheckReport& report) {
    for (Index c = 0; c < mesh_.n_cells(); ++c) {
      const std::span<Index> nodes =
          std::span(mesh_.corners).subspan(mesh_.begin_of(c), mesh_.cell(c).size());
      const double area = area_of(mesh_, nodes), longest = longest_edge(mesh_, nodes);
      if (!(std::abs(area) > 1e-10 * longest * longest))
        fail_input("{}: {} at {} has no area; take it out, or export the mesh again", file_,
                   mesh_.cell_name(c), place(nodes[0]));
      if (area < 0) {
        std::reverse(nodes.begin() + 1, nodes.end());
        ++report.turned;
      }
      if (crosses_itself(mesh_, nodes))
        fail_input("{}: {} at {} crosses itself; give its corners in the order in which they lie around it",
                   file_, mesh_.cell_name(c), place(nodes[0]));
    }
  }

  /// Every edge has two cells, one on either side, or one.
  void edges(CheckReport& report) const {
    const std::vector<CellEdge> all = sorted_edges(mesh_);
    std::vector<Index> part(mesh_.end.size());
    std::iota(part.begin(), part.end(), 0);
    const auto root = [&](Index c) {
      while (part[c] != c) c = part[c] = part[part[c]];
      return c;
    };
    for (std::size_t i = 0; i < all.size();) {
      std::size_t j = i + 1;
      while (j < all.size() && all[j].low == all[i].low && all[j].high == all[i].high) ++j;
      if (j - i > 1) check_pair(all[i], all[i + 1]);
      if (j - i > 2)
        fail_input(
            "{}: the edge of {} and {} at {} belongs to {} cells, {} and {} among them; a cell is there too "
            "often",
            file_, mesh_.node_name(all[i].low), mesh_.node_name(all[i].high), place(all[i].low), j - i,
            mesh_.cell_name(all[i].cell), mesh_.cell_name(all[i + 2].cell));
      if (j - i == 2) part[root(all[i].cell)] = root(all[i + 1].cell);
      i = j;
    }
    report.parts = 0;
    for (Index c = 0; c < mesh_.n_cells(); ++c) report.parts += root(c) == c;
  }

 private:
  template <class Name>
  void bed(const std::vector<double>& values, const Name& name) const {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!core::plausible::elevation.holds(values[i]))
        fail_input(
            "{}: the bed of {} is {:g} m, which is no elevation ({} to {} m); if the file is in other units "
            "say so by --unit, or take the bed from the terrain by --bed terrain",
            file_, name(static_cast<Index>(i)), values[i], core::plausible::elevation.low,
            core::plausible::elevation.high);
  }

  void check_corners(std::span<const Index> nodes, Index c) const {
    if (nodes.size() < 3)
      fail_input("{}: {} has {} different corners, not three or more; take it out, or export the mesh again",
                 file_, mesh_.cell_name(c), nodes.size());
    if (nodes.size() > most_corners)
      fail_input("{}: {} has {} corners; at most {} are read", file_, mesh_.cell_name(c), nodes.size(),
                 most_corners);
    std::vector<Index> sorted(nodes.begin(), nodes.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      fail_input("{}: {} names {} twice; give it corners that differ", file_, mesh_.cell_name(c),
                 mesh_.node_name(*twice));
  }

  /// Both run counter-clockwise, so neighbours run along their edge in opposite directions.
  void check_pair(const CellEdge& a, const CellEdge& b) const {
    if (a.forward != b.forward) return;
    std::vector<Index> one(mesh_.cell(a.cell).begin(), mesh_.cell(a.cell).end()),
        other(mesh_.cell(b.cell).begin(), mesh_.cell(b.cell).end());
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    const bool same = one == other;
    fail_input("{}: {} and {} at {} {}; take one of them out", file_, mesh_.cell_name(a.cell),
               mesh_.cell_name(b.cell), place(a.low),
               same ? "have the same corners" : "lie on the same side of their common edge and overlap");
  }

  std::string place(Index node) const {
    return fmt::format("x {:.10g}, y {:.10g}", mesh_.x[node], mesh_.y[node]);
  }

  ForeignMesh& mesh_;
  const std::string& file_;
};

/// Nodes that no cell has go.
Index drop_unused(ForeignMesh& mesh) {
  std::vector<Index> number(mesh.x.size(), none);
  for (const Index node : mesh.corners) number[node] = 0;
  Index next = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (number[i] == none) continue;
    number[i] = next;
    const auto move = [&](auto& values) {
      if (!values.empty()) values[static_cast<std::size_t>(next)] = values[i];
    };
    if (mesh.node_numbers.empty() && next != static_cast<Index>(i)) {
      mesh.node_numbers.resize(number.size());
      std::iota(mesh.node_numbers.begin(), mesh.node_numbers.end(), 1);
    }
    move(mesh.x), move(mesh.y), move(mesh.z), move(mesh.node_numbers);
    ++next;
  }
  const Index dropped = mesh.n_nodes() - next;
  if (dropped == 0) return 0;
  for (auto* values : {&mesh.x, &mesh.y, &mesh.z})
    if (!values->empty()) values->resize(static_cast<std::size_t>(next));
  if (!mesh.node_numbers.empty()) mesh.node_numbers.resize(static_cast<std::size_t>(next));
  for (Index& node : mesh.corners) node = number[node];
  for (NamedEdges& boundary : mesh.boundaries) {
    std::erase_if(boundary.edges,
                  [&](const auto& e) { return number[e[0]] == none || number[e[1]] == none; });
    for (auto& edge : boundary.edges) edge = {number[edge[0]], number[edge[1]]};
  }
  return dropped;
}

}  // namespace

CheckReport check_foreign(ForeignMesh& mesh, const std::string& file, const CheckSettings& settings) {
  CheckReport report;
  Checker checker(mesh, file);
  checker.values();
  checker.corners(report);
  report.unused_nodes = drop_unused(mesh);
  checker.beds();
  checker.shapes(report);
  if (settings.merge_m > 0) {
    report.merged = join_rims(mesh, settings.merge_m);
    CheckReport again;
    checker.corners(again);
    drop_unused(mesh);
    checker.shapes(again);
  }
  checker.edges(report);
  report.doubled_nodes = check_rims(mesh, file);
  return report;
}

}  // namespace freshet::mesh
