// Formulas of exchanges: weirs and culverts against published figures and independent solutions.
#include <catch2/catch.hpp>
#include <cmath>

#include "core/exchange_kinds.hpp"
#include "hydro/exchange/culvert.hpp"
#include "hydro/exchange/weir.hpp"
#include "hydro/formulas/gravity.hpp"

using namespace freshet;
using namespace freshet::hydro;

namespace {

core::ExchangeSettings weir_of(double crest) {
  core::ExchangeSettings s;
  s.kind = &core::exchange_kind("weir");
  s.numbers = {{"crest_m", crest}, {"coefficient", 0.577}};
  return s;
}

core::ExchangeSettings pipe_of(double diameter, double invert) {
  core::ExchangeSettings s;
  s.kind = &core::exchange_kind("culvert");
  s.words = {{"shape", "circular"}, {"inlet_type", "concrete_headwall"}};
  s.numbers = {{"diameter_m", diameter},
               {"barrels", 2},
               {"manning_n", 0.012},
               {"flap_gate", 0},
               {"inlet_invert_m", invert},
               {"outlet_invert_m", invert},
               {"length_m", 20}};
  return s;
}

const ExchangeSite level_site{0, 0, 10, 5};

CulvertFlow box_of(double width, double height, double length, const char* inlet = "box_wingwalls_90_or_15",
                   double manning = 0.012) {
  const core::CulvertInlet& type = *core::find_culvert_inlet(inlet);
  return {{true, width, height}, type, type.entrance_loss, length, manning};
}

/// Headwater [m] that a discharge needs, by an inverse of the function under test.
template <class F>
double head_for(double discharge, const F& discharge_at) {
  double low = 0, high = 50;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (discharge_at(middle) < discharge ? low : high) = middle;
  }
  return high;
}

/// Subcritical surface in a box from its outlet to its inlet, by 20000 steps of dy/dx = (S - Sf) / (1 - Fr^2)
/// (explicit midpoints), then the loss at the entrance: headwater over the inlet's invert.
double headwater_by_backwater(double q, double width, double length, double slope, double manning,
                              double entrance_loss, double tailwater) {
  const double critical = std::cbrt(q * q / (gravity * width * width));
  double y = std::max(tailwater, critical * 1.0001);
  const auto rise = [&](double depth) {  // upstream
    const double v = q / (width * depth), radius = width * depth / (width + 2 * depth),
                 friction = manning * manning * v * v / std::pow(radius, 4.0 / 3);
    return (friction - slope) / (1 - v * v / (gravity * depth));
  };
  const int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double dx = length / n, middle = y + 0.5 * dx * rise(y);
    y = std::max(y + dx * rise(middle), critical * 1.0001);
  }
  const double v = q / (width * y);
  return y + (1 + entrance_loss) * v * v / (2 * gravity);
}

}  // namespace

TEST_CASE("A weir follows Poleni, drowned after Villemonte, both ways") {
  const double free = 0.577 * 2 / 3 * std::sqrt(2 * gravity) * std::pow(0.8, 1.5);
  CHECK(weir_discharge(0.577, 0.8, -1) == Approx(free));
  CHECK(weir_discharge(0.577, 0.8, 0) == Approx(free));
  CHECK(weir_discharge(0.577, 0.8, 0.4) == Approx(free * std::pow(1 - std::pow(0.5, 1.5), 0.385)));
  CHECK(weir_discharge(0.577, 0.8, 0.8) == 0);
  CHECK(weir_discharge(0.577, 0, -1) == 0);
  // 0.577 is the broad crest: critical depth 2/3 h on it, q = 1.705 h^1.5.
  CHECK(weir_discharge(0.577, 1, 0) == Approx(1.705).epsilon(1e-3));

  const auto weir = make_exchange(weir_of(2), level_site);
  CHECK(weir->discharge({2.8, 1, 0}) == Approx(10 * free));
  CHECK(weir->discharge({1, 2.8, 0}) == Approx(-10 * free));
  CHECK(weir->discharge({2.3, 2.3, 0}) == 0);
  CHECK(weir->discharge({1.9, 0.5, 0}) == 0);
}

