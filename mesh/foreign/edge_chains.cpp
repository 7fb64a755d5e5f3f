#include "mesh/foreign/edge_chains.hpp"

#include <map>
#include <set>

namespace freshet::mesh {

std::vector<std::vector<Index>> chains_of(const std::vector<std::array<Index, 2>>& edges) {
  std::multimap<Index, std::size_t> from;
  std::map<Index, int> into;
  for (std::size_t e = 0; e < edges.size(); ++e) {
    from.emplace(edges[e][0], e);
    ++into[edges[e][1]];
  }
  std::vector<char> used(edges.size(), 0);
  std::vector<std::vector<Index>> chains;
  const auto follow = [&](std::size_t e) {
    chains.push_back({edges[e][0]});
    for (bool more = true; more;) {
      used[e] = 1;
      chains.back().push_back(edges[e][1]);
      more = false;
      const auto [begin, end] = from.equal_range(edges[e][1]);
      for (auto next = begin; next != end && !more; ++next)
        if (!used[next->second]) e = next->second, more = true;
    }
  };
  for (const bool only_ends : {true, false})
    for (std::size_t e = 0; e < edges.size(); ++e)
      if (!used[e] && (!only_ends || into.find(edges[e][0]) == into.end())) follow(e);
  return chains;
}

}  // namespace freshet::mesh
