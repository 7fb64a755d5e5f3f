#pragma once
// Which part of the configuration decides what a cycle computes.

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/basin_fwd.hpp"

namespace freshet::core {

/// The resolved configuration less what only messages are made of ([warnings], [[warning]]): changing those
/// does not make a finished or begun cycle that of another configuration.
nlohmann::json configuration_of_results(nlohmann::json resolved);
nlohmann::json configuration_of_results(const Basin& basin);

/// Whether results depend on a table of basin.toml, such as "rain" or "warning.area".
bool is_of_results(std::string_view table);

}  // namespace freshet::core
