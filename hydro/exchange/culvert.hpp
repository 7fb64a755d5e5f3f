#pragma once
// A culvert between two points, after FHWA HDS-5 (2012), Hydraulic Design of Highway Culverts, in SI: the
// lesser of what its inlet lets in and what it carries to its outlet.

#include "core/culvert_inlets.hpp"
#include "hydro/exchange/barrel.hpp"
#include "hydro/exchange/exchange.hpp"

namespace freshet::hydro {

/// One barrel, water going in at one end. Heads and depths are over the inverts: headwater over that of the
/// inlet, tailwater over that of the outlet, which lies `fall` lower [m].
class CulvertFlow {
 public:
  CulvertFlow(const Barrel& barrel, const core::CulvertInlet& inlet, double entrance_loss, double length,
              double manning_n)
      : barrel_(barrel),
        inlet_(inlet),
        entrance_loss_(entrance_loss),
        length_(length),
        manning_n_(manning_n) {}

  /// HDS-5 appendix A, m3/s: as a weir (form 1 or 2) up to Ku Q / A D^0.5 = 3.5, as an orifice from 4.0 on,
  /// linear between.
  double inlet_control(double headwater, double fall) const;
  /// HDS-5 section 3.1.4, m3/s: entrance, friction and exit losses. From a headwater of 1.2 heights on the
  /// barrel flows full, from the larger of tailwater and (critical depth + height) / 2; below 0.75 it does
  /// not, and friction is that at the mean of its depths at both ends; between the two, linear.
  double outlet_control(double headwater, double tailwater, double fall) const;
  double discharge(double headwater, double tailwater, double fall) const;

 private:
  double weir_head(double critical_depth, double fall) const;
  double discharge_as_weir(double headwater, double fall) const;
  double full(double headwater, double tailwater, double fall) const;
  double part_full(double headwater, double tailwater, double fall) const;
  double energy_part_full(double critical_depth, double discharge, double headwater, double tailwater) const;

  Barrel barrel_;
  core::CulvertInlet inlet_;
  double entrance_loss_, length_, manning_n_;
};

class Culvert final : public Exchange {
 public:
  Culvert(const core::ExchangeSettings& settings, const ExchangeSite& site);
  double discharge(const ExchangeLevels& levels) const override;
  double sill(bool first) const override { return first ? first_invert_ : second_invert_; }

 private:
  CulvertFlow flow_;
  double barrels_, first_invert_, second_invert_;  ///< m; never below the beds of the cells
  bool one_way_;
};

}  // namespace freshet::hydro
