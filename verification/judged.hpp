#pragma once
// Forecasts of the stages of gauges, one by one, for messages.

#include "results/judged_forecasts.hpp"

namespace freshet::verification {

struct Verification;

/// Of each threshold the forecasts that were judged, of those that were issued while the water stood below.
results::JudgedForecasts judged_of(const Verification& v);

}  // namespace freshet::verification
