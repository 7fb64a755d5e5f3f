#pragma once
// What a message says, in words and numbers.

#include "core/basin.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/lifecycle.hpp"

namespace freshet::forecast {

/// "10 March 2026 06:00 UTC"
std::string in_words(core::Instant t);

/// Alert or Update.
CapContent warning_content(const core::Basin& basin, const CycleProducts& products,
                           const Evaluation& evaluation, const Decision& decision,
                           const std::vector<Message>& earlier, core::Instant sent);

/// Cancel of `earlier` (not empty); `polygons`: those of the last message, so that whoever got it by place is
/// reached.
CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const std::string& reason,
                          double probability, const std::vector<Message>& earlier,
                          const std::vector<LonLatRing>& polygons, core::Instant sent);

}  // namespace freshet::forecast
