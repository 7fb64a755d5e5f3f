#pragma once
// Series and rating curves of basin.toml, as core/series.hpp reads them.

#include "core/series.hpp"

namespace freshet::hydro {

using core::RatingCurve;
using core::read_rating_curve;
using core::Series;

}  // namespace freshet::hydro
