#include "jobs/bench/triad.hpp"

namespace freshet::bench {

Triad::Triad(double megabytes) {
  const auto n = static_cast<std::size_t>(megabytes * 1e6 / 24);
  a_ = Array("bench::a", n);
  b_ = Array("bench::b", n);
  c_ = Array("bench::c", n);
  Kokkos::deep_copy(b_, 1.0);
  Kokkos::deep_copy(c_, 2.0);
  sweep(false);
}

double Triad::sweep(bool cpu_time) const {
  const Stopwatch watch;
  double* const a = a_.data();
  const double* const b = b_.data();
  const double* const c = c_.data();
  Kokkos::parallel_for(
      "bench::triad", a_.extent(0), KOKKOS_LAMBDA(std::size_t i) { a[i] = b[i] + 3.0 * c[i]; });
  Kokkos::fence();
  return 24e-9 * static_cast<double>(a_.extent(0)) / (cpu_time ? watch.cpu() : watch.wall());
}

}  // namespace freshet::bench
