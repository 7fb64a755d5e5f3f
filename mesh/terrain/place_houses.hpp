#pragma once
// Houses laid into the domain: merged, cut back from rivers, taken out of the outline where they reach it.

#include <ogr_geometry.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "mesh/terrain/structures.hpp"

namespace freshet::mesh {

struct PlacedHouses {
  Ring outline;                      ///< of the domain, without houses that reach it
  std::vector<Ring> holes, blocks;   ///< the islands are holes too
  std::vector<double> block_height;  ///< [block] m over the ground
};

/// `rivers`: their strips, nullptr where there are none. InputError where houses cover the domain or make its
/// outline touch itself. What was merged, cut, left out goes to `report`, where there are houses.
PlacedHouses place_houses(const core::Basin& basin, const DrawnStructures& drawn, const Ring& outline,
                          const std::vector<Ring>& islands, const OGRGeometry* rivers,
                          nlohmann::json& report);

/// What lies further than `distance` [m] within a ring.
std::unique_ptr<OGRGeometry> narrowed(const Ring& ring, double distance);

}  // namespace freshet::mesh
