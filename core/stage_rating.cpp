#include "core/stage_rating.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/provenance.hpp"
#include "core/table.hpp"

namespace freshet::core {
namespace {

constexpr double joint = 1e-3;  // m, by which the ends of two segments may differ

double power(const RatingSegment& s, double stage) { return s.c * std::pow(std::max(stage - s.a, 0.0), s.b); }

/// dQ/dh, m2/s.
double slope(const RatingSegment& s, double stage) {
  return stage > s.a ? s.c * s.b * std::pow(stage - s.a, s.b - 1) : 0;
}

/// The segment that holds, or the nearest.
const RatingSegment& segment_at(const std::vector<RatingSegment>& segments, double stage) {
  const auto found =
      std::find_if(segments.begin(), segments.end(), [&](const RatingSegment& s) { return stage <= s.to; });
  return found == segments.end() ? segments.back() : *found;
}

/// Factor on the uncertainty where no segment holds.
double beyond_factor(const std::vector<RatingSegment>& segments, double stage) {
  constexpr double twice = 2;
  const RatingSegment &first = segments.front(), &last = segments.back();
  if (stage > last.to) return twice * std::max(1.0, (stage - last.a) / (last.to - last.a));
  return stage < first.from ? twice : 1;
}

std::string beyond(const std::vector<RatingSegment>& segments, double stage) {
  if (stage > segments.back().to) return fmt::format("above {:g} m", segments.back().to);
  if (stage < segments.front().from) return fmt::format("below {:g} m", segments.front().from);
  return "";
}

/// "16/09/1997 09:00"
std::optional<Instant> british_time(std::string_view text) {
  unsigned day = 0, month = 0, hour = 0, minute = 0;
  int year = 0, read = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%2u/%2u/%4d %2u:%2u%n", &day, &month, &year, &hour, &minute, &read) != 5 ||
      read != static_cast<int>(copy.size()))
    return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59) return {};
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Instant time_in(std::string_view text, Instant otherwise, const std::string& where) {
  if (text.empty() || text == "Current") return otherwise;
  if (const auto time = british_time(text)) return *time;
  return parse_instant(text, where);
}

/// A table whose columns may have one of two headings.
class Sheet {
 public:
  Sheet(const std::filesystem::path& file, const std::string& station) : table_(file), station_(station) {}

  const Table& table() const { return table_; }
  std::string where(std::size_t row) const { return table_.where(row); }

  std::string_view text(std::size_t row, const char* name, const char* british) const {
    const bool agency = !table_.has_column(name) && table_.has_column(british);
    return table_.field(row, table_.column(agency ? british : name));
  }
  double number(std::size_t row, const char* name, const char* british) const {
    return parse_number(text(row, name, british), name, where(row));
  }
  Instant from(std::size_t row) const {
    return time_in(text(row, "valid_from", "Valid Since"), Instant::min(), where(row));
  }
  Instant until(std::size_t row) const {
    return time_in(text(row, "valid_to", "Valid To"), Instant::max(), where(row));
  }
  /// Rows of the station; all where the file names none.
  std::vector<std::size_t> rows() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      table_.check_row(row);
      if (is_ours(row)) rows.push_back(row);
    }
    check(!rows.empty(), "{}: no row is of station '{}'; name it as the file does (gauge.station)",
          table_.name(), station_);
    return rows;
  }

 private:
  bool is_ours(std::size_t row) const {
    bool named = false;
    for (const char* column : {"station", "Site Name", "Site Number"}) {
      if (!table_.has_column(column)) continue;
      named = true;
      if (table_.field(row, table_.column(column)) == station_) return true;
    }
    return !named;
  }

  Table table_;
  std::string station_;
};

