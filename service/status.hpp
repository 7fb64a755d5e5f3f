#pragma once
// `freshet status`: what is in service and how it is, from files alone: it asks nobody and disturbs nothing.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "service/cycle_jobs.hpp"

namespace freshet::service {

/// {"basin", "service": {"holder", "since", "clock", "speed"} or null, "cycles": the newest ten, each
/// {"cycle", "state", "tries", "begun", "ended", "late_s", "missing_gauges", "reason", "message", "jobs"},
/// "forecast_age_s", "forecast_is_old", "next_cycle", "inbox": {"waiting", "refused"}, "feeds": [{"id",
/// "last_success", "last_failure", "reason", "files"}], "gauges": [{"id", "last_reading", "age_s",
/// "silent"}], "receivers": [{"id", "kind", "last_delivery", "delivered", "waiting", "left_out",
/// "failures_in_a_row", "reason", "next_try"}], "warnings": [{"rule", "cycle", "probability", "state"}],
/// "drafts": [{"draft", "rule", "severity", "probability", "waits_s", "stale"}], "modifiers": those in force,
/// "scenarios": core/scenario_list.hpp, "disk": {"used_gb", "free_gb"}}; what is not known is null.
nlohmann::json status_of(const Ground& ground);

std::string status_text(const nlohmann::json& status);

}  // namespace freshet::service
