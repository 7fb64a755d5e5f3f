#pragma once
// What the user's vector layers call the places that a message marks.

#include <string>
#include <utility>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "forecast/warnings/warned_area.hpp"
#include "forecast/words/facts.hpp"

class OGRSpatialReference;

namespace freshet::forecast {

struct NamedPlaces {
  Names places;      ///< nearest first, at most three, none further away than 5 km
  Stretches rivers;  ///< the longest in the area first, at most three
  Names roads;       ///< the same, at most five
  Names districts;   ///< those most of it lies in first, at most five
  std::vector<std::pair<std::string, std::string>>
      geocodes;  ///< of all districts that it touches: valueName, value
};

/// Of the layers in [[warnings.layer]]. `faults` gets what is wrong with one; the message goes out without
/// it.
NamedPlaces named_places(const std::vector<LonLatRing>& polygons, const core::Basin& basin,
                         std::vector<std::string>& faults);

/// InputError where the layer cannot be opened, or its features lack the attributes.
void check_layer(const core::WarningLayer& layer, const OGRSpatialReference& crs);

}  // namespace freshet::forecast
