#include "core/cap_profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin/warnings.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const CapProfile& profile : cap_profiles()) names.push_back(profile.name);
  return names;
}

bool holds(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

const std::vector<CapProfile>& cap_profiles() {
  static const std::vector<CapProfile> profiles = [] {
    std::vector<CapProfile> all;
#define FRESHET_ROW(function, word)    \
  all.push_back(function##_profile()); \
  all.back().name = word;
    FRESHET_CAP_PROFILES(FRESHET_ROW)
#undef FRESHET_ROW
    return all;
  }();
  return profiles;
}

void read_profile(ConfigTable& table, Warnings& warnings) {
  std::string about = "what those who take messages in ask for beyond CAP ([warn](guide/warn.md#profiles))";
  for (const CapProfile& profile : cap_profiles())
    about += fmt::format("; `\"{}\"`: {}", profile.name, profile.about);
  warnings.profile = table.choice("profile", profile_names(), warnings.profile, {.meaning = about});
  for (const CapProfile& profile : cap_profiles())
    if (profile.read != nullptr) profile.read(table, warnings);
}

void check_profile(ConfigTable& table, const Warnings& warnings, const Basin& basin) {
  std::set<std::string> known;
  const CapProfile* chosen = nullptr;
  for (const CapProfile& profile : cap_profiles()) {
    known.insert(profile.own.begin(), profile.own.end());
    if (profile.name == warnings.profile) chosen = &profile;
  }
  if (chosen == nullptr || warnings.rules.empty()) return;
  for (const std::string& key : known)
    table.expect(!table.has(key) || holds(chosen->own, key), key,
                 fmt::format("is not heeded by profile = \"{}\"; take it out, or choose another profile",
                             warnings.profile));
  for (const std::string& key : chosen->needs)
    if (!table.has(key)) table.missing(key, "\"...\"");
  if (chosen->check != nullptr) chosen->check(table, warnings, basin);
}

}  // namespace freshet::core
