// Sums of volumes: exact, whatever the signs, sizes and order of the terms.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "core/exact_sum.hpp"

using freshet::core::ExactSum;

namespace {

double sum_of(const std::vector<double>& terms) {
  ExactSum sum;
  for (double t : terms) sum.add(t);
  return sum.value();
}

}  // namespace

TEST_CASE("Single terms come back, cut off below 2^-64") {
  for (double sign : {1.0, -1.0})
    for (double t :
         {0.0, 1.0, 0.1, 1e-3, 1e-12, 2.5, 123456.789, 4e18, 1 - 0x1p-53, 0x1p-64, 3e9 + 0x1p-20}) {
      INFO(sign * t);
      CHECK(sum_of({sign * t}) == Approx(sign * t).margin(0x1p-64).epsilon(1e-15));
      CHECK(sum_of({sign * t, -sign * t}) == 0);
    }
  CHECK(sum_of({0x1p-65}) == 0);
  CHECK(sum_of({-0x1p-65}) == 0);
  CHECK(sum_of({7, -0x1p-65}) == 7);
}

TEST_CASE("Small terms among large ones are not lost, in any order") {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> mantissa(-1, 1), exponent(-50, 40);
  std::vector<double> terms;
  for (int i = 0; i < 2000; ++i) {
    const double t = std::ldexp(mantissa(random), static_cast<int>(exponent(random)));
    const double kept = std::ldexp(std::trunc(std::ldexp(t, 40)), -40);  // a multiple of 2^-40
    terms.push_back(kept);
    terms.push_back(-kept);
  }
  for (int i = 1; i <= 1000; ++i) terms.push_back(i % 2 == 0 ? -0x1p-40 : 0x1p-39);
  const double expected = 500 * 0x1p-40;
  CHECK(sum_of(terms) == expected);
  std::shuffle(terms.begin(), terms.end(), random);
  CHECK(sum_of(terms) == expected);
}
