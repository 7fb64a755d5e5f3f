#include "core/place.hpp"

#include <fmt/format.h>

namespace freshet::core {

std::string to_text(const Place& place) {
  return place.projected ? fmt::format("x {:.7g}, y {:.7g}", place.x, place.y)
                         : fmt::format("longitude {:.8g}, latitude {:.8g}", place.lon, place.lat);
}

}  // namespace freshet::core
