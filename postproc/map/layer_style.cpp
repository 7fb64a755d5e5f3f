#include "postproc/map/layer_style.hpp"

#include <numbers>

namespace freshet::postproc {

namespace {

constexpr Rgb stream{0.15, 0.38, 0.66}, road{0.99, 0.97, 0.90}, casing{0.36, 0.34, 0.32},
    place{0.13, 0.15, 0.18}, area{0.40, 0.30, 0.45};

void stroke(cairo_t* c, Rgb colour, double width) {
  cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
  cairo_set_line_width(c, width);
  cairo_stroke_preserve(c);
}

}  // namespace

LayerStyle style_of(const std::string& kind, double unit) {
  const auto letters = [&](double size, bool bold, Rgb colour) {
    return TextStyle{size * unit, bold, colour, true};
  };
  if (kind == "streams") return {stream, 1.6 * unit, {}, 0, false, letters(14, false, stream)};
  if (kind == "roads") return {road, 2 * unit, casing, 0.9 * unit, false, letters(13, false, casing)};
  if (kind == "areas") return {area, 1.4 * unit, {}, 0, true, letters(14, false, area)};
  return {place, 4 * unit, {}, 0, false, letters(16, false, place)};
}

void draw_part(const Canvas& canvas, const std::string& kind,
               const std::vector<std::pair<double, double>>& points, double unit) {
  cairo_t* c = canvas.cairo();
  const LayerStyle style = style_of(kind, unit);
  cairo_save(c);
  cairo_new_path(c);
  if (points.size() == 1) {
    cairo_arc(c, points[0].first, points[0].second, style.width, 0, 2 * std::numbers::pi);
    cairo_set_source_rgb(c, style.colour.r, style.colour.g, style.colour.b);
    cairo_fill(c);
  } else {
    for (std::size_t i = 0; i < points.size(); ++i)
      (i == 0 ? cairo_move_to : cairo_line_to)(c, points[i].first, points[i].second);
    cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
    if (style.around > 0) stroke(c, style.casing, style.width + 2 * style.around);
    const double dashes[] = {6 * unit, 4 * unit};
    if (style.dashed) cairo_set_dash(c, dashes, 2, 0);
    stroke(c, style.colour, style.width);
    cairo_new_path(c);
  }
  cairo_restore(c);
}

}  // namespace freshet::postproc
