#pragma once
// What is there of cycles, from the workspace's files and the journal.

#include "service/cycle_jobs.hpp"
#include "service/inbox.hpp"
#include "service/journal.hpp"
#include "service/schedule.hpp"

namespace freshet::service {

CycleGrid grid_of(const core::Basin& basin);

/// Grid, keys, and what the workspace's cycles and the journal say. Readings, `now` and `since` are the
/// caller's.
Situation situation_of(const Ground& ground, const Journal& journal);

/// Of each gauge that is assimilated. What lies ahead of the clock is no reading of its time.
std::map<std::string, std::optional<core::Instant>> newest_of_gauges(const core::Basin& basin,
                                                                     const NewestReadings& newest,
                                                                     core::Instant now);

}  // namespace freshet::service
