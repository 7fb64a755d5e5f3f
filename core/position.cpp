#include "core/position.hpp"

#include <fmt/format.h>

namespace freshet::core {

std::string to_text(const Position& position) {
  return position.projected ? fmt::format("x {:.7g}, y {:.7g}", position.x, position.y)
                            : fmt::format("longitude {:.8g}, latitude {:.8g}", position.lon, position.lat);
}

}  // namespace freshet::core
