// Formulas of gates, pumps and breaches against published figures, theory and weirs.
#include <catch2/catch.hpp>
#include <cmath>

#include "hydro/exchange/weir.hpp"
#include "hydro/formulas/gravity.hpp"
#include "tests/support/exchange_tables.hpp"

using namespace freshet;
using namespace freshet::hydro;
using freshet::test::exchange_table;

namespace {

const ExchangeSite level_site{0, 0, 10, 5};

/// m2/s through a gate of 1 m between two points, its sill at 0.
double gate_flow(double opening, double upper, double lower) {
  const auto gate =
      make_exchange(exchange_table("gate", {{"width_m", 1}, {"opening_m", opening}}), level_site);
  return gate->discharge({upper, lower, 0});
}

core::ExchangeSettings pump_of(double start, double stop) {
  return exchange_table("pump", {{"start_level_m", start}, {"stop_level_m", stop}, {"capacity_m3_per_s", 2}});
}

core::ExchangeSettings breach_of() {
  return exchange_table("breach", {{"crest_m", 5},
                                   {"centre_m", 50},
                                   {"width_m", 30},
                                   {"bottom_m", 1},
                                   {"formation_h", 0.5},
                                   {"begin_h", 1}});
}

}  // namespace

TEST_CASE("A free gate lets through what energy and contraction say, within the scatter of experiments") {
  for (const double ratio : {2.0, 3.0, 5.0, 10.0, 20.0}) {  // head over opening
    // Energy from upstream to a jet of 0.611 openings: q = Cc a sqrt(2 g h) / sqrt(1 + Cc a / h).
    const double theory = 0.611 * std::sqrt(2 * gravity * ratio) / std::sqrt(1 + 0.611 / ratio);
    INFO("head of " << ratio << " openings: " << gate_flow(1, ratio, 0) << ", theory " << theory);
    CHECK(gate_flow(1, ratio, 0) == Approx(theory).epsilon(0.08));  // less at large openings
    CHECK(gate_flow(0.5, 0.5 * ratio, 0) == Approx(gate_flow(1, ratio, 0) * std::pow(0.5, 1.5)));
  }
}

// Hibbeler, Fluid Mechanics, example 13.8: 3 m of water on one side of a gate, 1.5 m on the other, an opening
// of 0.25 m and a width of 6 m; a discharge coefficient of 0.47, read from the chart of Henry (1950).
TEST_CASE("A submerged gate is near what a textbook reads from Henry's chart") {
  const double published = 0.47 * 6 * 0.25 * std::sqrt(2 * gravity * 3);
  CHECK(6 * gate_flow(0.25, 3, 1.5) == Approx(published).epsilon(0.07));
  CHECK(gate_flow(0.25, 3, 1.5) < 0.9 * gate_flow(0.25, 3, 0));
}

TEST_CASE("A gate rises with its head, falls with the tailwater, and has no jumps") {
  double before = 0;
  for (double head = 0; head < 5; head += 0.005) {
    const double q = gate_flow(0.8, head, 0);
    CHECK(q >= before);
    CHECK(q - before < 0.03);
    if (head < 0.8) CHECK(q == Approx(weir_discharge(0.577, head, 0)));  // the leaf does not touch it
    before = q;
  }
  for (const double head : {0.7, 0.9, 1.5, 4.0}) {
    before = gate_flow(0.8, head, 0);
    for (double tail = 0; tail <= head; tail += 0.001) {
      const double q = gate_flow(0.8, head, tail);
      CHECK(q <= before + 1e-12);
      if (tail < 0.99 * head) CHECK(before - q < 0.025 * gate_flow(0.8, head, 0));
      CHECK(gate_flow(0.8, tail, head) == -q);
      before = q;
    }
    CHECK(gate_flow(0.8, head, head) == 0);
  }
  CHECK(gate_flow(0, 4, 0) == 0);
}

TEST_CASE("What a gate may be given besides") {
  core::ExchangeSettings s = exchange_table("gate", {{"opening_m", 0}, {"leaf_top_m", 3}});
  s.line.points = {{0, 0}, {1, 0}};
  const double over = 10 * weir_discharge(0.62, 0.5, 0);  // as long as what it takes of the line
  CHECK(make_exchange(s, level_site)->discharge({3.5, 1, 0}) == Approx(over));
  s.numbers["opening_m"] = 1;  // the leaf rises
  CHECK(make_exchange(s, level_site)->discharge({3.5, 1, 0}) == Approx(10 * gate_flow(1, 3.5, 1)));
  s.numbers["sill_m"] = 2;
  CHECK(make_exchange(s, level_site)->sill(true) == 2);
  CHECK(make_exchange(s, {2.5, 0, 10, 5})->sill(true) == 2.5);
  CHECK(make_exchange(s, level_site)->discharge({3.9, 1, 0}) == Approx(10 * gate_flow(1, 1.9, -1)));
  s.numbers["one_way"] = 1;
  CHECK(make_exchange(s, level_site)->discharge({1, 3.9, 0}) == 0);

  const std::map<std::string, std::vector<double>> rule = {{"openings_m", {2, 0}},
                                                           {"opening_levels_m", {1, 3}}};
  core::ExchangeSettings ruled = exchange_table("gate", {{"width_m", 1}}, rule);
  CHECK(make_exchange(ruled, level_site)->discharge({2.5, 0, 0}) == Approx(gate_flow(0.5, 2.5, 0)));
  CHECK(make_exchange(ruled, level_site)->discharge({4, 0, 0}) == 0);
  ruled.words["ruled_by"] = "downstream";
  CHECK(make_exchange(ruled, level_site)->discharge({4, 2, 0}) == Approx(gate_flow(1, 4, 2)));
}

