#pragma once
// Terrain, water and buildings as triangles: x to the east, y up, z to the south, metres from the middle of
// the mesh.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"

namespace freshet::postproc {

struct SceneOrigin {
  double x = 0, y = 0;  ///< in basin.crs, m
};
SceneOrigin origin_of(const mesh::Mesh& mesh);

struct Triangles {
  std::vector<float> position, normal, colour;  ///< [vertex] three each; colour: linear; may be empty
  std::vector<std::uint32_t> corner;            ///< three of a triangle, counter-clockwise seen from outside
  bool empty() const { return corner.empty(); }
};

/// The ground with the colours of a relief.
Triangles terrain_triangles(const mesh::Mesh& mesh, const SceneOrigin& origin);

struct WaterShapes {
  Triangles first;                         ///< at the first time; no colours
  std::vector<std::vector<float>> change;  ///< [later time][vertex] three each: position less the first
};

/// Where the water is 0.1 m deep at any time. Level at a node: mean of the wet cells around it, 0.3 m above
/// the ground at least; below the ground where there is none, so that the shore is where water and ground
/// meet. `depth` [time][cell].
WaterShapes water_triangles(const mesh::Mesh& mesh, const SceneOrigin& origin,
                            const std::vector<std::vector<float>>& depth);

/// Footprints of [[exposure]] layers of kind "buildings" that lie in the mesh, upright: as high as their
/// attribute `height` [m] says, else 6 m. Courtyards are closed. Empty where there is no such layer.
Triangles building_triangles(const core::Basin& basin, const mesh::Mesh& mesh, const SceneOrigin& origin);

}  // namespace freshet::postproc