TEST_CASE("The crest of a weir lies on the bed at least, and follows its list") {
  CHECK(Weir(weir_of(2), {2.5, 1, 10, 0}).sill(true) == 2.5);
  CHECK(Weir(weir_of(2), {1, 1, 10, 0}).sill(true) == 2);
  core::ExchangeSettings s = weir_of(0);
  s.numbers.erase("crest_m");
  s.lists = {{"crest_levels_m", {5, 4, 6}}, {"crest_distances_m", {0, 10, 20}}};
  CHECK(Weir(s, {0, 0, 1, -3}).sill(true) == 5);
  CHECK(Weir(s, {0, 0, 1, 5}).sill(true) == 4.5);
  CHECK(Weir(s, {0, 0, 1, 15}).sill(true) == 5);
  CHECK(Weir(s, {0, 0, 1, 30}).sill(true) == 6);
}

TEST_CASE("A barrel's section") {
  const Barrel pipe{false, 2, 2}, box{true, 3, 2};
  CHECK(pipe.area(2) == Approx(M_PI));
  CHECK(pipe.area(1) == Approx(M_PI / 2));
  CHECK(pipe.surface(1) == Approx(2));
  CHECK(pipe.wetted(2) == Approx(2 * M_PI));
  CHECK(box.area(1) == 3);
  CHECK(box.wetted(1) == 5);
  CHECK(box.wetted(2) == 10);  // the roof too
  CHECK(box.critical_discharge(1) == Approx(3 * std::sqrt(gravity)));
  CHECK(box.critical_energy(1) == 1.5);
}

// HDS-5, second edition, example problem 4 of chapter III (SI): a box of 2134 mm by 2134 mm with square
// edges, 60.96 m long on a slope of 5 %, in inlet control. Its headwaters were read from chart 8, within some
// per cent.
TEST_CASE("Inlet control gives the headwaters of a worked example of HDS-5") {
  const CulvertFlow flow = box_of(2.134, 2.134, 60.96);
  const double fall = 0.05 * 60.96, inlet_invert = 30.480;
  const double published[][3] = {// m3/s, headwater elevation m, tailwater m
                                 {11.327, 32.96, 0.793},
                                 {16.990, 33.93, 0.945},
                                 {19.822, 34.71, 1.05},
                                 {22.654, 35.52, 1.158}};
  for (const auto& [q, elevation, tailwater] : published) {
    const double head = head_for(q, [&](double h) { return flow.discharge(h, tailwater, fall); });
    INFO(q << " m3/s needs " << head << " m, published " << elevation - inlet_invert << " m");
    CHECK(head == Approx(elevation - inlet_invert).epsilon(0.045));
    CHECK(flow.outlet_control(head, tailwater, fall) > q);  // the inlet governs
  }
}

TEST_CASE("Equations of inlet control, each inlet, as they stand") {
  for (const core::CulvertInlet& inlet : core::culvert_inlets) {
    const double d = 1.5, length = 30, fall = 0.3;
    const Barrel barrel{inlet.box, d, d};
    const CulvertFlow flow(barrel, inlet, inlet.entrance_loss, length, 0.012);
    const double unit = barrel.full_area() * std::sqrt(d) / 1.811,
                 still = inlet.slope_correction * fall / length;
    INFO(inlet.name);
    for (const double intensity : {4.0, 5.0, 8.0}) {  // an orifice
      const double head = d * (inlet.c * intensity * intensity + inlet.y + still);
      CHECK(flow.inlet_control(head, fall) == Approx(unit * intensity).epsilon(1e-9));
    }
    for (const double depth : {0.3, 0.5, 0.6}) {  // a weir
      const double q = barrel.critical_discharge(depth * d), intensity = q / unit;
      if (intensity > 3.5) continue;
      const double head = inlet.form == 1 ? d * (inlet.k * std::pow(intensity, inlet.m) + still) +
                                                barrel.critical_energy(depth * d)
                                          : d * inlet.k * std::pow(intensity, inlet.m);
      CHECK(flow.inlet_control(head, fall) == Approx(q).epsilon(1e-9));
    }
    double before = 0, largest_step = 0;
    for (double head = 0; head < 4 * d; head += 0.01 * d) {
      const double q = flow.inlet_control(head, fall);
      CHECK(q >= before);
      largest_step = std::max(largest_step, q - before);
      before = q;
    }
    CHECK(largest_step < 0.06 * unit);  // no jump where the equations meet
  }
}

