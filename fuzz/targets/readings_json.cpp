// readings.json: what a cycle may use.
#include <cmath>
#include <stdexcept>

#include "assimilation/cycle_readings.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) {
  const assimilation::CycleReadings r =
      assimilation::read_cycle_readings(file_in_memory("readings.json", bytes));
  assimilation::latest_per_interval(r.readings, r.cycle, 900);
}

const Target target("readings_json", read);

}  // namespace
}  // namespace freshet::fuzz
