#pragma once
// The yardstick: a = b + s c over arrays far larger than the caches (McCalpin 1995, STREAM).

#include <Kokkos_Core.hpp>

#include "jobs/bench/clock.hpp"

namespace freshet::bench {

class Triad {
 public:
  /// `megabytes` of the three arrays together.
  explicit Triad(double megabytes);
  /// Sweeps once. GB/s as STREAM counts them: three arrays of 8 bytes, whatever the caches fetch besides.
  double sweep(bool cpu_time) const;

 private:
  using Array = Kokkos::View<double*>;
  Array a_, b_, c_;
};

}  // namespace freshet::bench
