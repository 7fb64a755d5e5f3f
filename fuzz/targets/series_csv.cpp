// Time series of discharge, level, rain, evaporation, wind.
#include <cmath>
#include <stdexcept>

#include "fuzz/target.hpp"
#include "hydro/run/series.hpp"

namespace freshet::fuzz {
namespace {

/// What is taken rises in time and is finite.
void read(const std::string& bytes) {
  const hydro::Series series = hydro::read_series(file_in_memory("series.csv", bytes));
  for (std::size_t i = 1; i < series.times.size(); ++i)
    if (series.times[i] <= series.times[i - 1]) throw std::logic_error("times that do not rise");
  for (std::size_t column = 0; column < series.values.size(); ++column)
    for (const double t : {-1e9, 0.0, 1800.0, 1e9})
      if (!std::isfinite(hydro::interpolate(series, column, series.times.front(), t)))
        throw std::logic_error("a value that is not finite");
}

const Target target("series_csv", read);

}  // namespace
}  // namespace freshet::fuzz
