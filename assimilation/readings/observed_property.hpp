#pragma once
// Services that say in words, or by a code, what they observe.

#include <string>
#include <string_view>

#include "assimilation/quantity.hpp"

namespace freshet::assimilation {

/// "Gage height", "Water Level", "Abfluss", "parmCd=00060": the quantity that it is; nothing if it is none of
/// ours, such as the temperature of water or the level of groundwater.
const Quantity* observed_quantity(std::string_view words);

/// "http://.../id/measures/1491TH-level": what stands after the last / or #; a text without them whole.
std::string last_part(const std::string& address);

/// InputError where a sum over `seconds` is not what the station's readings are sums over.
void check_interval(const core::Station& station, double seconds, const std::string& where);

/// InputError for means and extremes over more than a quarter of an hour: they are no readings of an instant.
void check_span(double seconds, const std::string& where);

/// The unit "mAOD" and its kin: levels that are elevations. What is to be added to make them stages;
/// InputError where the gauge has no zero_m.
double elevation_to_stage(const core::Station& station, const std::string& where);

}  // namespace freshet::assimilation
