// CAP 1.2 and nothing else.

#include "core/cap_profiles.hpp"

namespace freshet::core {

CapProfile plain_profile() {
  CapProfile profile;
  profile.about = "CAP 1.2 alone";
  return profile;
}

}  // namespace freshet::core
