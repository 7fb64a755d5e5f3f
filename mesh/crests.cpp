#include "mesh/crests.hpp"

#include <algorithm>
#include <tuple>

namespace freshet::mesh {

const Crest* crest_between(const Mesh& mesh, Index a, Index b) {
  const std::array<Index, 2> nodes = {std::min(a, b), std::max(a, b)};
  const auto found = std::lower_bound(mesh.crests.begin(), mesh.crests.end(), nodes,
                                      [](const Crest& c, const auto& n) { return c.nodes < n; });
  return found != mesh.crests.end() && found->nodes == nodes ? &*found : nullptr;
}

void sort_crests(std::vector<Crest>& crests) {
  for (Crest& c : crests)
    if (c.nodes[1] < c.nodes[0]) std::swap(c.nodes[0], c.nodes[1]);
  std::sort(crests.begin(), crests.end(), [](const Crest& a, const Crest& b) {
    return std::tie(a.nodes, b.height, a.coefficient) < std::tie(b.nodes, a.height, b.coefficient);
  });
  const auto same = [](const Crest& a, const Crest& b) { return a.nodes == b.nodes; };
  crests.erase(std::unique(crests.begin(), crests.end(), same), crests.end());
}

}  // namespace freshet::mesh
