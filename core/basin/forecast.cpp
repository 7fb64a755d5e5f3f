#include "core/basin/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// A key of a span of time less its unit; the unit of its other key, which counts seconds.
struct SpanKey {
  std::string name, other;
  double factor;  ///< seconds in the other unit
};

/// A span of time under `name`_s or under the other key; seconds to a millisecond.
double read_span(ConfigTable table, const SpanKey& key, double otherwise, KeyText text) {
  const auto& [name, other, factor] = key;
  const Range seconds{0.001, 366 * 86400.0, "s"};
  const Range in_words = factor == 60 ? Range{1e-5, 527040, "min"} : Range{1e-6, 8784, "h"};
  const std::string value = fmt::format("{:g}", otherwise / factor);
  text.otherwise = value;
  const auto in_other = table.number(other, in_words, text);
  const auto in_seconds = table.number(
      name + "_s", seconds, {.meaning = "the same in seconds; give one of the two", .also = text.also});
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
  table.about({"When, how far ahead, and how often something is kept."});
  Forecast f;
  f.at = {table.where()};
  f.start = table.needed_instant("start", {.meaning = "the first cycle starts here from the initial state",
                                           .starter = "2026-03-10T00:00:00Z"});
  f.interval_h = table.number("interval_h", {0.05, 168, "h"}, f.interval_h, {"from one cycle to the next"});
  f.lead_s = read_span(table, {"lead", "lead_h", 3600}, f.lead_s,
                       {"how far ahead a cycle looks, how long a run is"});
  f.output_interval_s =
      read_span(table, {"output_interval", "output_interval_min", 60}, f.output_interval_s,
                {.meaning = "of the fields; at most 100,000 times", .also = "divides the lead time"});
  f.gauge_interval_s =
      read_span(table, {"gauge_interval", "gauge_interval_min", 60}, f.gauge_interval_s,
                {.meaning = "of the series at gauges and sections. The cycle interval counts where "
                            "`interval_h` is given or readings are assimilated. At most ten million times, "
                            "and 10⁹ values over members, gauges and sections",
                 .also = "divides lead time and cycle interval"});
  f.checkpoint_interval_s =
      read_span(table, {"checkpoint_interval", "checkpoint_interval_min", 60}, f.checkpoint_interval_s,
                {"a killed run resumes from its last checkpoint; at most 100,000"});
  return f;
}

}  // namespace freshet::core
