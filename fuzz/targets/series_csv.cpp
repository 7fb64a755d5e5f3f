// Time series of discharge, level, rain, evaporation, wind.
#include <cmath>
#include <stdexcept>

#include "core/series.hpp"
#include "core/table.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

/// All columns, as a discharge has them.
core::SeriesInput source_of(const std::filesystem::path& file) {
  core::SeriesInput source;
  source.file = file;
  source.table = "[[boundary]]";
  const core::Table table(file);
  for (const std::string& name : table.columns())
    if (name != "time") source.columns.push_back({name, core::plausible::discharge});
  return source;
}

/// What is taken rises in time and is finite.
void read(const std::string& bytes) {
  const core::Series series = core::read_series(source_of(file_in_memory("series.csv", bytes)));
  for (std::size_t i = 1; i < series.times.size(); ++i)
    if (series.times[i] <= series.times[i - 1]) throw std::logic_error("times that do not rise");
  for (std::size_t column = 0; column < series.values.size(); ++column)
    for (const double t : {-1e9, 0.0, 1800.0, 1e9})
      if (!std::isfinite(series.at(column, series.times.front(), t)))
        throw std::logic_error("a value that is not finite");
}

const Target target("series_csv", read);

}  // namespace
}  // namespace freshet::fuzz
