// Several maps of the same basin on one page: a tile each, with its legend below.

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "postproc/map/map_panel.hpp"
#include "postproc/map/map_picture.hpp"
#include "postproc/map/page_parts.hpp"

namespace freshet::postproc {

namespace {

class Sheet {
 public:
  Sheet(const std::vector<MapContent>& maps, int width)
      : maps_(maps),
        unit_(width / 1600.0),
        columns_(maps.size() <= 4 ? std::min<std::size_t>(maps.size(), 2) : 3),
        tile_(tile_of(maps.front())),
        canvas_(width, height()) {}

  PictureSize draw(const std::filesystem::path& png) {
    draw_header();
    for (std::size_t i = 0; i < maps_.size(); ++i) draw_tile(maps_[i], box_of(i));
    draw_footer(canvas_, height() - u(footer) + u(24), unit_, maps_.front());
    canvas_.write_png(png);
    return {static_cast<int>(std::lround(1600 * unit_)), height()};
  }

 private:
  static constexpr double header = 112, footer = 58, gap = 26, title = 56, legend = 90;

  double u(double length) const { return length * unit_; }

  /// Width of a tile, and height of the map in it. Whole pixels.
  Box tile_of(const MapContent& map) const {
    const Box extent = extent_of(map.mesh);
    const double columns = static_cast<double>(columns_);
    const double width = std::floor((u(1600 - 2 * page_margin) - u(gap) * (columns - 1)) / columns);
    return {0, 0, width,
            std::floor(std::clamp(width * extent.height / extent.width, 0.6 * width, 1.25 * width))};
  }
  double row_height() const { return u(title) + tile_.height + u(legend); }
  int height() const {
    const double rows = std::ceil(static_cast<double>(maps_.size()) / static_cast<double>(columns_));
    return static_cast<int>(std::ceil(u(header) + rows * row_height() + u(footer)));
  }
  /// Of the map itself.
  Box box_of(std::size_t i) const {
    const double column = static_cast<double>(i % columns_), row = static_cast<double>(i / columns_);
    return {std::floor(u(page_margin) + column * (tile_.width + u(gap))),
            std::floor(u(header) + row * row_height() + u(title)), tile_.width, tile_.height};
  }

  void draw_header() const {
    const MapContent& map = maps_.front();
    const double badge = map.attributes.synthetic ? draw_badge(canvas_, unit_) : 0;
    canvas_.fitted_text(u(page_margin), u(52), u(1600 - 2 * page_margin - 20) - badge,
                        fmt::format("Basin {}", map.attributes.basin), {u(33), true, ink, false});
    std::string line = map.origin;
    if (map.members > 1) line += fmt::format("   ·   {} members", map.members);
    canvas_.fitted_text(u(page_margin), u(88), u(1600 - 2 * page_margin), line,
                        {u(19), false, page_grey, false});
  }

  void draw_tile(const MapContent& map, const Box& box) const {
    canvas_.fitted_text(box.x, box.y - u(30), box.width, map.title, {u(19), true, ink, false});
    canvas_.fitted_text(box.x, box.y - u(9), box.width, "valid " + map.validity,
                        {u(14), false, page_grey, false});
    draw_panel(canvas_, box, map, unit_ * (columns_ == 1 ? 1 : 0.8));
    draw_legend(map, box);
  }

  /// Classes side by side, the meaning of the red line at the end.
  void draw_legend(const MapContent& map, const Box& box) const {
    const auto classes = static_cast<double>(map.scale.breaks.size());
    const double y = box.y + box.height + u(10), step = box.width / classes;
    for (std::size_t i = 0; i < map.scale.breaks.size(); ++i) {
      const double x = box.x + static_cast<double>(i) * step;
      canvas_.fill({x, y, step, u(14)}, map.scale.colours[i]);
      canvas_.fitted_text(x + u(2), y + u(29), step - u(6), map.scale.label(i, map.factor),
                          {u(13), false, ink, false});
      if (!map.scale.words.empty())
        canvas_.fitted_text(x + u(2), y + u(45), step - u(6), map.scale.words[i],
                            {u(13), false, page_grey, false});
    }
    std::string words = fmt::format("{} [{}]. {}", map.quantity, map.unit, map.hint);
    if (!map.likely.empty()) words += ". Red line: " + map.outline_meaning;
    canvas_.fitted_text(box.x, y + u(66), box.width, words, {u(13), false, page_grey, false});
  }

  const std::vector<MapContent>& maps_;
  double unit_;
  std::size_t columns_;
  Box tile_;
  Canvas canvas_;
};

}  // namespace

PictureSize draw_sheet(const std::vector<MapContent>& maps, int width_px, const std::filesystem::path& png) {
  check_width(width_px);
  core::check(!maps.empty() && maps.size() <= 12, "--field: {} maps; a sheet holds 1 to 12", maps.size());
  return Sheet(maps, width_px).draw(png);
}

}  // namespace freshet::postproc
