#pragma once
// verification/judged.json: of each threshold of a gauge every forecast that was issued while the water stood
// below it, what it said, and whether it came true. `freshet verify` writes it; what a message says of
// earlier forecasts is made of those that had ended some time before it, so that its own cycle determines it.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::results {

struct JudgedForecast {
  core::Instant issued{}, until{};
  double probability = 0;
  bool came_true = false;
};

struct JudgedLevel {
  std::string gauge;
  double stage_m = 0;
  std::vector<JudgedForecast> forecasts;  ///< by time of issue
};

struct JudgedForecasts {
  std::string basin, scenario;
  bool synthetic = false;
  std::vector<JudgedLevel> levels;
};

inline constexpr const char* judged_json = "judged.json";

/// Sealed, whole or not at all.
void write_judged(const std::filesystem::path& folder, const JudgedForecasts& judged);
/// Nothing where there is none. InputError: damaged, or changed since.
std::optional<JudgedForecasts> read_judged(const std::filesystem::path& folder);

}  // namespace freshet::results
