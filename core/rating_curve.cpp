#include <algorithm>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/series.hpp"
#include "core/table.hpp"

namespace freshet::core {

namespace {

double plausible_number(const Table& table, std::size_t row, std::size_t column, const Plausible& range) {
  const std::string where = table.where(row);
  const double v = parse_number(table.field(row, column), table.columns()[column], where);
  check(range.holds(v), "{}: {}: {:g} {} is no {}, which lies between {:g} and {:g} ({})", where,
        table.columns()[column], v, range.unit, range.quantity, range.low, range.high, range.record);
  return v;
}

}  // namespace

double RatingCurve::at(double level) const {
  if (level <= levels.front()) return level < levels.front() ? 0 : discharges.front();
  check(level <= levels.back(), "{}: the level reached {:.2f} m, the curve ends at {:.2f} m; extend it", file,
        level, levels.back());
  const std::size_t i =
      static_cast<std::size_t>(std::upper_bound(levels.begin(), levels.end() - 1, level) - levels.begin());
  const double share = (level - levels[i - 1]) / (levels[i] - levels[i - 1]);
  return discharges[i - 1] + share * (discharges[i] - discharges[i - 1]);
}

RatingCurve read_rating_curve(const std::filesystem::path& file) {
  const Table table(file);
  const std::size_t levels = table.column("level_m"), discharges = table.column("discharge_m3_per_s");
  RatingCurve curve;
  curve.file = file.string();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string where = table.where(row);
    table.check_row(row);
    const double level = plausible_number(table, row, levels, plausible::elevation),
                 discharge = plausible_number(table, row, discharges, plausible::discharge);
    check(curve.levels.empty() || level > curve.levels.back(),
          "{}: the level is not above that of the row before", where);
    check(discharge >= (curve.levels.empty() ? 0 : curve.discharges.back()),
          "{}: the discharge falls, or is negative", where);
    curve.levels.push_back(level);
    curve.discharges.push_back(discharge);
  }
  check(curve.levels.size() >= 2, "{}: a rating curve has two rows at least", file.string());
  return curve;
}

}  // namespace freshet::core
