#include "jobs/bench/cut_shape.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace freshet::bench {
namespace {

/// Each once, part by part.
template <class Pair>
void sort_out(std::vector<Pair>& pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
}

/// Mean and most over the parts of how many pairs begin with a part.
template <class Pair>
std::pair<double, double> counted(const std::vector<Pair>& pairs, int parts) {
  std::vector<long> count(parts, 0);
  for (const Pair& p : pairs) ++count[p.first];
  return {static_cast<double>(pairs.size()) / parts,
          static_cast<double>(*std::max_element(count.begin(), count.end()))};
}

}  // namespace

CutShape shape_of(const mesh::Mesh& mesh, const std::vector<int>& owner, int parts) {
  std::vector<std::vector<mesh::Index>> at_node(mesh.node_x.size());
  std::vector<std::pair<int, mesh::Index>> own, halo;
  std::vector<std::pair<int, int>> neighbours;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    own.push_back({owner[c], c});
    for (int i = 0; i < mesh.cell_size(c); ++i) at_node[mesh.cell_nodes[c][i]].push_back(c);
  }
  for (const std::vector<mesh::Index>& cells : at_node)
    for (mesh::Index a : cells)
      for (mesh::Index b : cells)
        if (owner[a] != owner[b]) {
          halo.push_back({owner[a], b});
          neighbours.push_back({owner[a], owner[b]});
        }
  sort_out(halo);
  sort_out(neighbours);
  CutShape shape;
  std::tie(shape.cells, shape.most_cells) = counted(own, parts);
  std::tie(shape.halo, shape.most_halo) = counted(halo, parts);
  std::tie(shape.neighbours, shape.most_neighbours) = counted(neighbours, parts);
  return shape;
}

}  // namespace freshet::bench
