#include "forecast/warnings/exposed_counts.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/provenance.hpp"

namespace freshet::forecast {
namespace {

constexpr double tolerance = 1e-9;  // relative: exactly so many count

/// Where the rule cannot be answered: what is wrong, and the commands that mend it.
[[noreturn]] void fail(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products,
                       const std::string& what) {
  const std::string folder = products.folder.parent_path().parent_path().string(),
                    basin_file = basin.file.string();
  core::fail_input(
      "{}: rule '{}' was not evaluated: {}: {}; run 'freshet exposure {} --workspace {} --cycle {}', then "
      "'freshet warn {} --workspace {}' again",
      rule.at.text, rule.id, (products.folder / results::exposure_json).string(), what, basin_file, folder,
      core::to_iso(products.cycle), basin_file, folder);
}

results::Exposure read_of(const core::WarningRule& rule, const core::Basin& basin,
                          const CycleProducts& products) {
  std::optional<results::Exposure> found;
  try {
    found = results::read_exposure(products.folder);
  } catch (const core::InputError& damaged) {
    fail(rule, basin, products, damaged.what());
  }
  if (!found) fail(rule, basin, products, "is missing");
  if (found->cycle != products.cycle)
    fail(rule, basin, products, "is of the cycle " + core::to_iso(found->cycle));
  if (found->probability_sha256 != products.sums.probability)
    fail(rule, basin, products, "was made from other results of this cycle");
  return std::move(*found);
}

}  // namespace

Number count_of(double value) {
  return {value, std::abs(value - std::round(value)) < 1e-6 ? 0 : value < 1 ? 2 : 1};
}

std::vector<std::optional<core::Instant>> ExposedCounts::first(double least) const {
  const double enough = least * (1 - tolerance);
  const std::vector<double>& ever = counts.over_lead_time.members;
  std::vector<std::optional<core::Instant>> first(ever.size());
  for (std::size_t m = 0; m < ever.size(); ++m) {
    if (ever[m] < enough) continue;
    std::size_t most = 0, t = 0;
    for (; t < times.size(); ++t) {
      const double here = counts.at_times[t].members[m];
      if (here >= enough) break;
      if (here > counts.at_times[most].members[m]) most = t;
    }
    // What is not so at the beginning came after it.
    if (t == times.size()) t = std::min(std::max<std::size_t>(most, 1), times.size() - 1);
    first[m] = times[t];
  }
  return first;
}

void ExposedCounts::add_to(Facts& facts) const {
  const results::ExposureFigures& f = counts.over_lead_time;
  facts["exposed"] = Word{unit};
  facts["exposure_depth_m"] = Number{counts.depth_m, 2};
  facts["count_low"] = count_of(f.p10);
  facts["count_median"] = count_of(f.p50);
  facts["count_high"] = count_of(f.p90);
}

std::vector<std::pair<std::string, std::string>> ExposedCounts::parameters() const {
  const results::ExposureFigures& f = counts.over_lead_time;
  return {{"exposure", layer},
          {"exposure_unit", unit},
          {"exposure_depth_m", fmt::format("{}", counts.depth_m)},
          {"exposure_p10", fmt::format("{:.6g}", f.p10)},
          {"exposure_p50", fmt::format("{:.6g}", f.p50)},
          {"exposure_p90", fmt::format("{:.6g}", f.p90)},
          {fmt::format("sha256_of_{}", results::exposure_json), sha256}};
}

ExposedCounts exposed_counts(const core::WarningRule& rule, const core::Basin& basin,
                             const CycleProducts& products) {
  const results::Exposure exposure = read_of(rule, basin, products);
  const std::filesystem::path file = products.folder / results::exposure_json;
  core::check(core::sha256_of_file(file) == products.sums.exposure,
              "{}: changed while it was read; run 'freshet warn' again", file.string());
  const std::string& id = rule.choices.at("exposure");
  const double depth = rule.number("exposure_depth_m");
  for (const results::ExposedLayer& layer : exposure.layers) {
    if (layer.id != id) continue;
    for (const results::ExposureAtDepth& counts : layer.depths) {
      if (std::abs(counts.depth_m - depth) > 1e-9) continue;
      const auto all = [&](const results::ExposureFigures& f) {
        return f.members.size() == products.gauges.members;
      };
      if (exposure.times.empty())
        fail(rule, basin, products, "knows no times, for want of the members' depths");
      if (!all(counts.over_lead_time) || counts.at_times.size() != exposure.times.size() ||
          !std::all_of(counts.at_times.begin(), counts.at_times.end(), all))
        fail(rule, basin, products, "lacks counts of members");
      return {counts, id, layer.unit, exposure.times, products.sums.exposure};
    }
  }
  fail(rule, basin, products, fmt::format("lacks the layer '{}' from {:g} m on", id, depth));
}

}  // namespace freshet::forecast