TEST_CASE("A pump starts at one level, stops at another, and keeps in between what it does") {
  const auto pump = make_exchange(pump_of(4, 3), level_site);
  double runs = 0;
  const auto at = [&](double level) {
    runs = pump->kept({level, 8, 0, runs});
    CHECK(pump->kept({level, 8, 0, runs}) == runs);  // asked again
    return pump->discharge({level, 8, 0, runs});
  };
  CHECK(at(3.5) == 0);
  CHECK(at(4) == 2);  // uphill
  CHECK(at(3.5) == 2);
  CHECK(at(3) == 0);
  CHECK(at(3.9) == 0);
  CHECK(pump->sill(true) < 3);  // else it would never see the level at which it stops
  CHECK_FALSE(pump->levels_out());
  // On a bed above both levels it needs some water still.
  CHECK(make_exchange(pump_of(4, 3), {6, 0, 10, 0})->kept({6.001, 0, 0, 1}) == 0);
  CHECK(make_exchange(pump_of(4, 3), {6, 0, 10, 0})->kept({6.1, 0, 0, 0}) == 1);
}

TEST_CASE("A pump follows its curve over the head, and rests while its outlet stands too high") {
  core::ExchangeSettings s = pump_of(4, 3);
  s.numbers.erase("capacity_m3_per_s");
  s.lists = {{"heads_m", {0, 4, 8}}, {"discharges_m3_per_s", {2, 1.5, 0}}};
  s.numbers["outlet_invert_m"] = 6;
  s.numbers["outlet_at_most_m"] = 9;
  const auto pump = make_exchange(s, level_site);
  CHECK(pump->discharge({4, 1, 0, 1}) == Approx(1.75));  // head to the end of its pipe
  CHECK(pump->discharge({4, 8, 0, 1}) == Approx(1.5));
  CHECK(pump->discharge({3.5, 9, 0, 1}) == Approx(1.5 * 2.5 / 4));
  CHECK(pump->discharge({4, 9.1, 0, 1}) == 0);
  CHECK(pump->discharge({4, 1, 0, 0}) == 0);
}

TEST_CASE("A breach opens from its middle, and is a weir before and after") {
  // Ten edges of 10 m.
  const auto total = [&](double upper, double time, double kept) {
    double q = 0;
    for (int i = 0; i < 10; ++i)
      q += make_exchange(breach_of(), {0, 0, 10, 5.0 + 10 * i})->discharge({upper, 0, time, kept});
    return q;
  };
  const double begun = 3601;
  CHECK(total(4.9, 1e6, 0) == 0);
  CHECK(total(5.5, 1e6, 0) == Approx(100 * weir_discharge(0.577, 0.5, 0)));
  CHECK(total(4.9, 3600, begun) == 0);
  CHECK(total(4.9, 3600 + 900, begun) == Approx(15 * weir_discharge(0.577, 4.9 - 3, 0)));  // half open
  CHECK(total(4.9, 3600 + 1800, begun) == Approx(30 * weir_discharge(0.577, 3.9, 0)));
  CHECK(total(4.9, 1e6, begun) == Approx(30 * weir_discharge(0.577, 3.9, 0)));
  CHECK(total(5.5, 1e6, begun) ==
        Approx(30 * weir_discharge(0.577, 4.5, 0) + 70 * weir_discharge(0.577, 0.5, 0)));
  CHECK(make_exchange(breach_of(), {2, 0, 10, 50})->sill(true) == 2);
  CHECK(make_exchange(breach_of(), {2, 0, 10, 5})->sill(true) == 5);  // beyond its width
}

TEST_CASE("A breach begins at its time, or when the water reaches its level") {
  core::ExchangeSettings s = breach_of();
  const ExchangeSite middle{0, 0, 10, 50}, far{0, 0, 10, 5};
  CHECK(make_exchange(s, far)->kept({0, 0, 3599, 0}) == 0);
  CHECK(make_exchange(s, far)->kept({0, 0, 3700, 0}) == 3601);
  CHECK(make_exchange(s, far)->kept({0, 0, 9000, 3601}) == 3601);
  s.numbers["trigger_level_m"] = 4.5;
  CHECK(make_exchange(s, middle)->kept({4.4, 0, 100, 0}) == 0);
  CHECK(make_exchange(s, middle)->kept({0, 4.5, 100, 0}) == 101);
  CHECK(make_exchange(s, middle)->kept({5, 0, 0, 0}) == 1);
  CHECK(make_exchange(s, far)->kept({4.9, 0, 100, 0}) == 0);
}
