#pragma once
// `freshet submit`: cycles handed to the engine by hand, one or a range.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "service/cycle_jobs.hpp"

namespace freshet::service {

struct SubmitOptions {
  std::vector<core::Instant> cycles;  ///< in order; each after the one before
  bool dry_run = false;
  bool wait = false;             ///< until all have ended
  std::filesystem::path ecflow;  ///< write a suite of ecFlow here in place of handing over; empty: hand over
};

/// The cycle times from `from` to `to`. InputError if one of them is none.
std::vector<core::Instant> cycles_between(const core::Basin& basin, core::Instant from, core::Instant to);

/// Jobs of all cycles as one graph. Returns {"jobs": [{"name", "cycle", "ranks", "hours", "memory_gb",
/// "script", "state"}], "folder"}. LockRefused while a service has the workspace, which begins cycles itself;
/// a dry run asks nobody. RunError if a job failed and `wait` is set.
nlohmann::json submit(const Ground& ground, const SubmitOptions& options);

/// The scripts of a dry run, for people.
std::string submit_text(const nlohmann::json& summary);

}  // namespace freshet::service
