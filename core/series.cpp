#include "core/series.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/problems.hpp"
#include "core/series_values.hpp"
#include "core/table.hpp"

namespace freshet::core {

namespace {

double value_of(std::string_view text, const SeriesColumn& column, const std::string& where) {
  return says_no_value(text) ? std::nan("") : parse_number(text, column.name, where);
}

struct Columns {
  std::size_t time = 0;
  std::vector<std::size_t> values;  ///< [column of the source]
};

/// Columns that are not there are problems, and taken out of the series: what the others hold is looked at.
Columns places_of(const Table& table, Series& s, RowProblems& problems) {
  Columns places;
  std::vector<SeriesColumn> found;
  const bool timed = problems.attempt(0, [&] { places.time = table.column("time"); });
  for (const SeriesColumn& column : s.source.columns)
    if (problems.attempt(0, [&] { places.values.push_back(table.column(column.name)); }))
      found.push_back(column);
  if (!timed || found.empty()) problems.throw_all();
  s.source.columns = found;
  s.values.resize(found.size());
  return places;
}

/// Reads the rows one by one; those that cannot be read are problems and left out.
void take_rows(const Table& table, const Columns& places, Series& s, RowProblems& problems) {
  std::optional<Instant> before;
  std::vector<double> values(places.values.size());
  for (std::size_t row = 0; row < table.rows() && !problems.full(); ++row) {
    const std::string where = table.where(row);
    const int line = table.line(row);
    if (!problems.attempt(line, [&] { table.check_row(row); })) continue;
    bool sound = problems.attempt(line, [&] {
      const Instant t = parse_instant(table.field(row, places.time), where);
      const bool later = !before || t > *before;
      before = t;
      check(later, "{}: time {} does not come after that of the row before", where,
            table.field(row, places.time));
    });
    for (std::size_t i = 0; i < values.size(); ++i)
      sound &= problems.attempt(line, [&] {
        values[i] = value_of(table.field(row, places.values[i]), s.source.columns[i], where);
      });
    if (!sound) continue;
    s.times.push_back(*before);
    s.lines.push_back(line);
    for (std::size_t i = 0; i < values.size(); ++i) s.values[i].push_back(values[i]);
  }
}

SeriesInput one_column(const std::optional<std::filesystem::path>& file, const char* column, Plausible range,
                       const std::string& table, Missing outside, const AfterLast& after = {}) {
  SeriesInput source;
  source.file = *file;
  source.columns = {{column, range}};
  source.table = table;
  source.outside = outside;
  source.after = after;
  return source;
}

}  // namespace

Series read_series(const SeriesInput& source) {
  const Table table(source.file);
  RowProblems problems(table.name());
  Series series{source, {}, {}, {}, {}};
  const Columns places = places_of(table, series, problems);
  take_rows(table, places, series, problems);
  const bool whole = problems.empty();
  check(!whole || !series.times.empty(), "{}: there are no rows", table.name());
  check(!whole || series.times.size() > 1 || !source.steps || source.outside == Missing::hold,
        "{}: one row, and nothing says how long it holds; add one, or write outside = \"hold\" in {}",
        table.name(), source.table);
  check_values(series, whole, problems);
  fill_missing(series, whole, problems);
  problems.throw_all();
  return series;
}

std::pair<Instant, Instant> Series::span() const {
  const std::size_t n = times.size();
  const auto last_step = source.steps && n > 1 ? times[n - 1] - times[n - 2] : std::chrono::milliseconds(0);
  return {times.front(), times.back() + last_step};
}

void Series::check_covers(Instant begin, Instant end) const {
  const auto [first, last] = span();
  const bool early = begin<first, late = end> last, rain = source.table == "[rain]";
  const bool held = source.outside == Missing::hold && !(early && rain),
             goes_on =
                 !early && (source.outside == Missing::recession || source.outside == Missing::regression);
  if (!(early || late) || held || goes_on || source.outside == Missing::zero) return;
  const bool level = source.columns[0].range.quantity == plausible::elevation.quantity;
  const std::string hold = early && rain ? "" : "\"hold\" (the nearest row holds)";
  const std::string zero = level ? "" : "\"zero\" (nothing then)";
  const bool discharge = source.columns[0].range.quantity == plausible::discharge.quantity;
  const std::string recession = discharge && !early ? " or \"recession\" (it falls from there)" : "";
  fail_input(
      "{}: {} is known from {} to {}, and needed from {} to {}; bring a series that reaches {}, or write "
      "outside = "
      "{}{}{}{} in {}",
      source.file.string(), source.columns[0].name, to_iso(first), to_iso(last), to_iso(begin), to_iso(end),
      early && late ? "farther on both sides"
      : early       ? "farther back"
                    : "farther",
      hold, hold.empty() || zero.empty() ? "" : " or ", zero, recession, source.table);
}

void Series::know_until(Instant cycle) {
  if (!source.after.until_cycle) return;
  const auto known = std::upper_bound(times.begin(), times.end(), cycle) - times.begin();
  check(known > 0,
        "{}: the first row is of {}, after the cycle of {}, and known_until = \"cycle\" in {} uses none from "
        "after it; bring a series that begins earlier, or begin with a later forecast.start",
        source.file.string(), to_iso(times.front()), to_iso(cycle), source.table);
  times.resize(static_cast<std::size_t>(known));
  lines.resize(times.size());
  for (std::vector<double>& column : values) column.resize(times.size());
}

/// The last row with the change over the hour before it damped (Gardner & McKenzie 1985,
/// doi 10.1287/mnsc.31.10.1237), never beyond zero, then receding.
double Series::after_last(std::size_t column, Instant epoch, double t) const {
  constexpr double hour = 3600;
  const AfterLast& after = source.after;
  const double last = seconds_between(epoch, times.back()), since = t - last;
  double value = values[column].back();
  if (after.trend_s > 0) {
    const double rate = (value - at(column, epoch, last - hour)) / hour;
    const double changed = value - rate * after.trend_s * std::expm1(-since / after.trend_s);
    value = value > 0 ? std::max(changed, 0.0) : std::min(changed, 0.0);
  }
  if (source.outside != Missing::recession) return value;
  return after.base + (value - after.base) * std::exp(-since / after.recession_s);
}

double Series::at(std::size_t column, Instant epoch, double t) const {
  const std::vector<double>& v = values[column];
  const auto seconds = [&](Instant i) { return seconds_between(epoch, i); };
  const double first = seconds(times.front()), last = seconds(times.back());
  if (source.outside == Missing::zero && (t < first || t > last)) return 0;
  if (t <= first) return v.front();
  if (t > last) return after_last(column, epoch, t);
  if (t == last) return v.back();
  const auto after = std::lower_bound(times.begin(), times.end(), t,
                                      [&](Instant i, double wanted) { return seconds(i) < wanted; });
  const std::size_t i = static_cast<std::size_t>(after - times.begin());
  const double share = (t - seconds(times[i - 1])) / (seconds(times[i]) - seconds(times[i - 1]));
  return v[i - 1] + share * (v[i] - v[i - 1]);
}

bool Series::wants_neighbours() const {
  for (const std::vector<double>& column : values)
    for (const double v : column)
      if (std::isnan(v)) return true;
  return false;
}

std::optional<SeriesInput> rain_series(const Rain& rain) {
  if (!rain.file) return std::nullopt;
  SeriesInput source{*rain.file, {}, "[rain]", true, rain.missing, rain.outside};
  for (const RainStation& s : rain.stations)
    source.columns.push_back({s.id + "_mm_per_h", plausible::rain_rate});
  return source;
}

std::optional<SeriesInput> evaporation_series(const Forcing& forcing) {
  const Driven& e = forcing.evaporation;
  if (!e.file) return std::nullopt;
  return one_column(e.file, "rate_mm_per_day", plausible::evaporation, "[evaporation]", e.outside);
}

std::optional<SeriesInput> wind_series(const Wind& wind) {
  if (!wind.file) return std::nullopt;
  return SeriesInput{
      *wind.file,     {{"speed_m_per_s", plausible::wind_speed}, {"from_degrees", plausible::wind_direction}},
      "[wind]",       true,
      Missing::error, wind.outside};
}

std::optional<SeriesInput> temperature_series(const Forcing& forcing) {
  const Driven& t = forcing.temperature.series;
  if (!t.file) return std::nullopt;
  return one_column(t.file, "degrees_c", plausible::temperature, "[temperature]", t.outside);
}

std::optional<SeriesInput> warm_up_rain_series(const Forcing& forcing) {
  if (!forcing.warm_up.rain_file) return std::nullopt;
  SeriesInput source =
      one_column(forcing.warm_up.rain_file, "rain_mm", plausible::rain_depth, "[warm_up]", Missing::error);
  source.steps = true;
  source.missing = Missing::gaps;
  return source;
}

std::optional<SeriesInput> warm_up_temperature_series(const Forcing& forcing) {
  if (!forcing.warm_up.temperature_file) return std::nullopt;
  return one_column(forcing.warm_up.temperature_file, "degrees_c", plausible::temperature, "[warm_up]",
                    Missing::error);
}

std::optional<SeriesInput> warm_up_evaporation_series(const Forcing& forcing) {
  if (!forcing.warm_up.evaporation_file) return std::nullopt;
  return one_column(forcing.warm_up.evaporation_file, "rate_mm_per_day", plausible::evaporation, "[warm_up]",
                    Missing::error);
}

std::optional<SeriesInput> source_series(const PointSource& source) {
  if (!source.discharge.file) return std::nullopt;
  return one_column(source.discharge.file, "discharge_m3_per_s", plausible::discharge,
                    "[[source]] '" + source.name + "'", source.discharge.outside, source.discharge.after);
}

std::optional<SeriesInput> boundary_series(const Boundary& b) {
  if (!b.file || b.kind->file != BoundaryFile::series) return std::nullopt;
  return one_column(b.file, b.kind->quantity->key.c_str(), b.kind->quantity->plausible,
                    "[[boundary]] '" + b.name + "'", b.outside, b.after);
}

std::vector<SeriesInput> all_series(const Basin& basin) {
  std::vector<SeriesInput> all;
  const auto add = [&](std::optional<SeriesInput> source) {
    if (source) all.push_back(std::move(*source));
  };
  add(rain_series(basin.rain));
  add(evaporation_series(basin.forcing));
  add(wind_series(basin.forcing.wind));
  add(temperature_series(basin.forcing));
  add(warm_up_rain_series(basin.forcing));
  add(warm_up_temperature_series(basin.forcing));
  add(warm_up_evaporation_series(basin.forcing));
  for (const PointSource& s : basin.forcing.sources) add(source_series(s));
  for (const Boundary& b : basin.boundaries) add(boundary_series(b));
  return all;
}

}  // namespace freshet::core
