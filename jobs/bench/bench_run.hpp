#pragma once
// The solver with a case's water in it, stepped as a run does.

#include <cstdint>

#include "hydro/solver/stepper.hpp"
#include "jobs/bench/clock.hpp"
#include "jobs/bench/domain.hpp"
#include "jobs/bench/measure.hpp"
#include "jobs/bench/options.hpp"
#include "jobs/bench/valley.hpp"

namespace freshet::bench {

/// Times what goes to other ranks and waits for them.
class TimedHalo final : public hydro::HaloExchange {
 public:
  explicit TimedHalo(hydro::HaloExchange& halo) : halo_(halo) {}
  void begin(const hydro::HaloField& field, int highest_class) override {
    const Stopwatch watch;
    halo_.begin(field, highest_class);
    seconds_ += watch.wall();
  }
  void finish(hydro::HaloField& field) override {
    const Stopwatch watch;
    halo_.finish(field);
    seconds_ += watch.wall();
  }
  void set_classes(const std::vector<hydro::StepClass>& classes) override { halo_.set_classes(classes); }
  double seconds() const { return seconds_; }

 private:
  hydro::HaloExchange& halo_;
  double seconds_ = 0;
};

class BenchRun {
 public:
  BenchRun(const Subject& subject, const mesh::Mesh& mesh, Domain& domain, const Options& options);
  void step();
  /// On until no cell is in the middle of a step.
  void end_step() {
    while (!stepper_.between()) step();
  }
  /// Spent so far in telling other ranks, and in waiting for them.
  double seconds_waited() const { return waited_ + halo_.seconds(); }
  /// That this rank is told in a step.
  double halo_bytes() const;
  const hydro::Solver& solver() const { return *solver_; }
  /// Of the water balance over all ranks and lanes, relative to what is there and has left. NaN if anything
  /// is not finite.
  double water_error() const;
  /// Of all bits of this rank's state.
  std::uint64_t state_hash() const;

 private:
  void set_water(const Scene& scene);
  void set_rain(const Scene& scene);
  void set_boundary();
  void set_tracers(int count);
  void set_terms(const std::vector<std::string>& names);
  double storage() const;
  double lane_share(std::size_t lane) const { return static_cast<double>(lane) / lanes(); }
  std::size_t lanes() const { return static_cast<std::size_t>(solver_->lanes()); }
  double rounded(double x) const { return single_ ? static_cast<double>(static_cast<float>(x)) : x; }

  Domain& domain_;
  TimedHalo halo_;
  bool single_, maxima_;
  std::unique_ptr<hydro::Solver> solver_;
  hydro::Stepper stepper_;
  double initial_ = 0, rain_rate_ = 0, time_ = 0;  ///< m3, m3/s, s
  double waited_ = 0;                              ///< s
  long since_update_ = 0;
};

}  // namespace freshet::bench
