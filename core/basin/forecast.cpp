#include "core/basin/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// A span of time under `name`_s or, `factor` seconds each, under another key; seconds to a millisecond.
double read_span(ConfigTable table, const std::string& name, const std::string& other, double factor,
                 Range seconds, double otherwise) {
  const Range in_words = factor == 60 ? Range{1e-5, 527040, "min"} : Range{1e-6, 8784, "h"};
  const auto in_seconds = table.number(name + "_s", seconds);
  const auto in_other = table.number(other, in_words);
  table.expect(!(in_seconds && in_other), name + "_s",
               fmt::format("{} is given too; keep the one that holds", other));
  if (in_seconds)
    table.expect(std::abs(*in_seconds * 1000 - std::round(*in_seconds * 1000)) < 1e-6 * (1 + *in_seconds),
                 name + "_s",
                 fmt::format("{:.12g} s is no whole number of milliseconds; write {:.12g}", *in_seconds,
                             std::max(0.001, std::round(*in_seconds * 1000) / 1000)));
  const double span = in_seconds ? *in_seconds : in_other ? factor * *in_other : otherwise;
  return std::max(0.001, std::round(span * 1000) / 1000);
}

}  // namespace

Forecast read_forecast(ConfigTable table) {
  Forecast f;
  f.at = {table.where()};
  f.start = table.needed_instant("start");
  f.interval_h = table.number("interval_h", {0.05, 168, "h"}, f.interval_h);
  constexpr double longest = 366 * 86400.0;
  const Range interval{0.001, longest, "s"};
  f.lead_s = read_span(table, "lead", "lead_h", 3600, interval, f.lead_s);
  f.output_interval_s =
      read_span(table, "output_interval", "output_interval_min", 60, interval, f.output_interval_s);
  f.gauge_interval_s =
      read_span(table, "gauge_interval", "gauge_interval_min", 60, interval, f.gauge_interval_s);
  f.checkpoint_interval_s = read_span(table, "checkpoint_interval", "checkpoint_interval_min", 60, interval,
                                      f.checkpoint_interval_s);
  return f;
}

}  // namespace freshet::core
