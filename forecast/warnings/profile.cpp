#include "forecast/warnings/profile.hpp"

#include <array>
#include <sstream>
#include <string_view>

#include "core/errors.hpp"
#include "core/time.hpp"
#include "forecast/words/local_format.hpp"

namespace freshet::forecast {
namespace {

struct Row {
  std::string_view name;
  void (*fit)(CapText& text, const core::Warnings& warnings);
};

#define FRESHET_ROW(function, name) Row{name, fit_##function},
constexpr std::array rows = {FRESHET_CAP_PROFILES(FRESHET_ROW)};
#undef FRESHET_ROW

std::string local(const std::string& time, const LocalFormat& format) {
  const core::Instant at = core::parse_instant(time, "time of a message");
  const int offset = format.offset_min(at), minutes = offset < 0 ? -offset : offset;
  std::string text =
      core::to_iso(std::chrono::floor<std::chrono::seconds>(at + std::chrono::minutes(offset)));
  text.pop_back();  // the Z
  return fmt::format("{}{}{:02}:{:02}", text, offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

void fit_to_profile(CapText& text, const core::Warnings& warnings) {
  for (const Row& row : rows)
    if (row.name == warnings.profile) row.fit(text, warnings);
}

void put_local_times(CapText& text, const core::Warnings& warnings) {
  const LocalFormat format("en", warnings.time_zone);
  text.set("sent", local(text.get("sent"), format));
  for (const char* name : {"effective", "onset", "expires"})
    for (const std::string& language : text.languages())
      if (const std::string time = text.get_in(language, name); !time.empty())
        text.set_in(language, name, local(time, format));
  std::string references;
  std::istringstream said(text.get("references"));
  for (std::string one; said >> one;) {
    const std::size_t comma = one.rfind(',');
    references += fmt::format("{}{},{}", references.empty() ? "" : " ", one.substr(0, comma),
                              local(one.substr(comma + 1), format));
  }
  text.set("references", references);
}

}  // namespace freshet::forecast
