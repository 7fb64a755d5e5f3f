#pragma once
// What strips do not carry.

#include "mesh/terrain/river/strips.hpp"
#include "mesh/terrain/streams.hpp"

namespace freshet::mesh {

/// Stretches of rivers that are wide enough for a strip and got none, smaller rivers first.
std::vector<Stream> gaps_of(const std::vector<River>& rivers, const std::vector<Strip>& strips);

/// The raster's streams where no wide river runs. Narrow rivers are these: they follow the raster's own
/// valleys, while lines drawn on a better map would cut through the slopes next to them.
std::vector<Stream> narrow_streams(const std::vector<Stream>& streams, const std::vector<River>& rivers,
                                   const StripSettings& settings, const Elevation& z);

}  // namespace freshet::mesh
