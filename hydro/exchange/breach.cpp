// A levee that breaches. The opening grows in proportion to the time, from nothing at the crest to its whole
// width and depth (as a breach of HEC-RAS that is given by its width, bottom and formation time); water
// passes it and what is left of the crest as over a weir.

#include <algorithm>
#include <cmath>
#include <limits>

#include "hydro/exchange/weir.hpp"

namespace freshet::hydro {
namespace {

constexpr double hour = 3600, never = std::numeric_limits<double>::infinity();

class Breach final : public Exchange {
 public:
  Breach(const core::ExchangeSettings& s, const ExchangeSite& site)
      : crest_(s, site),
        coefficient_(s.number("coefficient")),
        from_(site.along - 0.5 * site.length - s.number("centre_m")),
        to_(from_ + site.length),
        width_(s.number("width_m")),
        formation_(s.number("formation_h") * hour),
        trigger_(s.number("trigger_level_m", never)),
        begins_(s.number("begin_h", never / hour) * hour) {
    const double bed = std::max(site.first_bed, site.second_bed);
    bottom_ = std::min(std::max(s.number("bottom_m", bed), bed), crest_.sill(true));
  }

  double discharge(const ExchangeLevels& levels) const override {
    const double grown = growth(levels), open = covered(grown * width_);
    const double bottom = crest_.sill(true) + grown * (bottom_ - crest_.sill(true));
    const double upper = std::max(levels.first, levels.second), lower = std::min(levels.first, levels.second);
    const double through = open * weir_discharge(coefficient_, upper - bottom, lower - bottom);
    const double left = to_ > from_ ? 1 - open / (to_ - from_) : 0;
    return (levels.first >= levels.second ? through : -through) + left * crest_.discharge(levels);
  }
  double sill(bool first) const override { return covered(width_) > 0 ? bottom_ : crest_.sill(first); }

  /// Seconds after forecast.start at which it began, and a second more; 0: it has not.
  double kept(const ExchangeLevels& levels) const override {
    if (levels.kept > 0) return levels.kept;
    if (levels.time >= begins_) return 1 + begins_;
    const bool reached = std::max(levels.first, levels.second) >= trigger_ && covered(width_) > 0;
    return reached ? 1 + levels.time : 0;
  }

 private:
  double growth(const ExchangeLevels& levels) const {
    if (levels.kept == 0) return 0;
    return std::clamp((levels.time + 1 - levels.kept) / formation_, 0.0, 1.0);
  }
  /// What an opening takes of this edge, m.
  double covered(double opening) const {
    return std::max(0.0, std::min(to_, 0.5 * opening) - std::max(from_, -0.5 * opening));
  }

  Weir crest_;
  double coefficient_;
  double from_, to_;  ///< of the edge along the line, from the middle of the breach, m
  double width_, formation_, trigger_, begins_, bottom_ = 0;  ///< m, s
};

}  // namespace

std::unique_ptr<Exchange> make_breach(const core::ExchangeSettings& table, const ExchangeSite& site) {
  return std::make_unique<Breach>(table, site);
}

}  // namespace freshet::hydro
