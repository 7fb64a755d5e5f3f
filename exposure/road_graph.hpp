#pragma once
// Which sites can be reached on open roads. Roads are a graph: nodes where lines meet, cross or leave the
// mesh, and where sites join them; an edge is closed where the water in any of its cells is deep enough.

#include <string>
#include <vector>

#include "core/basin/exposure.hpp"
#include "exposure/exposure_kind.hpp"

namespace freshet::exposure {

struct RoadGraph {
  int nodes = 0;
  std::vector<int> from, to;  ///< [edge] nodes
  std::vector<int>
      pieces;  ///< [edge] how many cells it lies in; none: bridges, and what lies outside the mesh
  std::vector<mesh::Index> cell;  ///< those, edge by edge
  std::vector<int> outside;       ///< nodes outside the mesh, and on its rim where a road leaves it
  std::vector<int> site;          ///< [site] its node; -1: no road is near
  std::vector<std::string> notes;
};

/// InputError: no road, one that cannot be used, and, where `sites` names no refuge, none that leaves the
/// mesh.
RoadGraph make_graph(const core::ExposureLayer& roads, const core::ExposureLayer& sites,
                     const Overlay& site_points, const Place& place);

/// Which sites are cut off at a time in a member; those without a road are not.
class Reach {
 public:
  /// `refuges`: positions of sites; none: what lies outside the mesh.
  Reach(const RoadGraph& graph, const Overlay& sites, std::vector<std::size_t> refuges, double depth_m);
  /// [site]
  std::vector<char> cut_off(const std::vector<float>& depth) const;

 private:
  bool deep(const std::vector<float>& depth, mesh::Index cell) const;

  const RoadGraph& graph_;
  const Overlay& sites_;
  std::vector<std::size_t> refuges_;
  double depth_m_;
  std::vector<mesh::Index> site_cell_;  ///< [site] none: outside the mesh
};

}  // namespace freshet::exposure
