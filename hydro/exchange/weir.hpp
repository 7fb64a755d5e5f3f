#pragma once
// A weir, embankment or levee crest along a line of edges.

#include "hydro/exchange/exchange.hpp"

namespace freshet::hydro {

/// Discharge of a weir over a length [m2/s] from heads over its crest [m], the upper one not below the lower:
/// Poleni's coefficient 2/3 sqrt(2 g) h^1.5, drowned after Villemonte (1947), "Submerged-weir discharge
/// studies", Engineering News-Record 139: times (1 - (lower / upper)^1.5)^0.385.
double weir_discharge(double coefficient, double upper_head, double lower_head);

class Weir final : public Exchange {
 public:
  Weir(const core::ExchangeSettings& settings, const ExchangeSite& site);
  double discharge(const ExchangeLevels& levels) const override;
  double sill(bool) const override { return crest_; }

 private:
  double coefficient_, length_;
  double crest_;  ///< m; never below the beds of the two cells
};

}  // namespace freshet::hydro
