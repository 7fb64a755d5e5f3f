#include "core/time_words.hpp"

#include <fmt/format.h>

#include <regex>
#include <string>
#include <vector>

#include "core/time_scanner.hpp"

namespace freshet::core {

namespace {

/// A form that people write, and what is to be said of it.
struct Form {
  std::regex pattern;
  const char* words;
};

constexpr const char* usual = "write it as 2026-03-10T06:00:00Z";

/// The first that fits the whole text is the one that is meant.
const std::vector<Form>& forms() {
  static const std::vector<Form> all = {
      {std::regex(R"(\d{4}-\d\d-\d\d|\d{8})"),
       "has no time of day and no zone; write both, such as 2026-03-10T00:00:00+01:00, or with Z where it is "
       "UTC"},
      {std::regex(R"(\d{4}-?\d\d-?\d\d[Tt ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?)"),
       "has no time zone; say its zone, such as +01:00 at its end, or Z where it is UTC"},
      {std::regex(R"(\d{4}-?W\d\d(-?\d)?([Tt ].*)?)"),
       "counts weeks; write month and day, such as 2026-03-10T06:00:00Z"},
      {std::regex(R"(\d{4}-?\d{3}([Tt ].*)?)"),
       "counts the days of the year; write month and day, such as 2026-03-10T06:00:00Z"},
      {std::regex(R"(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*)"),
       "does not begin with its year, and day and month could be either; write it as 2026-03-10T06:00:00Z, "
       "with its zone"},
      {std::regex(R"(\d{4}[/.]\d{1,2}[/.]\d{1,2}.*|\d{4}-(\d-\d{1,2}|\d\d-\d)\b.*)"),
       "has another date than ISO 8601 writes: two digits each and dashes between, such as "
       "2026-03-10T06:00:00Z"},
      {std::regex(R"([+-]?\d+([.,]\d+)?([eE][+-]?\d+)?)"),
       "is a number (seconds since 1970, days of a spreadsheet?); write date, time and zone, such as "
       "2026-03-10T06:00:00Z"},
      {std::regex(R"(\d\d?:\d\d.*)"), "has no date; write it as 2026-03-10T06:00:00Z"},
      {std::regex(R"(.*[Tt ]24:.*)"),
       "has hour 24, which is only 24:00:00, the end of the day; write it with the next date"},
      {std::regex(R"(.*\d ?[AaPp]\.?[Mm]\b.*)"), "counts twelve hours; write 24, such as 18:00"},
      {std::regex(R"(.*[Tt ]\d:.*)"), "has an hour of one digit; write two, such as 06:00"},
      {std::regex(R"(.*[Tt ]\d\d:?\d\d.*[+-]\d(:\d\d|\d\d)?)"),
       "has an hour of one digit in its zone; write two, such as +01:00"},
      {std::regex(R"(.*[Tt ]\d\d:?\d\d.*[+-]\d\d:?(\d\d)?)"),
       "has a zone that is none: they go from -12:00 to +14:00; or its date or time is none. Correct it"},
      {std::regex(R"(.*[Tt ]\d\d:?\d\d.*[A-Za-z]{2,}.*)"),
       "names its zone; write the offset from UTC that held then, such as +01:00, or Z where it is UTC"},
      {std::regex(R"(.*:\d\d[.,]([Zz]|[+-].*)?)"),
       "has a fraction of a second without digits; take the point out"},
  };
  return all;
}

/// Texts of any length come; no time is so long.
constexpr std::size_t longest = 64;

}  // namespace

std::string in_words(Instant t) {
  const std::string iso = to_iso(t), clock = iso.substr(11, iso.size() - 12);  // 06:00:00, 06:00:00.500
  return iso.substr(0, 10) + " " + (clock.substr(5) == ":00" ? clock.substr(0, 5) : clock) + " UTC";
}

std::string clock_in_cycle(Instant t, Instant cycle) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(t - cycle).count();
  const std::string clock = to_iso(t).substr(11, 5);
  return minutes == 0 ? clock + " (now)" : fmt::format("{} (+{}:{:02})", clock, minutes / 60, minutes % 60);
}

std::string why_no_time(std::string_view text) {
  if (text.empty()) return fmt::format("the time is missing; {}", usual);
  if (text.size() > longest) return fmt::format("'{}...' is not a time; {}", text.substr(0, longest), usual);
  const std::string all(text);
  for (const Form& form : forms())
    if (std::regex_match(all, form.pattern)) return fmt::format("'{}' {}", text, form.words);
  return fmt::format("'{}' is not a time; {}", text, usual);
}

}  // namespace freshet::core
