#pragma once
// Where on the mesh an exchange of basin.toml takes place.

#include <string>
#include <vector>

#include "core/exchange_kinds.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Two cells between which water is exchanged.
struct ExchangePair {
  Index first, second;
  Index edge;     ///< between them, which is closed to the flow; none: they are joined from afar
  double length;  ///< of an edge what it takes of the line; else the distance between the points, m
  double along;   ///< of the middle of the edge from the beginning of the line, m
  double nx, ny;  ///< unit normal of the edge from the first cell to the second; else 0
};

/// Along a line a pair for each edge that follows it, the first cell to its right and the second to its left,
/// looking along it; between two points that of the inlet and that of the outlet. InputError if a point lies
/// outside the mesh, both lie in one cell, or the line follows no inner edge.
std::vector<ExchangePair> exchange_pairs(const Mesh& mesh, const core::ExchangeSettings& exchange);

/// "weir 'levee'".
std::string name_of(const core::ExchangeSettings& exchange);

/// What to know of the place: levels that lie below the beds, where these count in their stead.
std::vector<std::string> exchange_doubts(const Mesh& mesh, const core::ExchangeSettings& exchange,
                                         const std::vector<ExchangePair>& pairs);

}  // namespace freshet::mesh
