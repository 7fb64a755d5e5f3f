#pragma once
// What GDAL says of a GRIB band: which quantity it is, and of which time or interval.

#include <gdal_priv.h>

#include <optional>
#include <string>
#include <utility>

#include "core/time.hpp"

namespace freshet::mesh {

/// "APCP" of "APCP06", which GDAL makes of the table's name and the hours; empty: no GRIB.
std::string grib_element(GDALRasterBand& band);

/// Valid time: of what is summed or averaged the end of its interval. Absent where it is not told.
std::optional<core::Instant> grib_time(GDALRasterBand& band);

/// Interval of a sum or a mean over time (GRIB2, product definition templates 4.8 and 4.11); absent for all
/// else.
std::optional<std::pair<core::Instant, core::Instant>> grib_interval(GDALRasterBand& band);

}  // namespace freshet::mesh
