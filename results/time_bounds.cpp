#include "results/time_bounds.hpp"

namespace freshet::results {

void define_time_bounds(core::NetcdfFile& file, const RecordTimes& times) {
  file.add_dimension("two", 2);
  for (const std::string& axis : {std::string(time_axis.name), of_window(time_axis.name)}) {
    if (!file.has_dimension(axis)) continue;
    const std::string bounds = axis + "_bounds";
    file.add_variable(bounds, core::NcType::f64, {axis, "two"});
    file.put_attribute(axis, "bounds", bounds);
  }
}

void write_time_bounds(core::NetcdfFile& file, const RecordTimes& times) {
  const std::size_t window = times.in_window(), all = times.time_s.size();
  const auto write = [&](const std::string& axis, std::size_t first, std::size_t end) {
    std::vector<double> bounds;
    for (std::size_t t = first; t < end; ++t) {
      bounds.push_back(times.time_s[t > first ? t - 1 : t]);
      bounds.push_back(times.time_s[t]);
    }
    if (!bounds.empty()) file.write(axis + "_bounds", bounds);
  };
  write(of_window(time_axis.name), 0, window);
  write(time_axis.name, window, all);
}

}  // namespace freshet::results
