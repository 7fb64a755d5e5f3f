#include "postproc/map/map_picture.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "postproc/map/layer_style.hpp"
#include "postproc/map/map_panel.hpp"
#include "postproc/map/page_parts.hpp"

namespace freshet::postproc {

namespace {

constexpr Rgb grey = page_grey;

class Page {
 public:
  Page(const MapContent& map, int width)
      : map_(map), unit_(width / 1600.0), panel_(panel_box(map, width)), canvas_(width, height_of(panel_)) {}

  PictureSize draw(const std::filesystem::path& png) {
    draw_header();
    draw_panel(canvas_, panel_, map_, unit_);
    y_ = panel_.y + u(18);
    draw_legend();
    draw_signs();
    draw_gauge_table();
    draw_notes();
    draw_footer(canvas_, panel_.y + panel_.height + u(24), unit_, map_);
    canvas_.write_png(png);
    return {static_cast<int>(std::lround(1600 * unit_)), height_of(panel_)};
  }

 private:
  static constexpr double margin = page_margin, header = 112, footer = 58, sidebar = 372;

  double u(double length) const { return length * unit_; }

  /// The basin's shape, neither a strip nor too low for the texts at its side. Whole pixels.
  static Box panel_box(const MapContent& map, int width) {
    const double unit = width / 1600.0;
    const Box extent = extent_of(map.mesh);
    const double across = width - unit * (2 * margin + sidebar + 24);
    const double high = std::clamp(across * extent.height / extent.width, 0.66 * across, 1.25 * across);
    return {std::floor(margin * unit), std::floor(header * unit), std::floor(across), std::floor(high)};
  }
  int height_of(const Box& panel) const {
    return static_cast<int>(std::ceil(panel.y + panel.height + u(footer)));
  }
  double side_x() const { return panel_.x + panel_.width + u(24); }

  void draw_header() const {
    const double badge = map_.attributes.synthetic ? draw_badge(canvas_, unit_) : 0;
    const double room = u(1600 - 2 * margin - 20) - badge;
    canvas_.fitted_text(u(margin), u(52), room, map_.title, {u(33), true, ink, false});
    std::string line = fmt::format("Basin {}   ·   {}", map_.attributes.basin, map_.origin);
    if (!map_.validity.empty()) line += "   ·   valid " + map_.validity;
    if (map_.members > 1) line += fmt::format("   ·   {} members", map_.members);
    canvas_.fitted_text(u(margin), u(88), u(1600 - 2 * margin), line, {u(19), false, grey, false});
  }

  void heading(const std::string& words) {
    canvas_.fitted_text(side_x(), y_, u(sidebar), words, {u(17), true, ink, false});
    y_ += u(14);
  }

  void draw_legend() {
    heading(fmt::format("{} [{}]", map_.quantity, map_.unit));
    for (std::size_t i = map_.scale.breaks.size(); i-- > 0;) {
      const Box swatch{side_x(), y_, u(44), u(22)};
      canvas_.fill(swatch, map_.scale.colours[i]);
      canvas_.text(side_x() + u(56), y_ + u(17), map_.scale.label(i, map_.factor),
                   {u(16), false, ink, false});
      if (!map_.scale.words.empty())
        canvas_.fitted_text(side_x() + u(182), y_ + u(17), u(sidebar - 182), map_.scale.words[i],
                            {u(15), false, grey, false});
      y_ += u(22);
    }
    y_ += u(20);
    y_ = canvas_.paragraph(side_x(), y_, u(sidebar), map_.hint, small());
    y_ += u(6);
  }

  TextStyle small() const { return {u(14), false, grey, false}; }

  void sign_line(Rgb colour, double line, const std::string& words) {
    canvas_.fill({side_x(), y_ - u(5) - line / 2, u(44), line}, colour);
    y_ = canvas_.paragraph(side_x() + u(56), y_, u(sidebar - 56), words, small()) + u(4);
  }

