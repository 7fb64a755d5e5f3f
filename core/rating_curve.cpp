#include <algorithm>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/problems.hpp"
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

struct Columns {
  std::size_t level, discharge;  ///< columns
};

/// A row that cannot be read is a problem and left out.
void take_row(const Table& table, std::size_t row, Columns place, RatingCurve& curve, RowProblems& problems) {
  const std::string where = table.where(row);
  const int line = table.line(row);
  double level = 0, discharge = 0;
  if (!problems.attempt(line, [&] { table.check_row(row); })) return;
  bool sound = problems.attempt(
      line, [&] { level = plausible_number(table, row, place.level, plausible::elevation); });
  sound &= problems.attempt(
      line, [&] { discharge = plausible_number(table, row, place.discharge, plausible::discharge); });
  if (!sound) return;
  const bool first = curve.levels.empty();
  problems.attempt(line, [&] {
    check(first || level > curve.levels.back(), "{}: the level is not above that of the row before", where);
  });
  problems.attempt(line, [&] {
    check(discharge >= (first ? 0 : curve.discharges.back()), "{}: the discharge falls, or is negative",
          where);
  });
  curve.levels.push_back(level);
  curve.discharges.push_back(discharge);
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
  RowProblems problems(table.name());
  std::size_t levels = 0, discharges = 0;
  problems.attempt(0, [&] { levels = table.column("level_m"); });
  problems.attempt(0, [&] { discharges = table.column("discharge_m3_per_s"); });
  problems.throw_all();
  RatingCurve curve;
  curve.file = file.string();
  for (std::size_t row = 0; row < table.rows() && !problems.full(); ++row)
    take_row(table, row, {levels, discharges}, curve, problems);
  problems.throw_all();
  check(curve.levels.size() >= 2, "{}: a rating curve has two rows at least", file.string());
  return curve;
}

}  // namespace freshet::core