RatingSegment segment_in(const Sheet& sheet, std::size_t row) {
  RatingSegment s;
  s.line = sheet.table().line(row);
  s.from = sheet.number(row, "stage_from_m", "Stage Start");
  s.to = sheet.number(row, "stage_to_m", "Stage End");
  s.c = sheet.number(row, "c", "c");
  s.a = sheet.number(row, "a", "a");
  s.b = sheet.number(row, "b", "b");
  if (sheet.table().has_column("uncertainty_percent"))
    s.uncertainty = 0.01 * sheet.number(row, "uncertainty_percent", "uncertainty_percent");
  check(s.from < s.to, "{}: the segment from {:g} to {:g} m holds no stage", sheet.where(row), s.from, s.to);
  check(s.c > 0 && s.b > 0, "{}: c {:g} and b {:g} of Q = c (h - a)^b must be above 0", sheet.where(row), s.c,
        s.b);
  check(s.to > s.a, "{}: nothing flows up to the end of the segment at {:g} m, as a is {:g} m",
        sheet.where(row), s.to, s.a);
  check(s.uncertainty > 0 && s.uncertainty <= 2, "{}: uncertainty_percent {:g} is outside 0 to 200",
        sheet.where(row), 100 * s.uncertainty);
  return s;
}

DatedRating& curve_of(std::vector<DatedRating>& curves, Instant from, Instant until) {
  for (DatedRating& curve : curves)
    if (curve.from == from && curve.until == until) return curve;
  return curves.emplace_back(DatedRating{from, until, {}});
}

void check_segments(DatedRating& curve, const std::string& file) {
  std::sort(curve.segments.begin(), curve.segments.end(),
            [](const RatingSegment& a, const RatingSegment& b) { return a.to < b.to; });
  for (std::size_t i = 1; i < curve.segments.size(); ++i) {
    const RatingSegment &below = curve.segments[i - 1], &above = curve.segments[i];
    check(std::abs(above.from - below.to) <= joint,
          "{}:{}: the segment begins at {:g} m, the one below it ends at {:g} m (line {}); they must meet",
          file, above.line, above.from, below.to, below.line);
  }
}

/// By time; none may begin before the one before it ends.
template <class Dated>
void check_dates(std::vector<Dated>& list, const std::string& file, int (*line)(const Dated&)) {
  std::sort(list.begin(), list.end(), [](const Dated& a, const Dated& b) { return a.from < b.from; });
  for (const Dated& one : list)
    check(one.from < one.until, "{}:{}: valid_to is not after valid_from", file, line(one));
  for (std::size_t i = 1; i < list.size(); ++i)
    check(list[i - 1].until <= list[i].from,
          "{}:{}: it begins before that of line {} ends; two cannot be valid at one time", file,
          line(list[i]), line(list[i - 1]));
}

template <class Dated>
const Dated* valid(const std::vector<Dated>& list, Instant time) {
  for (const Dated& one : list)
    if (one.from <= time && time < one.until) return &one;
  return nullptr;
}

}  // namespace

RatedStage DatedRating::at(double stage, double stage_error) const {
  const RatingSegment& s = segment_at(segments, stage);
  RatedStage result{power(s, stage), 0, s.line, beyond(segments, stage)};
  constexpr double least = 0.01;  // m3/s
  const double share = s.uncertainty * beyond_factor(segments, stage);
  result.error = std::max(least, std::hypot(share * result.discharge, slope(s, stage) * stage_error));
  return result;
}

const DatedRating* StageRating::valid_at(Instant time) const { return valid(curves, time); }

const StageDatum::Shift* StageDatum::valid_at(Instant time) const { return valid(shifts, time); }

StageRating read_stage_rating(const std::filesystem::path& file, const std::string& station) {
  const Sheet sheet(file, station);
  StageRating rating{file.string(), sha256_of_file(file), {}};
  for (const std::size_t row : sheet.rows())
    curve_of(rating.curves, sheet.from(row), sheet.until(row)).segments.push_back(segment_in(sheet, row));
  for (DatedRating& curve : rating.curves) check_segments(curve, rating.file);
  check_dates<DatedRating>(rating.curves, rating.file,
                           [](const DatedRating& c) { return c.segments.front().line; });
  return rating;
}

StageDatum read_stage_datum(const std::filesystem::path& file, const std::string& station) {
  const Sheet sheet(file, station);
  StageDatum datum{file.string(), {}};
  for (const std::size_t row : sheet.rows())
    datum.shifts.push_back({sheet.from(row), sheet.until(row), sheet.number(row, "offset_m", "offset_m"),
                            sheet.table().line(row)});
  check_dates<StageDatum::Shift>(datum.shifts, datum.file, [](const StageDatum::Shift& s) { return s.line; });
  return datum;
}

}  // namespace freshet::core
