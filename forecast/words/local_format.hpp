#pragma once
// Numbers, times and lists as a language writes them (ICU).

#include <memory>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::forecast {

class LocalFormat {
 public:
  /// InputError where ICU knows no such language, or no such zone.
  LocalFormat(const std::string& tag, const std::string& time_zone);
  ~LocalFormat();
  LocalFormat(LocalFormat&&) noexcept;

  std::string number(double value, int digits) const;
  std::string time(core::Instant at) const;      ///< "06:00 UTC"
  std::string day_time(core::Instant at) const;  ///< "March 10, 2026 at 06:00 UTC"
  int offset_min(core::Instant at) const;        ///< of the zone from UTC, east positive
  bool same_day(core::Instant a, core::Instant b) const;
  std::string list(const std::vector<std::string>& names) const;

 private:
  struct Icu;
  std::unique_ptr<Icu> icu_;
};

}  // namespace freshet::forecast
