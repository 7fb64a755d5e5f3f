#include "mesh/terrain/river/strip_losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

namespace freshet::mesh {
namespace {

struct Words {
  const char *key, *text;
};

Words words_of(GaveWay to) {
  switch (to) {
    case GaveWay::bend:
      return {"sharp_bend", "in bends sharper than their width"};
    case GaveWay::own_bend:
      return {"own_next_bend", "to the river's own next bend"};
    case GaveWay::river:
      return {"larger_river", "to larger rivers"};
    case GaveWay::rim:
      return {"outline", "to the outline"};
    case GaveWay::sliver:
      return {"slivers", "where only slivers would fit next to them"};
    case GaveWay::short_run:
      return {"short_rest", "as rests shorter than three cells"};
    case GaveWay::nothing:
      break;
  }
  return {"unknown", "for no known cause"};
}

LostStretch stretch(const std::vector<River>& rivers, const Strip& strip, std::size_t begin,
                    std::size_t end) {
  const River& river = rivers[strip.river];
  const RiverFrame frame(river);
  const double from = strip.rows[begin].s, to = strip.rows[end].s;
  LostStretch lost;
  lost.length_m = to - from;
  lost.middle = frame.at(0.5 * (from + to), 0);
  lost.width_m = frame.width(0.5 * (from + to));
  if (!river.upstream_m2.empty()) lost.upstream_km2 = river.upstream_m2.back() / 1e6;
  lost.name = river.name;
  if (begin >= strip.loss.size()) return lost;
  lost.to = strip.loss[begin].to;
  if (lost.to == GaveWay::river) lost.larger = rivers[strip.loss[begin].river].name;
  return lost;
}

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

std::map<GaveWay, double> metres_by_cause(const std::vector<LostStretch>& losses) {
  std::map<GaveWay, double> metres;
  for (const LostStretch& lost : losses) metres[lost.to] += lost.length_m;
  return metres;
}

nlohmann::json row_of(const LostStretch& lost) {
  nlohmann::json row = {{"metres", std::round(lost.length_m)},
                        {"x", std::round(lost.middle.x)},
                        {"y", std::round(lost.middle.y)},
                        {"gave_way_to", words_of(lost.to).key},
                        {"width_m", rounded(lost.width_m, 1)}};
  if (lost.upstream_km2 > 0) row["river_drains_km2"] = rounded(lost.upstream_km2, 3);
  if (!lost.name.empty()) row["river"] = lost.name;
  if (!lost.larger.empty()) row["larger_river"] = lost.larger;
  return row;
}

}  // namespace

std::vector<LostStretch> losses_of(const std::vector<River>& rivers, const std::vector<Strip>& strips) {
  std::vector<LostStretch> losses;
  const auto lost = [](const Strip& s, std::size_t k) { return s.wide[k] && !s.kept[k]; };
  const auto alike = [](const Strip& s, std::size_t a, std::size_t b) {
    return b >= s.loss.size() || (s.loss[a].to == s.loss[b].to && s.loss[a].river == s.loss[b].river);
  };
  for (const Strip& strip : strips)
    for (std::size_t begin = 0; begin < strip.kept.size();) {
      std::size_t end = begin;
      while (end < strip.kept.size() && lost(strip, end) && alike(strip, begin, end)) ++end;
      if (end > begin) losses.push_back(stretch(rivers, strip, begin, end));
      begin = std::max(end, begin + 1);
    }
  std::stable_sort(losses.begin(), losses.end(),
                   [](const auto& a, const auto& b) { return a.length_m > b.length_m; });
  return losses;
}

std::string text_of(const std::vector<LostStretch>& losses) {
  if (losses.empty()) return {};
  double all = 0;
  for (const LostStretch& lost : losses) all += lost.length_m;
  std::string causes;
  for (const auto& [to, metres] : metres_by_cause(losses))
    causes += fmt::format("{}{:.0f} m {}", causes.empty() ? "" : ", ", metres, words_of(to).text);
  const LostStretch& longest = losses.front();
  return fmt::format(
      "strips of rivers give way along {:.0f} m: {}; the longest is {:.0f} m{} around x {:.0f}, y {:.0f}",
      all, causes, longest.length_m, longest.name.empty() ? "" : fmt::format(" of {}", longest.name),
      longest.middle.x, longest.middle.y);
}

nlohmann::json summary_of(const std::vector<LostStretch>& losses, std::size_t most) {
  nlohmann::json metres = nlohmann::json::object(), longest = nlohmann::json::array();
  for (const auto& [to, length] : metres_by_cause(losses)) metres[words_of(to).key] = std::round(length);
  for (std::size_t i = 0; i < std::min(losses.size(), most); ++i) longest.push_back(row_of(losses[i]));
  return {{"metres", metres}, {"stretches", losses.size()}, {"longest", longest}};
}

}  // namespace freshet::mesh
