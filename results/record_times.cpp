#include "results/record_times.hpp"

#include <algorithm>
#include <numeric>

namespace freshet::results {

namespace {

constexpr int deflate = 1;

core::Attributes instants(const Variable& variable, core::Instant epoch) {
  core::Attributes attributes =
      described(variable.long_name, core::cf_time_units(epoch), variable.standard_name);
  attributes.push_back({"calendar", std::string("standard")});
  return attributes;
}

void define_axis(core::NetcdfFile& file, const std::string& name, const char* long_name,
                 core::Instant epoch) {
  Variable axis = time_axis;
  axis.long_name = long_name;
  file.add_variable(name, axis.type, {name}, instants(axis, epoch));
}

/// Columns `first` to `end` of each row.
std::vector<double> columns(const std::vector<double>& values, std::size_t row, std::size_t first,
                            std::size_t end) {
  std::vector<double> part;
  part.reserve(values.size() / row * (end - first));
  for (std::size_t i = 0; i < values.size(); i += row)
    part.insert(part.end(), values.begin() + static_cast<std::ptrdiff_t>(i + first),
                values.begin() + static_cast<std::ptrdiff_t>(i + end));
  return part;
}

}  // namespace

core::Instant RecordTimes::instant(std::size_t time) const {
  return epoch + core::milliseconds_of(time_s[time]);
}

std::size_t RecordTimes::in_window() const {
  const auto first = std::find(in_forecast.begin(), in_forecast.end(), 1);
  return static_cast<std::size_t>(first - in_forecast.begin());
}

std::string of_window(const std::string& name) { return "window_" + name; }

void define_time(core::NetcdfFile& file, core::Instant epoch) {
  define_axis(file, time_axis.name, time_axis.long_name, epoch);
  file.add_variable(reference_time.name, reference_time.type, {}, instants(reference_time, epoch));
}

void write_reference_time(core::NetcdfFile& file) { file.write(reference_time.name, std::vector<double>{0}); }

void define_record_times(core::NetcdfFile& file, const RecordTimes& times) {
  const std::size_t window = times.in_window(), forecast = times.time_s.size() - window;
  if (forecast > 0) file.add_dimension(time_axis.name, forecast);
  if (forecast > 0) define_time(file, times.epoch);
  if (window == 0) return;
  const std::string axis = of_window(time_axis.name);
  file.add_dimension(axis, window);
  define_axis(file, axis, "time within the assimilation window, before the analysis", times.epoch);
}

void write_record_times(core::NetcdfFile& file, const RecordTimes& times) {
  write_series(file, time_axis.name, times.time_s, times);
  if (file.has_variable(reference_time.name)) write_reference_time(file);
}

void define_series(core::NetcdfFile& file, const std::string& name, core::NcType type,
                   const std::vector<std::string>& axes, const core::Attributes& attributes,
                   const RecordTimes& times) {
  const std::size_t window = times.in_window();
  if (window < times.time_s.size()) file.add_variable(name, type, axes, attributes, deflate);
  if (window == 0) return;
  std::vector<std::string> before = axes;
  before.back() = of_window(time_axis.name);
  core::Attributes all = attributes;
  for (auto& [key, value] : all)
    if (key == "long_name") value = std::get<std::string>(value) + ", before the analysis";
  file.add_variable(of_window(name), type, before, all, deflate);
}

void define_series(core::NetcdfFile& file, const Variable& variable, const core::Attributes& more,
                   const RecordTimes& times) {
  core::Attributes all = variable.attributes();
  all.insert(all.end(), more.begin(), more.end());
  define_series(file, variable.name, variable.type, variable.dimensions(), all, times);
}

void write_series(core::NetcdfFile& file, const std::string& name, const std::vector<double>& values,
                  const RecordTimes& times) {
  const std::size_t window = times.in_window(), all = times.time_s.size();
  if (window < all) file.write(name, columns(values, all, window, all));
  if (window > 0) file.write(of_window(name), columns(values, all, 0, window));
}

void write_member_numbers(core::NetcdfFile& file, std::size_t members, std::vector<int> numbers) {
  if (numbers.empty()) {
    numbers.resize(members);
    std::iota(numbers.begin(), numbers.end(), 0);
  }
  file.write(member_axis.name, numbers);
}

core::Instant epoch_of(const core::NetcdfFile& file, const std::string& axis) {
  return core::epoch_of_cf_units(file.text_attribute(axis, "units"),
                                 file.path().string() + ": " + axis + ":units");
}

}  // namespace freshet::results
