// Readings of gauges, as they come in, of all formats.
#include <cmath>
#include <stdexcept>

#include "assimilation/readings/checks.hpp"
#include "assimilation/readings/reading_file.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

std::vector<core::Gauge> two_gauges() {
  std::vector<core::Gauge> gauges(2);
  gauges[0].id = "gorge";
  gauges[1].id = "mill";
  return gauges;
}

/// Good readings have a value and an error above zero.
void read(const std::string& bytes) {
  static const std::vector<core::Gauge> gauges = two_gauges();
  assimilation::ReadingFile file = assimilation::read_readings(file_in_memory("readings", bytes), gauges);
  for (const core::Gauge& gauge : gauges) {
    std::vector<assimilation::Reading> series;
    for (const assimilation::Reading& r : file.readings)
      if (r.station == gauge.id) series.push_back(r);
    assimilation::check_readings(series);
    for (const assimilation::Reading& r : series)
      if (r.quality == assimilation::Quality::good && !(r.has_value() && r.error > 0))
        throw std::logic_error("a good reading without value or error");
  }
}

const Target target("reading_files", read);

}  // namespace
}  // namespace freshet::fuzz
