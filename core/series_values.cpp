#include "core/series_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/errors.hpp"
#include "core/number.hpp"

namespace freshet::core {

namespace {

std::string place(const Series& s, std::size_t column, std::size_t row) {
  return fmt::format("{}:{}: {}", s.source.file.string(), s.lines[row], s.source.columns[column].name);
}

bool is_rain(const Series& s) { return s.source.table == "[rain]"; }

const char* mend_missing(const Series& s) {
  return is_rain(s) ? "leave such cells empty and say in [rain] what falls then: missing = \"neighbours\" "
                      "(what the other "
                      "stations have), \"hold\" or \"zero\""
                    : "leave such rows out";
}

/// "; 9999 looks like a code for no value (12 rows): leave such rows out"
std::string words_on_code(const Series& s, std::size_t column, double value) {
  if (!looks_like_missing_code(value)) return "";
  const std::vector<double>& all = s.values[column];
  return fmt::format("; it looks like a code for no value ({} of {} rows): {}",
                     std::count(all.begin(), all.end(), value), all.size(), mend_missing(s));
}

void check_range(const Series& s, std::size_t column, std::size_t row) {
  const Plausible& range = s.source.columns[column].range;
  const double v = s.values[column][row];
  check(range.holds(v), "{}: {:g} {} is no {}, which lies between {:g} and {:g} ({}){}",
        place(s, column, row), v, range.unit, range.quantity, range.low, range.high, range.record,
        words_on_code(s, column, v));
}

/// A row of rain against what ever fell in so long.
void check_rain_over_time(const Series& s, std::size_t column, std::size_t row) {
  const std::size_t n = s.times.size();
  if (n < 2) return;
  const std::size_t next = std::min(row + 1, n - 1);
  const double seconds = seconds_between(s.times[next - 1], s.times[next]);
  const double v = s.values[column][row], most = plausible::heaviest_rain(seconds);
  check(!(v > most), "{}: {:g} mm/h over {:g} min is more than ever fell: at most {:.0f} mm/h over so long{}",
        place(s, column, row), v, seconds / 60, most, words_on_code(s, column, v));
}

/// Smallest and largest of the values that can be and are no codes.
std::optional<std::pair<double, double>> usual_range(const std::vector<double>& values,
                                                     const Plausible& range) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double v : values) {
    if (std::isnan(v) || !range.holds(v) || looks_like_missing_code(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (low > high) return std::nullopt;
  return std::pair(low, high);
}

constexpr double level_jump = 60;  ///< m, beyond what a river rises (plausible::stage)

/// Far from all other values: three times as large, of another sign; levels 60 m off.
bool stands_apart(double v, double low, double high, bool level) {
  if (level) return v > high + level_jump || v < low - level_jump;
  if (v < 0 && low >= 0) return true;
  return std::abs(v) > 3 * std::max(std::abs(low), std::abs(high));
}

/// Codes within what is plausible, such as 999.9 mm/h among showers.
void check_code(const Series& s, std::size_t column, std::size_t row,
                const std::optional<std::pair<double, double>>& usual) {
  const Plausible& range = s.source.columns[column].range;
  const bool level = range.quantity == plausible::elevation.quantity;
  if (!usual && level) return;  // nothing to be far from
  const auto [low, high] = usual.value_or(std::pair(0.0, 0.0));
  const double v = s.values[column][row];
  check(!looks_like_missing_code(v) || !stands_apart(v, low, high, level),
        "{}: {:g} {} is far from all other values, {:g} to {:g}{}", place(s, column, row), v, range.unit, low,
        high, words_on_code(s, column, v));
}

/// The first fault of each value.
void check_column(const Series& s, std::size_t column, bool whole, RowProblems& problems) {
  const auto usual = usual_range(s.values[column], s.source.columns[column].range);
  for (std::size_t row = 0; row < s.times.size() && !problems.full(); ++row) {
    if (std::isnan(s.values[column][row])) continue;
    problems.attempt(s.lines[row], [&] {
      check_range(s, column, row);
      check_code(s, column, row, usual);
      if (whole && is_rain(s)) check_rain_over_time(s, column, row);
    });
  }
}

/// Intensities rise and fall; what only rises, or rises and starts again at nothing, counts what has fallen.
void note_running_total(Series& s, std::size_t column) {
  const std::vector<double>& v = s.values[column];
  constexpr int many = 8;
  int rises = 0, falls = 0, resets = 0;
  for (std::size_t i = 1; i < v.size(); ++i) {
    rises += v[i] > v[i - 1];
    falls += v[i] < v[i - 1];
    resets += v[i] < v[i - 1] && v[i] <= 0.1 * v[i - 1];
  }
  if (rises < many || falls != resets || rises < many * falls) return;
  s.notes.push_back(fmt::format(
      "{}: {} rises {} times and never falls{}: are these running totals? The column is an "
      "intensity in mm/h",
      s.source.file.string(), s.source.columns[column].name, rises, falls > 0 ? " but to start again" : ""));
}

/// A logger that was out: the row before holds on and on.
void note_gaps(Series& s) {
  if (s.times.size() < 4) return;
  std::vector<double> spacing;  // s
  for (std::size_t i = 1; i < s.times.size(); ++i)
    spacing.push_back(seconds_between(s.times[i - 1], s.times[i]));
  std::vector<double> sorted = spacing;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  const double usual = sorted[sorted.size() / 2];
  for (std::size_t i = 0; i < spacing.size(); ++i) {
    const bool rains = std::any_of(s.values.begin(), s.values.end(), [&](const auto& v) { return v[i] > 0; });
    if (spacing[i] < 3 * usual || !rains) continue;
    s.notes.push_back(fmt::format(
        "{}:{}: the rain of {} holds for {:g} min, where rows usually hold for {:g}: is there a gap? "
        "Write a row where it ended",
        s.source.file.string(), s.lines[i], to_iso(s.times[i]), spacing[i] / 60, usual / 60));
    return;  // the first says enough
  }
}

[[noreturn]] void fail_missing(const Series& s, std::size_t column, std::size_t row, const char* mend) {
  fail_input("{}: there is no value; {}", place(s, column, row), mend);
}

bool nobody_has_a_value(const Series& s, std::size_t row) {
  return std::all_of(s.values.begin(), s.values.end(),
                     [&](const auto& column) { return std::isnan(column[row]); });
}

void fill_cell(Series& s, std::size_t column, std::size_t row, bool whole) {
  const Missing missing = s.source.missing;
  std::vector<double>& v = s.values[column];
  if (missing == Missing::error)
    fail_missing(
        s, column, row,
        is_rain(s) ? "write missing = \"neighbours\" (what the other stations have), \"hold\" (as before) or "
                     "\"zero\" (no rain) in [rain]"
                   : "leave the row out");
  if (!whole) return;  // the one before may be among the rows that cannot be read
  if (missing == Missing::neighbours && column == 0 && nobody_has_a_value(s, row))
    fail_missing(s, column, row, "no station has one then; leave the row out: the one before holds on");
  if (missing == Missing::hold && row == 0)
    fail_missing(s, column, row,
                 "there is nothing before that could be held; give one, or write missing = \"zero\"");
  if (missing != Missing::neighbours && missing != Missing::gaps)
    v[row] = missing == Missing::hold ? v[row - 1] : 0;
}

}  // namespace

void check_values(Series& s, bool whole, RowProblems& problems) {
  for (std::size_t c = 0; c < s.values.size(); ++c) {
    check_column(s, c, whole, problems);
    if (is_rain(s)) note_running_total(s, c);
  }
  if (is_rain(s)) note_gaps(s);
}

void fill_missing(Series& s, bool whole, RowProblems& problems) {
  long count = 0;
  for (std::size_t row = 0; row < s.times.size() && !problems.full(); ++row)
    for (std::size_t c = 0; c < s.values.size(); ++c) {
      if (!std::isnan(s.values[c][row])) continue;
      ++count;
      problems.attempt(s.lines[row], [&] { fill_cell(s, c, row, whole); });
    }
  if (count > 0)
    s.notes.push_back(fmt::format("{}: {} of {} cells have no value; {} says what falls there",
                                  s.source.file.string(), count, s.values.size() * s.times.size(),
                                  is_rain(s) ? "missing in [rain]" : "gaps in " + s.source.table));
}

}  // namespace freshet::core
