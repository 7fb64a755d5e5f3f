#include "core/configuration.hpp"

namespace freshet::core {

nlohmann::json configuration_of_results(nlohmann::json resolved) {
  if (resolved.is_object())
    for (const char* key : {"warnings", "warning"}) resolved.erase(key);
  return resolved;
}

nlohmann::json configuration_of_results(const Basin& basin) {
  return configuration_of_results(nlohmann::json::parse(basin.resolved_json));
}

}  // namespace freshet::core
