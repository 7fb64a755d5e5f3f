#pragma once
// What the water carries, in the solver of one precision. Compiled once per precision in lane_carried.cpp.

#include "hydro/kernels/carried_arrays.hpp"
#include "hydro/kernels/pass_arrays.hpp"
#include "hydro/schedule/row_field.hpp"
#include "hydro/solver/carried.hpp"
#include "hydro/solver/lane_source_terms.hpp"

namespace freshet::hydro {

/// What the step hands over.
template <class T>
struct CarryStep {
  PassArrays<T> arrays;
  Index n_active = 0;
  bool raining = false;
  Array<T> rain;
};

template <class T>
class LaneCarried final : public Carried {
 public:
  LaneCarried() = default;
  LaneCarried(const LaneMesh<T>& mesh, Index lanes, bool linear)
      : mesh_(mesh), lanes_(lanes), linear_(linear) {}

  void carry(const std::vector<CarriedQuantity>& quantities, const mesh::LocalMesh& local) override;
  int count() const override { return of_.quantities; }
  void set_concentration(int quantity, const std::vector<double>& c) override;
  std::vector<double> concentration(int quantity) const override;
  std::vector<double> concentrations_of(const std::vector<Index>& cells) const override;
  void set_concentrations_of(const std::vector<Index>& cells, const std::vector<double>& c) override;
  void set_at_rim(int quantity, const std::vector<double>& c) override;
  void set_of_points(int quantity, const std::vector<double>& c) override;
  std::vector<double> rim_amount(int quantity) const override;
  std::vector<double> point_amount(int quantity) const override;
  CarriedAmounts amounts(int quantity) const override;

  bool any() const { return of_.quantities > 0; }
  /// [edge of a block][lane] What the kernels of the step write down for step(); empty where nothing is
  /// carried.
  const Array<T>& passed() const { return passed_; }

  /// After the water of a step is known, and before it takes the place of that before.
  void step(const CarryStep<T>& step, HaloExchange& halo, int changed);
  /// Around the sources that follow: before points, before and after what takes water in the cells.
  void before_points(const PointKernel<T>& points, Index places);
  void before_losses(const SourceTermStep<T>& step);
  void after_losses(const SourceTermStep<T>& step, double evaporation);

  void set_water(const Array<T>& now, const Array<T>& residual) { now_ = now, residual_ = residual; }
  /// No cell is in the middle of a step.
  void begin_anew() { Kokkos::deep_copy(of_.sums, T(0)); }
  void reset_amounts();
  /// All that a step changes in here.
  std::array<Array<double>, 3> memory() const { return {of_.rim_amount, of_.gone, point_amount_}; }
  const Array<T>& values() const { return values_.values; }

 private:
  template <class Kernel>
  void launch(const char* label, Index blocks, const Kernel& kernel) const;
  std::size_t row(Index cell, int quantity) const {
    return (static_cast<std::size_t>(cell) * of_.quantities + quantity) * lanes_;
  }

  LaneMesh<T> mesh_;
  Index lanes_ = 0;
  bool linear_ = false;
  std::vector<CarriedQuantity> quantities_;
  CarriedArrays<T> of_;
  RowField<T> values_, slopes_;
  Array<T> passed_, now_, residual_;
  Array<double> of_points_, point_amount_, depth_before_;
};

}  // namespace freshet::hydro
