#include "forecast/warnings/evaluation.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/area_onset.hpp"
#include "forecast/warnings/drawn_area.hpp"

namespace freshet::forecast {
namespace {

constexpr double onset_share = 0.1;  // of all members: warn early rather than at the median
constexpr std::size_t most_points = 100;
constexpr double gauge_circle_radius_m = 250;

void add_onsets(Evaluation& e, const std::vector<std::optional<core::Instant>>& first) {
  std::vector<core::Instant> reached;
  for (const auto& one : first)
    if (one) reached.push_back(*one);
  std::sort(reached.begin(), reached.end());
  e.members = first.size();
  e.members_reaching = reached.size();
  const double share = static_cast<double>(reached.size()) / static_cast<double>(first.size());
  e.probability = std::round(share * 1e4) / 1e4;
  if (reached.empty()) return;
  const auto first_tenth =
      static_cast<std::size_t>(std::ceil(onset_share * static_cast<double>(first.size())));
  e.own_onset = reached[std::clamp<std::size_t>(first_tenth, 1, reached.size()) - 1];
  e.median_onset = reached[(reached.size() + 1) / 2 - 1];
}

AreaSettings settings_of(const core::Warnings& w) {
  return {w.buffer_m, w.simplify_m, w.min_area_km2, most_points};
}

/// Whatever goes wrong with the outline, the warning goes out: then with the rectangle around the cells.
std::vector<LonLatRing> outline(Evaluation& e, const core::Basin& basin, const CycleProducts& products,
                                const std::vector<char>& cells) {
  try {
    WarnedArea area = warned_area(products.mesh, cells, settings_of(basin.warnings));
    e.area.cells = std::move(area.cells);
    return area.polygons;
  } catch (const std::exception& error) {
    e.faults.push_back(fmt::format("rule '{}': {}; the message carries the rectangle around its area",
                                   e.rule.id, error.what()));
    return {};
  }
}

std::vector<mesh::Index> marked(const std::vector<char>& cells) {
  std::vector<mesh::Index> found;
  for (std::size_t c = 0; c < cells.size(); ++c)
    if (cells[c] != 0) found.push_back(static_cast<mesh::Index>(c));
  return found;
}

std::vector<LonLatRing> outline_or_rectangle(Evaluation& e, const core::Basin& basin,
                                             const CycleProducts& products, const std::vector<char>& cells) {
  std::vector<LonLatRing> polygons = outline(e, basin, products, cells);
  if (!polygons.empty()) return polygons;
  e.area.cells = marked(cells);
  polygons = surrounding_rectangle(products.mesh, cells);
  if (!polygons.empty()) e.form = AreaForm::rectangle;
  return polygons;
}

/// The cells that a rule's polygon meets, 1, and all others, 0.
std::vector<char> within_polygon(const core::WarningRule& rule, const core::Basin& basin,
                                 const mesh::Mesh& mesh) {
  std::vector<char> within(static_cast<std::size_t>(mesh.n_cells()), rule.has_area ? 0 : 1);
  if (rule.has_area)
    for (const mesh::Index c : cells_of_rule(rule, basin, mesh).cells)
      within[static_cast<std::size_t>(c)] = 1;
  return within;
}

void add_area(Evaluation& e, const core::Basin& basin, const CycleProducts& products) {
  const std::vector<char> within = within_polygon(e.rule, basin, products.mesh);
  std::vector<char> exceeds = exceeding_cells(e.rule, products);
  for (std::size_t c = 0; c < exceeds.size(); ++c) exceeds[c] = exceeds[c] != 0 && within[c] != 0;
  e.area.area_km2 = std::round(area_km2_of(products.mesh, exceeds) * 1e4) / 1e4;
  e.area.polygons = outline_or_rectangle(e, basin, products, exceeds);
  if (!e.area.polygons.empty()) {
    e.area_onset = area_onset(e.rule, basin, products, e.area.cells, e.faults);
  } else if (e.place.at) {
    e.form = AreaForm::gauge;
    e.area.polygons = circle(*e.place.at, gauge_circle_radius_m);
  } else {
    e.area.polygons = outline_or_rectangle(e, basin, products, within);
    e.form = AreaForm::place;
  }
}

}  // namespace

Evaluation evaluate(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  Finding found = find_in_cycle(rule, basin, products);
  Evaluation e;
  e.rule = rule;
  e.place = std::move(found.place);
  e.needed = found.needed, e.clear = found.clear, e.by_share = found.by_share;
  e.facts = std::move(found.facts);
  e.parameters = std::move(found.parameters);
  e.forecast_end = products.gauges.instant(products.gauges.time_s.size() - 1);
  add_onsets(e, found.reached);
  if (!e.above_clear()) return e;
  add_area(e, basin, products);
  e.named = named_places(e.area.polygons, basin, e.faults);
  e.onset = e.area_onset ? std::min(*e.area_onset, *e.own_onset) : e.own_onset;
  return e;
}

}  // namespace freshet::forecast
