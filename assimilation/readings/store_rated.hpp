#pragma once
// Ratings that basin.toml leaves to the store: the newest revision of each gauge.

#include <map>
#include <string>

#include "assimilation/readings/dated.hpp"

namespace freshet::assimilation {

/// As the store keeps a rating, so it is applied.
core::StageRating rating_of(const DatedTable& table);

/// Of all gauges, those with rating_from_store with what the store has. InputError where it has none of one.
std::map<std::string, RatedGauge> rated_gauges(const core::Basin& basin, const std::string& connection);

}  // namespace freshet::assimilation
