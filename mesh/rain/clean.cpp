#include "mesh/rain/clean.hpp"

#include <cmath>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/plausible.hpp"

namespace freshet::mesh {
namespace {

constexpr double mm_per_h = 1e-3 / 3600;
constexpr double rounding = 0.01 * mm_per_h;
constexpr double heavy = 500 * mm_per_h;  ///< where a number that looks like a code is no rain

/// A cell that is kept for rain that falls elsewhere: a radar may see nothing there.
bool lies_around(const Overlaps& o, std::size_t cell) { return !o.x.empty() && o.area[cell] == 0; }

void check_present(const std::vector<double>& values, const Overlaps& o, const std::string& place,
                   const char* mend) {
  std::size_t count = 0, first = values.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i]) || lies_around(o, i)) continue;
    if (count++ == 0) first = i;
  }
  core::check(count == 0,
              "{}: {} of the {} grid cells over the basin have no value, the first in column {}, row {}; {}",
              place, count, values.size(), count > 0 ? o.column[first] : 0, count > 0 ? o.row[first] : 0,
              mend);
}

void check_number(double number, double rate, double heaviest, int column, int row,
                  const std::string& place) {
  const bool code = core::looks_like_missing_code(number) && (rate < 0 || rate > heavy);
  core::check(
      !code,
      "{}: {:g} in column {}, row {} looks like a code for no value; say so in the file (_FillValue, nodata)",
      place, number, column, row);
  core::check(
      rate >= -rounding && rate <= heaviest, "{}: {:g} mm/h in column {}, row {}: {}", place, rate / mm_per_h,
      column, row,
      rate < 0
          ? "rain cannot be negative; if that stands for no value, say so in the file (_FillValue, nodata)"
          : "no rain is so heavy; is the unit right? (units in [rain])");
}

}  // namespace

std::vector<double> clean_rain(std::vector<double> values, double factor, const Overlaps& o,
                               core::Missing missing, const std::vector<double>& before,
                               const std::string& place, RainFindings& findings, double seconds) {
  const double heaviest = core::plausible::heaviest_rain(seconds) * mm_per_h;
  if (missing == core::Missing::error)
    check_present(values, o, place,
                  "write missing = \"zero\" (no rain there) or \"hold\" (as before) in [rain]");
  if (missing == core::Missing::hold && before.empty())
    check_present(values, o, place,
                  "there is no earlier grid to hold; give one, or write missing = \"zero\" in [rain]");
  for (std::size_t i = 0; i < values.size(); ++i) {
    double& v = values[i];
    if (std::isnan(v)) {
      v = missing == core::Missing::hold && !before.empty() ? before[i] : 0;
      ++findings.missing;
      continue;
    }
    check_number(v, v * factor, heaviest, o.column[i], o.row[i], place);
    v *= factor;
    if (v < 0) ++findings.slightly_negative;
    if (v <= 0) v = 0;  // never -0
  }
  return values;
}

}  // namespace freshet::mesh
