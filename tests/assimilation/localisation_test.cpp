#include "assimilation/localisation.hpp"

#include <catch2/catch.hpp>

using namespace freshet::assimilation;

// Values of Gaspari & Cohn (1999), eq. 4.10, worked out as fractions: z = 1/2 from the inner polynomial, z =
// 1 from both, z = 3/2 from the outer.
TEST_CASE("Gaspari-Cohn taper") {
  CHECK(taper(0, 10) == 1);
  CHECK(taper(5, 10) == Approx(-1.0 / 128 + 1.0 / 32 + 5.0 / 64 - 5.0 / 12 + 1).epsilon(1e-14));
  CHECK(taper(10, 10) == Approx(5.0 / 24).epsilon(1e-14));
  CHECK(taper(10 * (1 + 1e-12), 10) == Approx(5.0 / 24).epsilon(1e-10));
  CHECK(taper(15, 10) ==
        Approx(243.0 / 384 - 81.0 / 32 + 135.0 / 64 + 15.0 / 4 - 7.5 + 4 - 4.0 / 9).epsilon(1e-12));
  CHECK(taper(20, 10) == 0);
  CHECK(taper(1000, 10) == 0);
}

TEST_CASE("The taper falls all the way and never goes below zero") {
  double last = 1;
  for (int i = 1; i <= 2500; ++i) {
    const double now = taper(i * 1e-3, 1.25);
    CHECK(now <= last);
    CHECK(now >= 0);
    last = now;
  }
}

TEST_CASE("Tapers of observations follow their distance") {
  const auto t = tapers({{0, 1, 3, 4, 0}, {0, 1, 0, 0, 1}, {0, 1, 100, 0, 2}}, 0, 0, 10);
  CHECK(t[0] == taper(5, 10));
  CHECK(t[1] == 1);
  CHECK(t[2] == 0);
}
