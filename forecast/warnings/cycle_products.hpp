#pragma once
// What a warning is made from: gauges.nc and probability.nc of one cycle, and what a rule says about them.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/warned_area.hpp"
#include "mesh/mesh.hpp"
#include "results/gauges_file.hpp"

namespace freshet::forecast {

/// SHA-256 of the two files that decide about warnings.
struct ProductSums {
  std::string gauges, probability;
  bool operator==(const ProductSums&) const = default;
};

struct CycleProducts {
  core::Instant cycle{};
  std::filesystem::path folder;
  bool synthetic = false;
  results::GaugeSeries gauges;
  mesh::Mesh mesh;
  std::vector<double> depth_thresholds_m;
  std::vector<std::vector<float>> probability_of_depth;  ///< [threshold][cell]
  ProductSums sums;
};

/// Both files stand under their final names, so both are whole.
bool has_products(const std::filesystem::path& cycle_folder);

ProductSums sums_of_products(const std::filesystem::path& cycle_folder);

/// InputError if they are damaged, not ours, belong to another cycle or basin, or are replaced meanwhile.
CycleProducts read_products(const std::filesystem::path& cycle_folder, core::Instant cycle,
                            const std::string& basin);

/// What one rule finds in one cycle. Stages in metres above gauge zero, over the forecast (lead) time.
struct Evaluation {
  core::WarningRule rule;
  results::GaugeStation gauge;
  double threshold_m = 0;
  std::size_t members = 0, members_reaching = 0;
  double probability = 0;                           ///< members_reaching / members, four decimals
  double peak_p10 = 0, peak_p50 = 0, peak_p90 = 0;  ///< NaN: so many members stay dry
  core::Instant forecast_end{};
  std::optional<core::Instant> gauge_onset;   ///< a tenth of the members has reached the threshold
  std::optional<core::Instant> median_onset;  ///< half of the members that reach it at all have
  std::optional<core::Instant> area_onset;    ///< the first water of the warned area (area_onset.hpp)
  std::optional<core::Instant> onset;         ///< the earlier of gauge and area
  WarnedArea area;
  bool area_is_gauge_only = false;  ///< no cell exceeds: `area` is a circle around the gauge
  bool area_is_rectangle = false;   ///< no outline could be drawn
  std::vector<std::string> faults;  ///< what was wrong, but no reason to keep the message back
  bool holds() const { return reaches(rule.probability); }
  /// Not yet so improbable that a warning in force is ended.
  bool above_clear() const { return reaches(std::min(rule.clear_probability, rule.probability)); }

 private:
  /// On counts: a share such as 1/3 is not cut by the rounding of `probability`.
  bool reaches(double share) const {
    return members_reaching > 0 &&
           static_cast<double>(members_reaching) >= share * static_cast<double>(members) - 1e-9;
  }
};

/// A member counts where the gauge has water whose stage reaches the threshold; dry ones count among all.
/// InputError naming the rule where gauge, stage threshold or depth threshold are not in the products, or
/// where the threshold does not lie above the bed at the gauge.
Evaluation evaluate(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products);

/// [cell] 1 where the rule's depth has the rule's probability. InputError: no such depth in the products.
std::vector<char> exceeding_cells(const core::WarningRule& rule, const CycleProducts& products);

/// For each member the index of the first forecast time at which its stage reaches `threshold_m`; -1: never.
std::vector<int> first_crossing(const results::GaugeSeries& gauges, std::size_t station, double threshold_m);

}  // namespace freshet::forecast
