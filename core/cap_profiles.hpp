#pragma once
// Profiles of CAP 1.2: what those who take messages in ask for beyond the standard.
// core/cap_profiles/NAME.cpp defines NAME_profile(): what basin.toml must give. What a message of it gets is
// in forecast/warnings/profiles/NAME.cpp, under the same name.

#include <string>
#include <vector>

/// The profiles, a row each: its name in C++ and in basin.toml.
#define FRESHET_CAP_PROFILES(ROW) \
  ROW(plain, "none") ROW(wmo, "wmo") ROW(meteoalarm, "meteoalarm") ROW(ipaws, "ipaws") ROW(cap_au, "cap-au")

namespace freshet::core {

class ConfigTable;
struct Basin;
struct Warnings;

struct CapProfile {
  std::string name, about;
  std::vector<std::string> needs;  ///< keys of [warnings] that it cannot do without
  std::vector<std::string> own;    ///< keys that no message has without a profile like this
  /// Reads the keys that are its own; called whatever the profile is, so that all keys are known.
  void (*read)(ConfigTable& table, Warnings& warnings) = nullptr;
  /// What must hold, for this profile alone.
  void (*check)(ConfigTable& table, const Warnings& warnings, const Basin& basin) = nullptr;
};

#define FRESHET_ROW(function, name) CapProfile function##_profile();
FRESHET_CAP_PROFILES(FRESHET_ROW)
#undef FRESHET_ROW

/// In the order of the rows.
const std::vector<CapProfile>& cap_profiles();

/// Reads `profile` and what belongs to it.
void read_profile(ConfigTable& table, Warnings& warnings);
/// A problem for each key that the profile needs, or that is of other profiles, and what it checks itself; to
/// be called once languages, layers and rules are known.
void check_profile(ConfigTable& table, const Warnings& warnings, const Basin& basin);

}  // namespace freshet::core
