// Smooth valleys, planes and steps cut among ranks, in blocks and at random: what the sanitizers look at too.

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <random>

#include "mesh/hilbert.hpp"
#include "mesh/local_mesh.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::mesh;

namespace {

const std::vector<std::function<double(double, double)>> beds = {
    [](double x, double y) { return 0.01 * (1000 - x) + 0.2 * std::abs(y - 300); },
    [](double x, double y) { return 0.01 * (1000 - x) + (y - 300) * (y - 300) / 2000; },
    [](double x, double) { return 0.01 * x; }, [](double, double) { return 3.0; },
    [](double x, double y) { return 5 * std::floor(std::abs(y - 300) / 100) + 0.01 * x; }};

Mesh valley(const std::function<double(double, double)>& bed, int columns) {
  Mesh mesh = bare_rectangle(
      {.width = 1000, .height = 600, .columns = columns, .rows = std::max(1, columns * 3 / 5), .skew = 0.3},
      bed);
  number_along_hilbert(mesh);
  derive_topology(mesh);
  return mesh;
}

/// Every cell belongs to one part; whatever a part names is there, and is what it was in the whole mesh.
int faults_of(const Mesh& mesh, const std::vector<int>& owner, int ranks) {
  int faults = 0;
  std::vector<int> held(mesh.n_cells(), 0);
  for (int rank = 0; rank < ranks; ++rank) {
    LocalMesh part = cut(mesh, owner, rank);
    for (Index c = 0; c < part.n_owned; ++c) {
      ++held[part.global_cell[c]];
      for (int i = 0; i < mesh.cell_size(part.global_cell[c]); ++i) {
        const LocalEdge& edge = part.edges.at(part.cell_edges[c][i]);
        faults += edge.left != c && edge.right != c;
        faults += part.node_x.at(edge.nodes[0]) != mesh.node_x[mesh.edge_nodes[edge.global][0]];
      }
    }
    LocalMesh copy = part;
    part.let_go_of_shape();
    part = std::move(copy);
    faults += part.area.size() != part.global_cell.size();
  }
  for (const int count : held) faults += count != 1;
  return faults;
}

}  // namespace

TEST_CASE("Parts of smooth and stepped beds hold together, however the cells are shared out") {
  std::mt19937 random(7);
  for (const auto& bed : beds)
    for (const int columns : {1, 2, 3, 10, 40}) {
      const Mesh mesh = valley(bed, columns);
      for (const int ranks : {1, 2, 3, 7, 16}) {
        std::vector<int> blocks(mesh.n_cells()), scattered(mesh.n_cells());
        for (Index c = 0; c < mesh.n_cells(); ++c) {
          blocks[c] = static_cast<int>(static_cast<long>(c) * ranks / mesh.n_cells());
          scattered[c] = static_cast<int>(random() % static_cast<unsigned>(ranks));
        }
        INFO(columns << " columns, " << ranks << " ranks");
        CHECK(faults_of(mesh, blocks, ranks) == 0);
        CHECK(faults_of(mesh, scattered, ranks) == 0);  // some ranks have no cell
      }
    }
}
