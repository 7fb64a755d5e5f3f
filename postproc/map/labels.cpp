#include "postproc/map/labels.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::postproc {

namespace {

constexpr double line_height = 1.25, base_line = 0.78;  ///< of the size of letters; of the height

}  // namespace

bool Labels::is_free(const Box& b) const {
  const bool inside = b.x >= frame_.x && b.y >= frame_.y && b.x + b.width <= frame_.x + frame_.width &&
                      b.y + b.height <= frame_.y + frame_.height;
  return inside && std::none_of(taken_.begin(), taken_.end(), [&](const Box& t) { return t.overlaps(b); });
}

bool Labels::write(const Box& box, const std::string& text, const TextStyle& style) {
  taken_.push_back(box);
  canvas_.text(box.x, box.y + base_line * box.height, text, style);
  return true;
}

bool Labels::at_point(double x, double y, double r, const std::string& text, const TextStyle& style,
                      bool always) {
  const double width = canvas_.text_width(text, style), height = line_height * style.size;
  const Box places[] = {{x + 1.4 * r, y - height / 2, width, height},
                        {x - 1.4 * r - width, y - height / 2, width, height},
                        {x - width / 2, y - 1.2 * r - height, width, height},
                        {x - width / 2, y + 1.2 * r, width, height}};
  for (const Box& place : places)
    if (is_free(place)) return write(place, text, style);
  return always && write(places[0], text, style);
}

bool Labels::along(const std::vector<std::pair<double, double>>& line, const std::string& text,
                   const TextStyle& style) {
  const double width = canvas_.text_width(text, style), height = line_height * style.size;
  double whole = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    whole += std::hypot(line[i + 1].first - line[i].first, line[i + 1].second - line[i].second);
  if (whole < width) return false;  // it would be longer than what it names
  for (const double share : {0.5, 0.35, 0.65, 0.2, 0.8}) {
    double left = share * whole;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      const auto [ax, ay] = line[i];
      const auto [bx, by] = line[i + 1];
      const double step = std::hypot(bx - ax, by - ay);
      if (left > step) {
        left -= step;
        continue;
      }
      const double t = step > 0 ? left / step : 0, x = ax + t * (bx - ax), y = ay + t * (by - ay);
      const Box place{x - width / 2, y - height / 2, width, height};
      if (is_free(place)) return write(place, text, style);
      break;
    }
  }
  return false;
}

}  // namespace freshet::postproc
