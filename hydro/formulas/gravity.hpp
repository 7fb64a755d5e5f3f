#pragma once

namespace freshet::hydro {

constexpr double gravity = 9.81;  ///< m/s2

}  // namespace freshet::hydro
