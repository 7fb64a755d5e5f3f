#pragma once
// What `freshet ingest` and `freshet extract` do.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "assimilation/cycle_readings.hpp"
#include "assimilation/readings/checks.hpp"
#include "assimilation/readings/extent_shapes.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::assimilation {

core::Instant clock_now();

/// Reads and checks all files, then adds to the store what is new in them and tells the flags of their
/// neighbours again, in one transaction; what the store already has changes nothing. Readings later than
/// `now` are flagged. Returns the summary: per file how many readings were new, revised, unchanged, and of
/// each quality, and over all files the time of the newest reading of each station. Discharges of rated
/// gauges are derived from their stages (rated.hpp): of those near the files', or of all that the store has
/// where no file is named. `shapes`: for maps of floods. InputError as read_readings, rated_gauges and Store.
nlohmann::json ingest(const core::Basin& basin, const std::string& connection,
                      const std::vector<std::filesystem::path>& files, const GaugeBeds& beds = {},
                      core::Instant now = clock_now(), const ExtentShapes& shapes = {});

/// The readings that the cycle may use: quality good, time in (cycle - forecast.interval_h, cycle], of gauges
/// of the basin, kept-out ones too; those that are doubted, and what had come of each gauge that is
/// assimilated. A store that is not there yet has none. With a workspace, readings that came late for the
/// cycles in it (late.hpp), and from where the window is opened again for them.
CycleReadings extract(const core::Basin& basin, const std::string& connection, core::Instant cycle,
                      const GaugeBeds& beds = {}, const core::Workspace* workspace = nullptr);

}  // namespace freshet::assimilation
