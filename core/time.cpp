#include "core/time.hpp"

#include "core/errors.hpp"
#include "core/time_scanner.hpp"

namespace freshet::core {

namespace {

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0;

  bool valid() const {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(month),
                                           std::chrono::day(day)};
    const bool of_day = hour < 24 || (hour == 24 && minute == 0 && second == 0 && millisecond == 0);
    return year > 0 && date.ok() && of_day && minute < 60 && second <= 60;
  }

  Instant instant() const {
    const std::chrono::sys_days date = std::chrono::year_month_day{
        std::chrono::year{year}, std::chrono::month(month), std::chrono::day(day)};
    return date + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::milliseconds(millisecond);
  }
};

Fields fields_of(Instant t) {
  const auto date = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day ymd{date};
  const std::chrono::hh_mm_ss clock{t - date};
  return {int(ymd.year()),
          int(unsigned(ymd.month())),
          int(unsigned(ymd.day())),
          int(clock.hours().count()),
          int(clock.minutes().count()),
          int(clock.seconds().count()),
          int(clock.subseconds().count())};
}

bool read_date(Scanner& s, Fields& f) {
  if (!s.digits(4, f.year)) return false;
  const bool dashes = s.one_of("-");
  return s.digits(2, f.month) && (!dashes || s.one_of("-")) && s.digits(2, f.day);
}

bool read_clock(Scanner& s, Fields& f) {
  if (!s.digits(2, f.hour)) return false;
  const bool colons = s.one_of(":");
  if (!s.digits(2, f.minute)) return false;
  if (colons ? !s.one_of(":") : !s.at_digit()) return true;
  return s.digits(2, f.second);
}

/// Instants are whole milliseconds: half of one or more is the next one.
bool read_fraction(Scanner& s, int& milliseconds) {
  milliseconds = 0;
  if (!s.one_of(".,")) return true;
  if (!s.at_digit()) return false;
  for (int scale = 100; scale > 0; scale /= 10) {
    int digit = 0;
    if (s.at_digit()) s.digits(1, digit);
    milliseconds += scale * digit;
  }
  milliseconds += s.at_digit() && s.rest.front() >= '5';
  while (s.at_digit()) s.rest.remove_prefix(1);
  return true;
}

/// ".250", or nothing.
std::string fraction_text(const Fields& f) {
  return f.millisecond == 0 ? "" : fmt::format(".{:03}", f.millisecond);
}

/// "Z", " UTC", "+01:00", "+0100", "+01", " -05"; also with the minus sign of typesetters.
bool read_zone(Scanner& s, int& offset_minutes) {
  offset_minutes = 0;
  while (s.one_of(" ")) {
  }
  if (s.one_of("Zz") || s.word("UTC") || s.word("GMT")) return s.rest.empty();
  const bool west = s.word("-") || s.word("\u2212");
  int hours = 0, minutes = 0;
  if (!(west || s.one_of("+")) || !s.digits(2, hours)) return false;
  const bool colon = s.one_of(":");
  if ((colon || !s.rest.empty()) && !s.digits(2, minutes)) return false;
  offset_minutes = (west ? -1 : 1) * (60 * hours + minutes);
  return s.rest.empty() && 60 * hours + minutes <= 14 * 60 && minutes < 60;  // Kiribati is 14 h ahead
}

/// Leap seconds come at the end of a month in UTC; the second after is counted in their place.
bool is_leap_second(Instant after) {
  const Fields f = fields_of(after);
  return f.day == 1 && f.hour == 0 && f.minute == 0 && f.second == 0;
}

}  // namespace

/// Of ISO 8601: offsets also as "+0100" and "+01", the basic form "20260310T0600Z"; fractions are rounded
/// to milliseconds, 24:00 is the next day's 00:00, second 60 a leap second.
Instant parse_instant(std::string_view text, std::string_view where) {
  Scanner s{text};
  Fields f;
  int fraction = 0, offset_minutes = 0;
  const bool good = read_date(s, f) && s.one_of("Tt ") && read_clock(s, f) && read_fraction(s, fraction) &&
                    f.valid() && read_zone(s, offset_minutes);
  if (!good) fail_input("{}: {}", where, why_no_time(text));
  const Instant t = f.instant() - std::chrono::minutes(offset_minutes);
  check(f.second < 60 || is_leap_second(t),
        "{}: '{}' has second 60, but no leap second was ever there: they come at the end of a month in UTC; "
        "correct it",
        where, text);
  const Instant rounded = t + std::chrono::milliseconds(fraction);
  const int year = fields_of(rounded).year;
  check(year > 0 && year < 10000, "{}: '{}' lies outside of the years 1 to 9999 in UTC; correct it", where,
        text);
  return rounded;
}

std::string to_iso(Instant t) {
  const Fields f = fields_of(t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", f.year, f.month, f.day, f.hour, f.minute,
                     f.second, fraction_text(f));
}

std::string to_compact(Instant t) {
  const Fields f = fields_of(t);
  const std::string fraction = fraction_text(f);
  const std::string seconds =
      f.second == 0 && fraction.empty() ? "" : fmt::format("{:02}{}", f.second, fraction);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{}Z", f.year, f.month, f.day, f.hour, f.minute, seconds);
}

std::string cf_time_units(Instant epoch) {
  const Fields f = fields_of(epoch);
  return fmt::format("seconds since {:04}-{:02}-{:02} {:02}:{:02}:{:02}{}", f.year, f.month, f.day, f.hour,
                     f.minute, f.second, fraction_text(f));
}

Instant epoch_of_cf_units(std::string_view units, std::string_view where) {
  constexpr std::string_view start = "seconds since ";
  Fields f;
  Scanner s{units.starts_with(start) ? units.substr(start.size()) : std::string_view{}};
  const bool good = read_date(s, f) && s.one_of(" T") && read_clock(s, f) &&
                    read_fraction(s, f.millisecond) && f.millisecond < 1000 && s.rest.empty() && f.valid() &&
                    f.second < 60 && f.hour < 24;
  check(good, "{}: time unit '{}' is not of the form 'seconds since 2026-03-10 06:00:00'", where, units);
  return f.instant();
}

}  // namespace freshet::core
