// A pump, as type 3 of the Storm Water Management Model (Rossman 2017, SWMM reference manual, volume II,
// EPA/600/R-17/111): a curve of discharge over head, a level at which it starts and one at which it stops.

#include <algorithm>
#include <limits>

#include "hydro/exchange/exchange.hpp"

namespace freshet::hydro {
namespace {

/// It leaves so much in its cell, m.
constexpr double least_depth = 0.02;

class Pump final : public Exchange {
 public:
  Pump(const core::ExchangeSettings& s, const ExchangeSite& site)
      : start_(std::max(s.number("start_level_m"), site.first_bed + 2 * least_depth)),
        stop_(std::max(s.number("stop_level_m"), site.first_bed + least_depth)),
        outlet_(std::max(s.number("outlet_invert_m", site.second_bed), site.second_bed)),
        outlet_at_most_(s.number("outlet_at_most_m", std::numeric_limits<double>::infinity())),
        heads_(s.list("heads_m")),
        discharges_(s.list("discharges_m3_per_s")) {
    if (s.has("capacity_m3_per_s")) heads_ = {0}, discharges_ = {s.number("capacity_m3_per_s")};
  }

  double discharge(const ExchangeLevels& levels) const override {
    if (levels.kept == 0 || levels.second > outlet_at_most_) return 0;
    return core::between(heads_, discharges_, std::max(levels.second, outlet_) - levels.first);
  }
  /// 1: it runs.
  double kept(const ExchangeLevels& levels) const override {
    if (levels.first >= start_) return 1;
    return levels.first > stop_ ? levels.kept : 0;
  }
  double sill(bool) const override { return stop_ - 0.5 * least_depth; }
  bool levels_out() const override { return false; }

 private:
  double start_, stop_, outlet_, outlet_at_most_;  ///< m
  std::vector<double> heads_, discharges_;
};

}  // namespace

std::unique_ptr<Exchange> make_pump(const core::ExchangeSettings& table, const ExchangeSite& site) {
  return std::make_unique<Pump>(table, site);
}

}  // namespace freshet::hydro
