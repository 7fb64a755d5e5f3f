// Impact and likelihood together reach a colour of the risk matrix (core/risk_matrix.hpp). The impact of a
// member is the highest of its levels that it reaches within the forecast.

#include <cmath>

#include "core/errors.hpp"
#include "core/risk_matrix.hpp"
#include "forecast/warnings/drawn_area.hpp"
#include "forecast/warnings/exposed_counts.hpp"
#include "forecast/warnings/gauge_look.hpp"
#include "forecast/warnings/wet_share.hpp"

namespace freshet::forecast {
namespace {

using Times = std::vector<std::optional<core::Instant>>;
using core::Impact;

/// First times of each level (minor, significant, severe), and all else that is known of the place.
struct Levels {
  Finding finding;
  std::vector<Times> reached;
  std::vector<Fact> said;  ///< what each level asks for, for people
};

Levels levels_of_stage(const core::WarningRule& rule, const core::Basin& basin,
                       const CycleProducts& products) {
  GaugeLook look = look_at_gauge(rule, basin, products);
  Levels levels{std::move(look.finding), {}, {}};
  for (const double stage : rule.lists.at("impact_levels")) {
    levels.reached.push_back(times_of_stage(products, look.station, stage));
    levels.said.emplace_back(Measure{stage});
  }
  return levels;
}

Levels levels_of_area(const core::WarningRule& rule, const core::Basin& basin,
                      const CycleProducts& products) {
  const WetShares shares = wet_shares(products, cells_of_rule(rule, basin, products.mesh), rule.area_depth_m);
  Levels levels;
  levels.finding.place = {rule.place, rule.place, false, {}};
  shares.add_to(levels.finding.facts);
  for (const double least : rule.lists.at("impact_levels")) {
    levels.reached.push_back(shares.first(products.cycle, least));
    levels.said.emplace_back(Measure{100 * least, least < 0.01 ? 2 : 0, "share"});
  }
  return levels;
}

Levels levels_of_exposure(const core::WarningRule& rule, const core::Basin& basin,
                          const CycleProducts& products) {
  const ExposedCounts counts = exposed_counts(rule, basin, products);
  Levels levels;
  levels.finding.place = {rule.place, rule.place, false, {}};
  levels.finding.parameters = counts.parameters();
  counts.add_to(levels.finding.facts);
  for (const double least : rule.lists.at("impact_levels")) {
    levels.reached.push_back(counts.first(least));
    levels.said.emplace_back(count_of(least));
  }
  return levels;
}

Levels levels_of(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  const std::string& from = rule.choices.at("impact_from");
  return from == "exposure" ? levels_of_exposure(rule, basin, products)
         : from == "area"   ? levels_of_area(rule, basin, products)
                            : levels_of_stage(rule, basin, products);
}

double share_of(const Times& reached) {
  double n = 0;
  for (const auto& first : reached) n += first.has_value() ? 1 : 0;
  return n / static_cast<double>(reached.size());
}

/// The level that makes the highest risk; of equals the worst that any member reaches.
std::size_t decisive(const std::vector<Times>& reached) {
  std::size_t best = 0;
  core::Risk highest = core::Risk::green;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const double share = share_of(reached[i]);
    if (share <= 0) break;
    const core::Risk risk = core::risk_of(static_cast<Impact>(i + 1), core::likelihood_of(share));
    if (risk >= highest) best = i, highest = risk;
  }
  return best;
}

}  // namespace

Finding find_impact(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  Levels levels = levels_of(rule, basin, products);
  const std::size_t i = decisive(levels.reached);
  const auto impact = static_cast<Impact>(i + 1);
  const double share = share_of(levels.reached[i]), least = rule.lists.at("impact_levels")[i];
  const core::Likelihood likelihood = core::likelihood_of(share);
  const core::Risk risk = share > 0 ? core::risk_of(impact, likelihood) : core::Risk::green;
  Finding& f = levels.finding;
  f.reached = levels.reached[i];
  f.needed = core::probability_for(impact, core::colour_of(rule.choices.at("risk")));
  f.clear = core::probability_for(impact, core::colour_of(rule.choices.at("clear_risk")));
  f.by_share = false;  // the level that decides is another from forecast to forecast
  const auto name = [](const auto& names, auto value) { return names[static_cast<std::size_t>(value)]; };
  f.facts["impact_level"] = Word{name(core::impact_names, impact)};
  f.facts["likelihood"] = Word{name(core::likelihood_names, likelihood)};
  f.facts["risk"] = Word{name(core::risk_names, risk)};
  f.facts["level"] = levels.said[i];
  f.parameters.insert(f.parameters.begin(), {{"risk", name(core::risk_names, risk)},
                                             {"impact", name(core::impact_names, impact)},
                                             {"likelihood", name(core::likelihood_names, likelihood)},
                                             {"impact_level", fmt::format("{}", least)}});
  return f;
}

}  // namespace freshet::forecast
