#include "service/delivery/rfc_dates.hpp"

#include <fmt/format.h>

#include <ctime>

namespace freshet::service {

/// Names of days and months are English, whatever the locale.
std::string rfc_822_date(core::Instant t) {
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  std::tm f{};
  ::gmtime_r(&seconds, &f);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[f.tm_wday], f.tm_mday,
                     months[f.tm_mon], f.tm_year + 1900, f.tm_hour, f.tm_min, f.tm_sec);
}

std::string rfc_3339_date(core::Instant t) {
  return core::to_iso(std::chrono::floor<std::chrono::seconds>(t));
}

}  // namespace freshet::service
