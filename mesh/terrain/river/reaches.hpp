#pragma once
// Networks of reaches, as maps of rivers have them, made to rivers that run through.

#include <vector>

#include "mesh/terrain/river/river.hpp"

namespace freshet::mesh {

/// Reaches of which one begins where others end, within `ends_meet`, become one river: that of the same name
/// runs on, else the one with the longest way from its sources.
std::vector<River> joined_reaches(std::vector<River> reaches);

constexpr double ends_meet = 5;  ///< m

/// Names of a river whose reaches have several: "Mosedale Beck / Swindale Beck".
inline const std::string between_names = " / ";
bool has_name(const River& river, const std::string& name);

}  // namespace freshet::mesh
