#include "core/time.hpp"

#include "core/errors.hpp"

namespace freshet::core {

namespace {

/// A cursor over a text: each step says whether the text went on as expected.
struct Scanner {
  std::string_view rest;

  bool one_of(std::string_view characters) {
    if (rest.empty() || characters.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }

  bool digits(int count, int& value) {
    value = 0;
    for (int i = 0; i < count; ++i) {
      if (rest.empty() || rest.front() < '0' || rest.front() > '9') return false;
      value = 10 * value + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    return true;
  }
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;

  bool valid() const {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(month),
                                           std::chrono::day(day)};
    return year > 0 && date.ok() && hour < 24 && minute < 60 && second < 60;
  }

  Instant instant() const {
    const std::chrono::sys_days date = std::chrono::year_month_day{
        std::chrono::year{year}, std::chrono::month(month), std::chrono::day(day)};
    return date + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
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
          int(clock.seconds().count())};
}

bool read_date(Scanner& s, Fields& f) {
  return s.digits(4, f.year) && s.one_of("-") && s.digits(2, f.month) && s.one_of("-") && s.digits(2, f.day);
}

bool read_clock(Scanner& s, Fields& f) {
  if (!(s.digits(2, f.hour) && s.one_of(":") && s.digits(2, f.minute))) return false;
  if (!s.one_of(":")) return true;
  return s.digits(2, f.second);
}

/// Instants are whole seconds: a fraction may only be zeros.
bool skip_zero_fraction(Scanner& s) {
  if (!s.one_of(".")) return true;
  bool any = false;
  while (s.one_of("0")) any = true;
  return any;
}

bool read_zone(Scanner& s, int& offset_minutes) {
  offset_minutes = 0;
  if (s.one_of("Zz")) return s.rest.empty();
  const bool west = !s.rest.empty() && s.rest.front() == '-';
  int hours = 0, minutes = 0;
  if (!(s.one_of("+-") && s.digits(2, hours) && s.one_of(":") && s.digits(2, minutes))) return false;
  offset_minutes = (west ? -1 : 1) * (60 * hours + minutes);
  return s.rest.empty() && hours < 24 && minutes < 60;
}

}  // namespace

Instant parse_instant(std::string_view text, std::string_view where) {
  const auto malformed = [&] {
    fail_input("{}: '{}' is not a time; write it as 2026-03-10T06:00:00Z", where, text);
  };
  Scanner s{text};
  Fields f;
  if (!read_date(s, f)) malformed();
  if (s.rest.empty() && f.valid())
    fail_input("{}: {} has no time of day; write {}T00:00:00Z", where, text, text);
  if (!s.one_of("Tt ") || !read_clock(s, f) || !skip_zero_fraction(s) || !f.valid()) malformed();
  if (s.rest.empty()) fail_input("{}: {} has no time zone; write {}Z", where, text, text);
  int offset_minutes = 0;
  if (!read_zone(s, offset_minutes)) malformed();
  return f.instant() - std::chrono::minutes(offset_minutes);
}

std::string to_iso(Instant t) {
  const Fields f = fields_of(t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", f.year, f.month, f.day, f.hour, f.minute,
                     f.second);
}

std::string to_compact(Instant t) {
  const Fields f = fields_of(t);
  const std::string seconds = f.second == 0 ? "" : fmt::format("{:02}", f.second);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{}Z", f.year, f.month, f.day, f.hour, f.minute, seconds);
}

std::string cf_time_units(Instant epoch) {
  const Fields f = fields_of(epoch);
  return fmt::format("seconds since {:04}-{:02}-{:02} {:02}:{:02}:{:02}", f.year, f.month, f.day, f.hour,
                     f.minute, f.second);
}

Instant epoch_of_cf_units(std::string_view units, std::string_view where) {
  constexpr std::string_view start = "seconds since ";
  Fields f;
  Scanner s{units.starts_with(start) ? units.substr(start.size()) : std::string_view{}};
  const bool good = read_date(s, f) && s.one_of(" T") && read_clock(s, f) && s.rest.empty() && f.valid();
  check(good, "{}: time unit '{}' is not of the form 'seconds since 2026-03-10 06:00:00'", where, units);
  return f.instant();
}

}  // namespace freshet::core
