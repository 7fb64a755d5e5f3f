#pragma once
// How layers of the user look, on the map and in its legend.

#include <string>
#include <utility>
#include <vector>

#include "postproc/draw/canvas.hpp"

namespace freshet::postproc {

struct LayerStyle {
  Rgb colour;
  double width;       ///< of lines; radius of places
  Rgb casing{};       ///< beneath a line
  double around = 0;  ///< how far the casing reaches beyond it
  bool dashed = false;
  TextStyle text;
};

LayerStyle style_of(const std::string& kind, double unit);

/// A line, a ring, or a single point, on the page.
void draw_part(const Canvas& canvas, const std::string& kind,
               const std::vector<std::pair<double, double>>& points, double unit);

}  // namespace freshet::postproc
