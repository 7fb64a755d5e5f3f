#include "core/random.hpp"

#include <cmath>
#include <numbers>

namespace freshet::core {

namespace {

/// 52 random bits in the middle of their cells: never 0, never 1.
double open_unit(std::uint32_t high, std::uint32_t low) {
  const double bits = double(high >> 6) * 0x1p26 + double(low >> 6) + 0.5;
  return bits * 0x1p-52;
}

std::array<std::uint32_t, 4> draw(std::uint64_t seed, Stream stream, std::uint32_t member, std::uint32_t step,
                                  std::uint32_t index) {
  return philox4x32({index, member, step, std::uint32_t(stream)},
                    {std::uint32_t(seed), std::uint32_t(seed >> 32)});
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  // Multipliers and Weyl increments: Salmon et al. (2011), section 3.3.
  constexpr std::uint64_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;
  constexpr int rounds = 10;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t product_0 = multiplier_0 * counter[0], product_1 = multiplier_1 * counter[2];
    counter = {std::uint32_t(product_1 >> 32) ^ counter[1] ^ key[0], std::uint32_t(product_1),
               std::uint32_t(product_0 >> 32) ^ counter[3] ^ key[1], std::uint32_t(product_0)};
    key = {key[0] + weyl_0, key[1] + weyl_1};
  }
  return counter;
}

double normal(std::uint64_t seed, Stream stream, std::uint32_t member, std::uint32_t step,
              std::uint32_t index) {
  const auto bits = draw(seed, stream, member, step, index);
  const double radius = std::sqrt(-2 * std::log(open_unit(bits[0], bits[1])));
  return radius * std::cos(2 * std::numbers::pi * open_unit(bits[2], bits[3]));
}

double uniform(std::uint64_t seed, Stream stream, std::uint32_t member, std::uint32_t step,
               std::uint32_t index) {
  const auto bits = draw(seed, stream, member, step, index);
  return open_unit(bits[0], bits[1]);
}

}  // namespace freshet::core
