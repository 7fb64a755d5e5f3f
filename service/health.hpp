#pragma once
// Health figures for Prometheus: its text format, to be read by the node exporter's textfile collector.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace freshet::service {

/// From what `freshet status --json` shows. `now`: seconds since 1970. What the status lacks is left out; a
/// time that has not come yet (no success so far) has no sample. Whole families in order, each with HELP and
/// TYPE.
std::string health_text(const nlohmann::json& status, double now);

}  // namespace freshet::service
