#include "hydro/exchange/culvert.hpp"

#include <algorithm>
#include <cmath>

#include "hydro/formulas/gravity.hpp"

namespace freshet::hydro {
namespace {

constexpr double si_units = 1.811;                      // Ku: of A.1 to A.3, whose constants are for feet
constexpr double weir_up_to = 3.5, orifice_from = 4.0;  // Ku Q / A D^0.5

/// Where a function that rises reaches a value, between low and high.
template <class F>
double where_reached(double value, double low, double high, const F& rising) {
  for (int i = 0; i < 48; ++i) {
    const double middle = 0.5 * (low + high);
    (rising(middle) < value ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

/// Form 1: head over the invert [m] at which the inlet lets in what is critical at a depth.
double CulvertFlow::weir_head(double critical_depth, double fall) const {
  const double d = barrel_.height;
  const double intensity =
      si_units * barrel_.critical_discharge(critical_depth) / (barrel_.full_area() * std::sqrt(d));
  return barrel_.critical_energy(critical_depth) +
         d * (inlet_.k * std::pow(intensity, inlet_.m) + inlet_.slope_correction * fall / length_);
}

double CulvertFlow::discharge_as_weir(double headwater, double fall) const {
  const double d = barrel_.height, unit = barrel_.full_area() * std::sqrt(d) / si_units;
  if (inlet_.form == 2) return unit * std::pow(headwater / d / inlet_.k, 1 / inlet_.m);
  const double depth =
      where_reached(headwater, 0, d * (1 - 1e-9), [&](double y) { return weir_head(y, fall); });
  return barrel_.critical_discharge(depth);
}

double CulvertFlow::inlet_control(double headwater, double fall) const {
  if (!(headwater > 0)) return 0;
  const double d = barrel_.height, unit = barrel_.full_area() * std::sqrt(d) / si_units;
  const double still = inlet_.y + inlet_.slope_correction * fall / length_;
  const double orifice_head = d * (inlet_.c * orifice_from * orifice_from + still);
  if (headwater >= orifice_head) return unit * std::sqrt((headwater / d - still) / inlet_.c);
  const double weir = discharge_as_weir(headwater, fall);
  if (weir <= unit * weir_up_to) return weir;
  const double low = where_reached(unit * weir_up_to, 0, orifice_head,
                                   [&](double head) { return discharge_as_weir(head, fall); });
  return unit * (weir_up_to + (orifice_from - weir_up_to) * (headwater - low) / (orifice_head - low));
}

double CulvertFlow::full(double headwater, double tailwater, double fall) const {
  const double d = barrel_.height, area = barrel_.full_area(), energy = headwater + fall;
  const double loss = (1 + entrance_loss_) / (2 * gravity * area * area) +
                      barrel_.friction_slope(d, 1, manning_n_) * length_;  // m per (m3/s)^2
  const auto from = [&](double outlet) { return std::sqrt(std::max(energy - outlet, 0.0) / loss); };
  if (tailwater >= d) return from(tailwater);
  const double high = d * (1 - 1e-9);
  const auto needed = [&](double critical_depth) {
    const double q = barrel_.critical_discharge(critical_depth);
    return std::max(tailwater, 0.5 * (critical_depth + d)) + loss * q * q;
  };
  if (energy >= needed(high)) return from(d);
  return from(std::max(tailwater, 0.5 * (where_reached(energy, 0, high, needed) + d)));
}

/// Over the invert of the outlet [m], for a discharge that is critical at a depth.
double CulvertFlow::energy_part_full(double critical_depth, double discharge, double headwater,
                                     double tailwater) const {
  const double d = barrel_.height;
  const auto velocity_head = [&](double depth) {
    const double speed = discharge / barrel_.area(std::min(depth, d));
    return speed * speed / (2 * gravity);
  };
  const double outlet = std::max(tailwater, critical_depth), at_most = std::min(headwater, d),
               inlet = std::max(at_most - (1 + entrance_loss_) * velocity_head(at_most),
                                std::min(critical_depth, at_most)),
               mean = std::min(0.5 * (std::min(outlet, d) + inlet), d);
  return outlet + velocity_head(outlet) + entrance_loss_ * velocity_head(inlet) +
         barrel_.friction_slope(mean, discharge, manning_n_) * length_;
}

double CulvertFlow::part_full(double headwater, double tailwater, double fall) const {
  const double energy = headwater + fall;
  if (energy <= std::max(tailwater, 0.0)) return 0;
  const double depth = where_reached(energy, 0, barrel_.height * (1 - 1e-9), [&](double critical_depth) {
    return energy_part_full(critical_depth, barrel_.critical_discharge(critical_depth), headwater, tailwater);
  });
  return barrel_.critical_discharge(depth);
}

double CulvertFlow::outlet_control(double headwater, double tailwater, double fall) const {
  constexpr double none_full = 0.75, all_full = 1.2;  // headwater over height
  if (!(headwater > 0)) return 0;
  const double share =
      std::clamp((headwater / barrel_.height - none_full) / (all_full - none_full), 0.0, 1.0);
  double q = 0;
  if (share > 0) q += share * full(headwater, tailwater, fall);
  if (share < 1) q += (1 - share) * part_full(headwater, tailwater, fall);
  return q;
}

double CulvertFlow::discharge(double headwater, double tailwater, double fall) const {
  return std::min(inlet_control(headwater, fall), outlet_control(headwater, tailwater, fall));
}

namespace {

Barrel barrel_of(const core::ExchangeSettings& s) {
  if (s.word("shape") == "box") return {true, s.number("width_m"), s.number("height_m")};
  return {false, s.number("diameter_m"), s.number("diameter_m")};
}

CulvertFlow flow_of(const core::ExchangeSettings& s, const ExchangeSite& site) {
  const core::CulvertInlet& inlet = *core::find_culvert_inlet(s.word("inlet_type"));
  return {barrel_of(s), inlet, s.number("entrance_loss", inlet.entrance_loss),
          s.number("length_m", site.length), s.number("manning_n")};
}

}  // namespace

Culvert::Culvert(const core::ExchangeSettings& s, const ExchangeSite& site)
    : flow_(flow_of(s, site)),
      barrels_(s.number("barrels")),
      first_invert_(std::max(s.number("inlet_invert_m", site.first_bed), site.first_bed)),
      second_invert_(std::max(s.number("outlet_invert_m", site.second_bed), site.second_bed)),
      one_way_(s.number("flap_gate") != 0) {}

double Culvert::discharge(const ExchangeLevels& levels) const {
  const double fall = first_invert_ - second_invert_;
  const double first = levels.first - first_invert_, second = levels.second - second_invert_;
  if (levels.first >= levels.second) return barrels_ * flow_.discharge(first, second, fall);
  return one_way_ ? 0 : -barrels_ * flow_.discharge(second, first, -fall);
}

std::unique_ptr<Exchange> make_culvert(const core::ExchangeSettings& table, const ExchangeSite& site) {
  return std::make_unique<Culvert>(table, site);
}

}  // namespace freshet::hydro
