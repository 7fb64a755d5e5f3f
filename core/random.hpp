#pragma once
// Counter-based random numbers: a number is a pure function of what it is for, so that it does not depend on
// the number of ranks, on the order of calls or on restarts. Philox4x32-10 after Salmon et al. (2011),
// doi 10.1145/2063384.2063405.

#include <array>
#include <cstdint>

namespace freshet::core {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// Streams keep purposes apart. Add at the end: the numbers are part of the results. From 16 on they belong
/// to control variables (core/controls.hpp).
enum class Stream : std::uint32_t {
  rain_field = 1,
  manning = 2,
  reading_noise = 3,
  rotation = 4,
  test = 5,
  inflow_after = 6,
  verification = 7,
  warm_up_rain = 8
};

/// Standard normal (Box-Muller, double) for (seed, stream, member, step, index). `step` is e.g. a cycle
/// number.
double normal(std::uint64_t seed, Stream stream, std::uint32_t member, std::uint32_t step,
              std::uint32_t index);

/// Uniform in (0, 1).
double uniform(std::uint64_t seed, Stream stream, std::uint32_t member, std::uint32_t step,
               std::uint32_t index);

}  // namespace freshet::core
