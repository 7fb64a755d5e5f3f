#include "results/record_times.hpp"

#include <numeric>

namespace freshet::results {

core::Instant RecordTimes::instant(std::size_t time) const {
  return epoch + core::milliseconds_of(time_s[time]);
}

void define_time(core::NetcdfFile& file, core::Instant epoch) {
  core::Attributes attributes =
      described(time_axis.long_name, core::cf_time_units(epoch), time_axis.standard_name);
  attributes.push_back({"calendar", std::string("standard")});
  file.add_variable(time_axis.name, time_axis.type, time_axis.dimensions(), attributes);
}

void define_record_times(core::NetcdfFile& file, core::Instant epoch) {
  define_time(file, epoch);
  define(file, phase);
}

void write_record_times(core::NetcdfFile& file, const RecordTimes& times) {
  file.write(time_axis.name, times.time_s);
  file.write(phase.name, std::vector<int>(times.in_forecast.begin(), times.in_forecast.end()));
}

void write_member_numbers(core::NetcdfFile& file, std::size_t members) {
  std::vector<int> numbers(members);
  std::iota(numbers.begin(), numbers.end(), 0);
  file.write(member_axis.name, numbers);
}

core::Instant epoch_of(const core::NetcdfFile& file) {
  return core::epoch_of_cf_units(file.text_attribute(time_axis.name, "units"),
                                 file.path().string() + ": time:units");
}

}  // namespace freshet::results
