#pragma once
// [warm_up]: months or years before forecast.start, of which the ground and the snow remember something.

#include <filesystem>
#include <optional>

#include "core/time.hpp"

namespace freshet::core {

class ConfigTable;

/// What falls where a day of the warm-up has no rain.
enum class Gaps { error, dry, mean };

struct WarmUp {
  bool enabled = false;
  Instant begin{};
  std::optional<std::filesystem::path> rain_file;         ///< none: [rain]
  std::optional<std::filesystem::path> temperature_file;  ///< none: [temperature]
  std::optional<std::filesystem::path> evaporation_file;  ///< none: [evaporation]
  Gaps gaps = Gaps::error;
  double rain_factor = 1;
  double rain_sigma = 0.2;  ///< of ln(factor on rain) of a member
  double rain_correlation_days = 30;
};

WarmUp read_warm_up(ConfigTable table);

}  // namespace freshet::core
