#include "postproc/map/page_parts.hpp"

namespace freshet::postproc {

double draw_badge(const Canvas& canvas, double unit) {
  const TextStyle style{21 * unit, true, {1, 1, 1}, false};
  const std::string words = "SYNTHETIC – NOT MEASURED";
  const double width = canvas.text_width(words, style) + 32 * unit,
               left = (1600 - page_margin) * unit - width;
  canvas.fill({left, 20 * unit, width, 40 * unit}, page_warning);
  canvas.text(left + 16 * unit, 47.5 * unit, words, style);
  return width;
}

void draw_footer(const Canvas& canvas, double y, double unit, const MapContent& map) {
  const results::ResultAttributes& a = map.attributes;
  std::string words = a.source + ", mesh " + a.mesh_fingerprint.substr(0, 8);
  if (!a.institution.empty()) words = a.institution + "   ·   " + words;
  if (!map.credit.empty()) words += "   ·   " + map.credit;
  const double room = (1600 - 2 * page_margin) * unit;
  canvas.fitted_text(page_margin * unit, y, room, words, {14 * unit, false, page_grey, false});
  canvas.fitted_text(page_margin * unit, y + 21 * unit, room, a.remarks(),
                     {14 * unit, true, page_warning, false});
}

}  // namespace freshet::postproc
