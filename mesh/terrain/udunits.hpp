#pragma once
// Units as UDUNITS knows them.

#include <optional>
#include <string>

namespace freshet::mesh {

/// How many of `wanted` one `unit` is; absent where it is no unit, or none that can be converted by a factor
/// alone. RunError where the table of units is not installed.
std::optional<double> unit_factor(const std::string& unit, const char* wanted);

}  // namespace freshet::mesh
