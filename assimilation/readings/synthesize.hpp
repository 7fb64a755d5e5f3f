#pragma once
// Synthetic readings: what gauges would have said in a truth run.

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "core/basin_fwd.hpp"

namespace freshet::assimilation {

struct SynthesisSettings {
  std::filesystem::path truth;   ///< gauges.nc of a run; its first member is the truth
  std::filesystem::path output;  ///< CSV for `freshet ingest`, marked synthetic
  double interval_min = 15;
  std::uint64_t seed = 1;
};

/// Stage of member 0 at whole intervals since 1970, plus N(0, reading_error_m of the gauge), for every gauge
/// of the basin that the file holds. The noise of a reading depends on seed, gauge and time alone. Returns
/// the summary. InputError if the file holds no gauge of the basin, or no sample falls on an interval.
nlohmann::json synthesize(const core::Basin& basin, const SynthesisSettings& settings);

}  // namespace freshet::assimilation
