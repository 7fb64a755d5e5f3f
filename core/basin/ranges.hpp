#pragma once
// Ranges that keys of several tables share.

#include "core/config_reader.hpp"

namespace freshet::core {

namespace range {
inline constexpr Range fraction{0, 1, "", 100};
inline constexpr Range manning{0, 0.5, "s/m^(1/3)", 10};
inline constexpr Range elevation{-500, 9000, "m"};
inline constexpr Range minutes{0.1, 1440, "min"};
inline constexpr Range speed{-100, 100, "m/s"};
}  // namespace range

}  // namespace freshet::core
