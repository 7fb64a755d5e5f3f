#include "core/configuration.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/filters.hpp"

namespace freshet::core {
namespace {

/// Results from before there was a choice say nothing of it.
void leave_out_default_filter(nlohmann::json& resolved) {
  const auto assimilation = resolved.find("assimilation");
  if (!resolved.is_object() || assimilation == resolved.end() || !assimilation->is_object()) return;
  if (assimilation->value("method", "") == filter_names().front()) assimilation->erase("method");
}

}  // namespace

nlohmann::json configuration_of_results(nlohmann::json resolved) {
  if (resolved.is_object())
    for (const char* key : {"warnings", "warning"}) resolved.erase(key);
  leave_out_default_filter(resolved);
  return resolved;
}

nlohmann::json configuration_of_results(const Basin& basin) {
  return configuration_of_results(nlohmann::json::parse(basin.resolved_json));
}

}  // namespace freshet::core
