// Instants, CF time units, names of cycles, units of rain: one text each.
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/time.hpp"
#include "fuzz/target.hpp"
#include "mesh/rain/calendar.hpp"
#include "mesh/rain/units.hpp"

namespace freshet::fuzz {
namespace {

/// What is read is written back as the same.
void instant(const std::string& text) {
  const core::Instant t = core::parse_instant(text, "text");
  if (core::parse_instant(core::to_iso(t), "text") != t) throw std::logic_error("an instant changes");
}

void cf_units(const std::string& text) {
  const core::Instant t = core::epoch_of_cf_units(text, "text");
  if (core::epoch_of_cf_units(core::cf_time_units(t), "text") != t)
    throw std::logic_error("an epoch changes");
}

void rain_time(const std::string& text) {
  const std::size_t bar = text.find('|');
  const mesh::CfTime time =
      mesh::cf_time(text.substr(0, bar), bar == std::string::npos ? "" : text.substr(bar + 1), "text");
  for (const double value : {0.0, 1.5, -7.0, 1e6}) time.at(value);
}

void read(const std::string& bytes) {
  for (const Reader reader : {Reader(instant), Reader(cf_units), Reader(rain_time),
                              Reader([](const std::string& text) { mesh::rain_unit(text, "text"); }),
                              Reader([](const std::string& text) { core::instant_of_compact(text); })})
    try_reading(reader, bytes);
}

const Target target("times", read);

}  // namespace
}  // namespace freshet::fuzz
