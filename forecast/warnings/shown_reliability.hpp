#pragma once
// How often a probability such as a message gives has come true before, by verification/judged.json
// (freshet verify).

#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::forecast {

/// Of a class of probability, forecasts of one threshold that were issued while the water stood below it.
struct ShownReliability {
  double from = 0, to = 1;
  long long forecasts = 0, came_true = 0;
  double low = 0, high = 1;  ///< 95 % interval of the share that came true
  bool enough = false;       ///< else the numbers say too little to be given
};

/// So many forecasts of the class, in so many stretches of time that do not overlap, are enough.
constexpr long long enough_forecasts = 10, enough_independent = 5;

struct AskedReliability {
  std::string basin, gauge;
  double stage_m = 0, probability = 0;
  bool synthetic = false;
  core::Instant until{};  ///< only forecasts that had ended by then
};

/// Nothing where no forecast of the threshold that had ended then was judged: no file, one of another basin
/// or of a scenario, of synthetic forecasts where these are not or the other way round, another stage of the
/// threshold since. A damaged file is a warning in the log and nothing: no message waits for it.
std::optional<ShownReliability> shown_reliability(const core::Workspace& workspace,
                                                  const AskedReliability& asked);

}  // namespace freshet::forecast