  std::string name_of_gauges(bool assimilated) const {
    if (map_.run || map_.terrain) return assimilated ? "gauge" : "gauge for verification";
    return assimilated ? "gauge, readings used" : "gauge, kept out to verify";
  }

  void draw_signs() {
    if (!map_.likely.empty()) sign_line(outline_colour, u(2.5), map_.outline_meaning);
    sign_line(rim_colour, u(3), "edge of the model");
    if (map_.terrain)
      sign_line(basin_line_colour, u(3), "outlet, boundaries, sections and other lines of basin.toml");
    for (const DrawnLayer& layer : map_.layers) {
      std::vector<std::pair<double, double>> sample = {{side_x() + u(22), y_ - u(5)}};
      if (layer.kind != "places") sample = {{side_x(), y_ - u(5)}, {side_x() + u(44), y_ - u(5)}};
      draw_part(canvas_, layer.kind, sample, unit_);
      canvas_.fitted_text(side_x() + u(56), y_, u(sidebar - 56), layer.title, small());
      y_ += u(22);
    }
    const auto any = [&](bool assimilated) {
      return std::any_of(map_.gauges.begin(), map_.gauges.end(),
                         [=](const GaugeMark& g) { return g.assimilated == assimilated; });
    };
    for (const bool assimilated : {true, false}) {
      if (!any(assimilated)) continue;
      draw_gauge_symbol(canvas_, side_x() + u(22), y_ - u(5), unit_, assimilated);
      canvas_.text(side_x() + u(56), y_, name_of_gauges(assimilated), small());
      y_ += u(24);
    }
    y_ += u(18);
  }

  void draw_gauge_table() {
    if (map_.gauges.empty()) return;
    heading(map_.terrain       ? "Gauges"
            : map_.members > 1 ? "Peak stage [m]: median (10–90 %), UTC"
                               : "Peak stage [m], UTC");
    y_ += u(10);
    for (const GaugeMark& g : map_.gauges) {
      if (y_ > panel_.y + panel_.height - u(84)) return;  // no room: gauges.nc has them all
      canvas_.fitted_text(side_x(), y_, u(120), g.id, {u(15), true, ink, false});
      canvas_.fitted_text(side_x() + u(128), y_, u(sidebar - 128), peak_in_words(g),
                          {u(15), false, ink, false});
      canvas_.fitted_text(side_x(), y_ + u(18), u(sidebar), g.name, small());
      y_ += u(44);
    }
    y_ += u(18);
  }

  std::string peak_in_words(const GaugeMark& g) const {
    if (map_.terrain) return g.assimilated ? "" : "kept out to verify";
    if (!g.peak_time) return "dry";
    const auto stage = [](double v) { return std::isnan(v) ? std::string("dry") : fmt::format("{:.2f}", v); };
    std::string words = stage(g.peak_p50);
    if (map_.members > 1) words += fmt::format(" ({}–{})", stage(g.peak_p10), stage(g.peak_p90));
    return words + "   " + core::to_iso(*g.peak_time).substr(11, 5);
  }

  void draw_notes() {
    const std::string& wkt = map_.mesh.crs_wkt;
    const std::size_t open = wkt.find('"'), close = wkt.find('"', open + 1);
    std::string words = fmt::format("{} cells. Hillshade: the bed of the model.", map_.mesh.n_cells());
    if (close != std::string::npos) words = wkt.substr(open + 1, close - open - 1) + ", " + words;
    const double lowest = panel_.y + panel_.height - u(30);
    if (y_ < lowest) canvas_.paragraph(side_x(), lowest, u(sidebar), words, small());
  }

  const MapContent& map_;
  double unit_;
  Box panel_;
  Canvas canvas_;
  double y_ = 0;  ///< where the next thing at the side goes
};

}  // namespace

void check_width(int width_px) {
  core::check(width_px >= 400 && width_px <= 8000, "--width-px: {} is outside 400 to 8000", width_px);
}

PictureSize draw_map(const MapContent& map, int width_px, const std::filesystem::path& png) {
  check_width(width_px);
  return Page(map, width_px).draw(png);
}

}  // namespace freshet::postproc
