#pragma once
// What a terrain and a point say of a basin: all that `freshet new` need not ask for.

#include <filesystem>
#include <string>

#include "core/new_basin.hpp"
#include "core/position.hpp"

namespace freshet::mesh {

struct Survey {
  core::FoundKeys found;  ///< keys of basin.toml
  std::string summary;    ///< lines for people
};

/// Opens the raster and finds coordinate system (its own where that is projected in metres, else the UTM zone
/// of the point), unit, cell size, the stream near the point, its catchment, sizes of triangles. `outlet`:
/// longitude and latitude; `folder`: of the basin.toml to be. InputError as `freshet mesh`: a raster without
/// coordinate system, a point off the terrain, no stream near it.
Survey survey(const std::filesystem::path& dem, core::LonLat outlet, const std::filesystem::path& folder);

}  // namespace freshet::mesh
