#include "forecast/words/local_format.hpp"

#include <unicode/calendar.h>
#include <unicode/datefmt.h>
#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <cmath>

#include "core/errors.hpp"

namespace freshet::forecast {

struct LocalFormat::Icu {
  icu::Locale locale;
  std::unique_ptr<icu::TimeZone> zone;
  std::unique_ptr<icu::DateFormat> time, day_time, day;
  std::unique_ptr<icu::ListFormatter> list;
};

namespace {

void check_icu(UErrorCode code, const char* doing) {
  if (U_FAILURE(code)) core::fail_run("ICU could not {}: {}", doing, u_errorName(code));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string said;
  text.toUTF8String(said);
  return said;
}

UDate date_of(core::Instant at) { return static_cast<double>(at.time_since_epoch().count()); }
static_assert(std::is_same_v<core::Instant::duration, std::chrono::milliseconds>);  // as UDate has it

/// In hours from 0 to 24 everywhere: none is mistaken.
std::unique_ptr<icu::DateFormat> format_of(const char* skeleton, const icu::Locale& locale,
                                           const icu::TimeZone& zone) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(locale, code));
  check_icu(code, "find forms of dates");
  const icu::UnicodeString pattern = patterns->getBestPattern(icu::UnicodeString(skeleton), code);
  auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, code);
  check_icu(code, "make a form of dates");
  format->setTimeZone(zone);
  return format;
}

std::string formatted(const icu::DateFormat& format, core::Instant at) {
  icu::UnicodeString text;
  format.format(date_of(at), text);
  return utf8(text);
}

}  // namespace

LocalFormat::LocalFormat(const std::string& tag, const std::string& time_zone)
    : icu_(std::make_unique<Icu>()) {
  UErrorCode code = U_ZERO_ERROR;
  icu_->locale = icu::Locale::forLanguageTag(tag, code);
  core::check(U_SUCCESS(code) && !icu_->locale.isBogus() && *icu_->locale.getLanguage() != '\0',
              "'{}' is no language tag that is known; write one such as 'en-US' or 'de' (BCP 47)", tag);
  icu_->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(time_zone)));
  core::check(
      *icu_->zone != icu::TimeZone::getUnknown(),
      "warnings.time_zone: '{}' is no time zone that is known; write a name of the IANA's list, such as "
      "'Europe/Zurich'",
      time_zone);
  icu_->time = format_of("Hmz", icu_->locale, *icu_->zone);
  icu_->day_time = format_of("yMMMMdHmz", icu_->locale, *icu_->zone);
  icu_->day = format_of("yMMdd", icu_->locale, *icu_->zone);
  icu_->list.reset(icu::ListFormatter::createInstance(icu_->locale, code));
  check_icu(code, "make a form of lists");
}

LocalFormat::~LocalFormat() = default;
LocalFormat::LocalFormat(LocalFormat&&) noexcept = default;

std::string LocalFormat::number(double value, int digits) const {
  UErrorCode code = U_ZERO_ERROR;
  const double scale = std::pow(10, digits);
  const double rounded = std::round(value * scale) / scale + 0.0;  // never -0
  const auto text = icu::number::NumberFormatter::withLocale(icu_->locale)
                        .precision(icu::number::Precision::fixedFraction(digits))
                        .formatDouble(rounded, code)
                        .toString(code);
  check_icu(code, "write a number");
  return utf8(text);
}

std::string LocalFormat::time(core::Instant at) const { return formatted(*icu_->time, at); }

std::string LocalFormat::day_time(core::Instant at) const { return formatted(*icu_->day_time, at); }

bool LocalFormat::same_day(core::Instant a, core::Instant b) const {
  return formatted(*icu_->day, a) == formatted(*icu_->day, b);
}

int LocalFormat::offset_min(core::Instant at) const {
  UErrorCode code = U_ZERO_ERROR;
  std::int32_t raw = 0, summer = 0;
  icu_->zone->getOffset(date_of(at), false, raw, summer, code);
  check_icu(code, "find the offset of a time zone");
  return (raw + summer) / 60000;
}

std::string LocalFormat::list(const std::vector<std::string>& names) const {
  std::vector<icu::UnicodeString> items;
  for (const std::string& name : names) items.push_back(icu::UnicodeString::fromUTF8(name));
  UErrorCode code = U_ZERO_ERROR;
  icu::UnicodeString text;
  icu_->list->format(items.data(), static_cast<std::int32_t>(items.size()), text, code);
  check_icu(code, "write a list");
  return utf8(text);
}

}  // namespace freshet::forecast
