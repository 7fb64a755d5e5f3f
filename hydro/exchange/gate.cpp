// A sluice gate: water under its leaf after Swamee (1992), "Sluice-gate discharge equations", Journal of
// Irrigation and Drainage Engineering 118(1), 56-60, doi 10.1061/(ASCE)0733-9437(1992)118:1(56), which are
// fitted to the curves of Henry (1950).

#include <algorithm>
#include <cmath>
#include <limits>

#include "hydro/exchange/weir.hpp"
#include "hydro/formulas/gravity.hpp"

namespace freshet::hydro {
namespace {

constexpr double broad_crest = 0.577, sharp_crest = 0.62;
/// The leaf touches the water from this head on, in openings: there both formulas meet, and below it that of
/// Swamee falls to nothing.
constexpr double touches = 1.1;

/// Unit discharge under a leaf [m2/s] from heads over the sill [m], the upper one not below the lower.
/// Swamee: free, the limit of free flow, and submerged, with the contraction in place of 0.611.
double under_leaf(double contraction, double opening, double upper_head, double lower_head) {
  const double upper = std::max(upper_head, touches * opening), lower = std::max(lower_head, 0.0);
  const double free = contraction * std::pow((upper - opening) / (upper + 15 * opening), 0.072) * opening *
                      std::sqrt(2 * gravity * upper);
  const double limit = 0.81 * lower * std::pow(lower / opening, 0.72);
  if (upper >= limit) return free;
  const double drop = std::pow(std::max(upper - lower, 0.0), 0.7);
  return free * drop / (0.32 * std::pow(limit - upper, 0.7) + drop);
}

class Gate final : public Exchange {
 public:
  Gate(const core::ExchangeSettings& s, const ExchangeSite& site)
      : width_(s.along_line() ? site.length : s.number("width_m")),
        contraction_(s.number("contraction")),
        opening_(s.number("opening_m", 0)),
        top_(s.number("leaf_top_m", std::numeric_limits<double>::infinity())),
        openings_(s.list("openings_m")),
        opening_levels_(s.list("opening_levels_m")),
        by_first_(s.word("ruled_by") == "upstream"),
        one_way_(s.number("one_way") != 0) {
    const double bed = std::max(site.first_bed, site.second_bed);
    sill_ = std::max(s.number("sill_m", bed), bed);
  }

  double discharge(const ExchangeLevels& levels) const override {
    const bool forward = levels.first >= levels.second;
    if (!forward && one_way_) return 0;
    const double upper = std::max(levels.first, levels.second), lower = std::min(levels.first, levels.second);
    const double opening = opening_at(levels), top = top_ + opening;
    const double q =
        under(opening, upper - sill_, lower - sill_) + weir_discharge(sharp_crest, upper - top, lower - top);
    return (forward ? 1 : -1) * width_ * q;
  }
  double sill(bool) const override { return sill_; }

 private:
  double opening_at(const ExchangeLevels& levels) const {
    if (openings_.empty()) return opening_;
    return core::between(opening_levels_, openings_, by_first_ ? levels.first : levels.second);
  }

  /// As much as passes the sill or the leaf, whichever is less.
  double under(double opening, double upper_head, double lower_head) const {
    if (!(opening > 0)) return 0;
    return std::min(weir_discharge(broad_crest, upper_head, lower_head),
                    under_leaf(contraction_, opening, upper_head, lower_head));
  }

  double width_, contraction_, opening_, top_, sill_ = 0;  ///< m
  std::vector<double> openings_, opening_levels_;
  bool by_first_, one_way_;
};

}  // namespace

std::unique_ptr<Exchange> make_gate(const core::ExchangeSettings& table, const ExchangeSite& site) {
  return std::make_unique<Gate>(table, site);
}

}  // namespace freshet::hydro