TEST_CASE("Outlet control: a full barrel by its losses") {
  const CulvertFlow flow = box_of(2, 1.5, 50, "box_headwall_chamfer", 0.015);
  const double area = 3, radius = 3.0 / 7, head = 4, tailwater = 2, fall = 0.1;
  const double loss = 1 + 0.5 + 2 * gravity * 0.015 * 0.015 * 50 / std::pow(radius, 4.0 / 3);
  const double q = area * std::sqrt(2 * gravity * (head + fall - tailwater) / loss);
  CHECK(flow.outlet_control(head, tailwater, fall) == Approx(q));
  CHECK(flow.outlet_control(head, head + fall, fall) == 0);
  // Free: from (critical depth + height) / 2.
  const double free = flow.outlet_control(3, 0, fall);
  const double critical = std::min(std::cbrt(free * free / (gravity * 4)), 1.5);
  const double again = area * std::sqrt(2 * gravity * (3 + fall - 0.5 * (critical + 1.5)) / loss);
  CHECK(free == Approx(again).epsilon(1e-6));
}

TEST_CASE("Outlet control: a barrel that is not full, against a backwater curve") {
  const double width = 3, length = 60, manning = 0.015;
  const CulvertFlow flow = box_of(width, 3, length, "box_headwall_chamfer", manning);
  for (const double slope : {0.0, 0.0005, 0.002})
    for (const double tailwater : {0.0, 0.8, 1.4})
      for (const double q : {0.5, 2.0, 5.0}) {
        const double head = headwater_by_backwater(q, width, length, slope, manning, 0.5, tailwater);
        if (head > 0.75 * 3) continue;
        const double got = flow.outlet_control(head, tailwater, slope * length);
        INFO("slope " << slope << ", tailwater " << tailwater << ", headwater " << head << ": " << got
                      << " m3/s, by backwater " << q);
        // In deep tailwater a small difference of levels drives it: what it needs in headwater is held.
        const double needs =
            head_for(q, [&](double h) { return flow.outlet_control(h, tailwater, slope * length); });
        CHECK(needs == Approx(head).epsilon(0.05));
      }
}

TEST_CASE(
    "A culvert: the lesser governs, it rises with the head, falls with the tailwater, and a flap shuts") {
  core::ExchangeSettings s = pipe_of(1.2, 10);
  const ExchangeSite site{9.5, 9.5, 25, 0};
  const auto culvert = make_exchange(s, site);
  double before = 0;
  for (double level = 10; level < 14; level += 0.02) {
    const double q = culvert->discharge({level, 9.5, 0});
    CHECK(q >= before);
    before = q;
  }
  for (double tail = 9.5; tail < 12; tail += 0.02) {
    const double q = culvert->discharge({12, tail, 0});
    CHECK(q <= before + 1e-9);
    CHECK(culvert->discharge({tail, 12, 0}) == -q);  // it lies level: alike both ways
    before = q;
  }
  CHECK(culvert->discharge({12, 12, 0}) == 0);
  CHECK(culvert->discharge({9.9, 9.5, 0}) == 0);  // below the invert
  const double two = culvert->discharge({12, 11, 0});
  s.numbers["barrels"] = 1;
  CHECK(make_exchange(s, site)->discharge({12, 11, 0}) == Approx(two / 2));
  s.numbers["flap_gate"] = 1;
  CHECK(make_exchange(s, site)->discharge({11, 12, 0}) == 0);
  CHECK(make_exchange(s, site)->discharge({12, 11, 0}) == Approx(two / 2));
}

TEST_CASE("Every kind of exchange that basin.toml knows has its class") {
  for (const core::ExchangeKind& kind : core::exchange_kinds()) {
    core::ExchangeSettings s;
    s.kind = &kind;
    for (const core::ExchangeKey& key : kind.keys) {
      if (key.type == core::ExchangeKey::Type::choice)
        s.words[key.name] = key.choices.front();
      else if (key.type != core::ExchangeKey::Type::list)
        s.numbers[key.name] = key.otherwise.value_or(std::max(key.low, 1.0));
    }
    INFO(kind.name);
    const auto exchange = make_exchange(s, level_site);
    CHECK(std::isfinite(exchange->discharge({3, 2, 0})));
  }
}
