#include "mesh/rain/calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <regex>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using std::chrono::days;

struct Date {
  int year = 0, month = 0, day = 0;
  auto operator<=>(const Date&) const = default;
};

constexpr Date last_julian{1582, 10, 4}, first_gregorian{1582, 10, 15};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_julian_date(const Date& d) {
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (d.year < 1 || d.month < 1 || d.month > 12) return false;
  const int leap = d.month == 2 && d.year % 4 == 0 ? 1 : 0;
  return d.day >= 1 && d.day <= lengths[static_cast<std::size_t>(d.month - 1)] + leap;
}

/// By the day number after Richards (2013), Explanatory Supplement to the Astronomical Almanac, ch. 15.
std::chrono::sys_days of_julian(const Date& d) {
  const int a = (14 - d.month) / 12, y = d.year + 4800 - a, m = d.month + 12 * a - 3;
  const int day_number = d.day + (153 * m + 2) / 5 + 365 * y + y / 4 - 32083;
  return std::chrono::sys_days(days(day_number - 2440588));
}

std::chrono::sys_days day_of(const Date& d, const std::string& calendar, const std::string& where) {
  const std::string shown = fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
  if (calendar == "julian" || (calendar == "standard" && d <= last_julian)) {
    check(is_julian_date(d),
          "{}: the reference date {} does not exist in the calendar '{}'; mend its attribute units", where,
          shown, calendar);
    return of_julian(d);
  }
  const std::chrono::year_month_day date{std::chrono::year(d.year),
                                         std::chrono::month(static_cast<unsigned>(d.month)),
                                         std::chrono::day(static_cast<unsigned>(d.day))};
  check(date.ok() && (calendar != "standard" || d >= first_gregorian),
        "{}: the reference date {} does not exist in the calendar '{}'; mend its attribute units", where,
        shown, calendar);
  return date;
}

std::string calendar_of(const std::string& written, const std::string& where) {
  const std::string name = lower(written);
  if (name.empty() || name == "standard" || name == "gregorian") return "standard";
  if (name == "proleptic_gregorian" || name == "julian") return name;
  for (const char* other : {"noleap", "365_day", "all_leap", "366_day", "360_day"})
    check(name != other,
          "{}: the calendar is '{}', whose days are not those that rain falls on; convert the file to the "
          "standard one",
          where, written);
  core::fail_input(
      "{}: the calendar '{}' is none of standard, gregorian, proleptic_gregorian, julian; mend its "
      "attribute calendar",
      where, written);
}

double seconds_of(const std::string& written, const std::string& units, const std::string& where) {
  static const std::map<std::string, double> known = {{"nanosecond", 1e-9},
                                                      {"ns", 1e-9},
                                                      {"microsecond", 1e-6},
                                                      {"us", 1e-6},
                                                      {"millisecond", 1e-3},
                                                      {"ms", 1e-3},
                                                      {"msec", 1e-3},
                                                      {"s", 1},
                                                      {"sec", 1},
                                                      {"second", 1},
                                                      {"min", 60},
                                                      {"minute", 60},
                                                      {"h", 3600},
                                                      {"hr", 3600},
                                                      {"hour", 3600},
                                                      {"d", 86400},
                                                      {"day", 86400},
                                                      {"week", 7 * 86400.0}};
  std::string unit = lower(written);
  if (unit.size() > 2 && unit.back() == 's') unit.pop_back();
  const auto found = known.find(unit);
  check(found != known.end(),
        "{}: the time unit '{}' counts neither seconds, minutes, hours nor days, which alone have one length",
        where, units);
  return found->second;
}

int minutes_of_zone(const std::string& zone) {
  static const std::regex form(R"(([+-])(\d{1,2}):?(\d\d)?)");
  std::smatch m;
  if (!std::regex_match(zone, m, form)) return 0;  // none, Z, UTC
  const int minutes = 60 * std::stoi(m[2]) + (m[3].matched ? std::stoi(m[3]) : 0);
  return m[1] == "-" ? -minutes : minutes;
}

}  // namespace

core::Instant CfTime::at(double value) const {
  const double since = value * seconds + fraction;
  const bool sane = std::isfinite(since) && std::abs(since) < 1e12;
  const core::Instant t = sane ? epoch + core::milliseconds_of(since) : epoch;
  const std::chrono::year_month_day date{std::chrono::floor<days>(t)};
  check(sane && date.year() >= std::chrono::year(1800) && date.year() <= std::chrono::year(2200),
        "{}: {} is {}; are unit and reference date right?", where, value,
        sane ? fmt::format("in the year {}", int(date.year())) : "no time");
  return t;
}

CfTime cf_time(const std::string& units, const std::string& calendar, const std::string& where) {
  const std::string known = calendar_of(calendar, where);
  static const std::regex form(
      R"(\s*([A-Za-z]+)\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(\.\d*)?)?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d\d)?)?\s*)",
      std::regex::icase);
  constexpr std::size_t longest = 100;
  std::smatch m;
  check(units.size() < longest && std::regex_match(units, m, form),
        "{}: the time unit '{}' is not of the form 'hours since 2026-03-10 00:00:00' (UTC){}", where,
        units.substr(0, longest),
        units.find(" as %") != std::string::npos ? "; make the time axis relative with 'cdo -r copy'"
                                                 : "; mend its attribute units");
  const auto number = [&](int i) { return m[i].matched ? std::stoi(m[i]) : 0; };
  const int hour = number(5), minute = number(6), second = number(7), zone = minutes_of_zone(m[9]);
  check(hour <= 24 && minute < 60 && second < 60 && std::abs(zone) <= 14 * 60,
        "{}: the time unit '{}' has a time of day or a zone that is none; mend its attribute units", where,
        units);
  const core::Instant day = day_of({number(2), number(3), number(4)}, known, where);
  const double fraction = m[8].matched && m[8].length() > 1 ? std::stod("0" + m[8].str()) : 0;
  return {day + std::chrono::seconds(3600 * hour + 60 * (minute - zone) + second),
          seconds_of(m[1], units, where), fraction, where};
}

}  // namespace freshet::mesh
