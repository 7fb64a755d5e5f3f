#pragma once
// `freshet serve`: feeds followed, readings taken in, cycles begun on time, until it is told to end. A thin
// loop: what works are other programs, which it starts, and the jobs of an engine, which outlive it.

#include <optional>
#include <string>

#include "service/cycle_jobs.hpp"

namespace freshet::service {

struct ServeOptions {
  std::optional<core::Instant> replay_from;  ///< the clock begins here instead of now ...
  double speed = 1;                          ///< ... and goes so many times as fast
  std::optional<core::Instant> until;        ///< ends once the cycle of this time is done
};

/// Returns once SIGTERM or SIGINT came, or `until` is reached. LockRefused names the service that has the
/// workspace already. InputError for what cannot be served: no mesh, a replay that would warn people.
void serve(const Ground& ground, const ServeOptions& options);

}  // namespace freshet::service
