#pragma once

namespace freshet::core {

/// Water thinner than this [m] is shown as none: a gauge under it is dry and has no stage, a cell no level.
inline constexpr double dry_film_m = 0.001;

}  // namespace freshet::core
