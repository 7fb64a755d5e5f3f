#pragma once
// Source terms of the solver of one precision. Compiled once per precision in lane_source_terms.cpp.

#include <array>

#include "hydro/kernels/source_term_kernel.hpp"

namespace freshet::hydro {

/// What the step hands over.
template <class T>
struct SourceTermStep {
  LaneMesh<T> mesh;
  StepPlan plan;
  StepClasses classes;
  bool raining = false;
  Array<Index> active;
  Index n_active = 0;
  Array<T> now, residual, rain, block_rate;
};

template <class T>
class LaneSourceTerms final : public SourceTerms {
 public:
  LaneSourceTerms() = default;
  LaneSourceTerms(const LaneMesh<T>& mesh, Index lanes)
      : area_(mesh.area), n_owned_(mesh.n_owned), lanes_(lanes) {}

  void set_infiltration(LossLaw law, const std::vector<Soil>& soils,
                        const std::vector<int>& soil_class) override;
  void set_evaporation(double rate) override;
  void set_wind(WindStress stress) override;
  void set_coriolis(const std::vector<double>& f) override;
  void set_points(const std::vector<Index>& cells) override;
  void set_point_discharge(const std::vector<double>& discharge) override;
  bool any() const override { return in_cells() || places() > 0; }

  std::vector<double> infiltrated() const override;
  void forget_infiltrated() override { Kokkos::deep_copy(infiltrated_, 0.0); }
  std::vector<double> evaporated() const override;
  std::vector<double> point_volume() const override;
  std::vector<double> soil_state() const override;
  void set_soil_state(const std::vector<double>& state) override;
  void reset_volumes();

  /// Cells that water is put into or taken from so fast that their steps are of class 0.
  const std::vector<Index>& driven_cells() const { return driven_cells_; }
  /// Blocks that water may be put into though all around is dry.
  const std::vector<Index>& driven_blocks() const { return point_blocks_; }
  /// All that a step changes in here.
  std::array<Array<double>, 4> memory() const {
    return {soil_state_, infiltrated_, evaporated_, point_volume_};
  }
  /// First points, then what happens in every cell.
  void apply_points(const SourceTermStep<T>& step) const;
  void apply_in_cells(const SourceTermStep<T>& step) const;
  Index places() const { return static_cast<Index>(point_cells_.extent(0)); }  ///< cells with points
  PointKernel<T> points(const SourceTermStep<T>& step) const;
  bool takes_water() const { return law_ != LossLaw::none || evaporated_.extent(0) > 0; }
  double evaporation() const { return evaporated_.extent(0) > 0 ? evaporation_ : 0; }  ///< m/s

 private:
  bool in_cells() const { return takes_water() || windy_ || coriolis_.extent(0) > 0; }
  template <class Law>
  void launch(const SourceTermStep<T>& step) const;

  Array<double> area_;
  Index n_owned_ = 0, lanes_ = 0;
  LossLaw law_ = LossLaw::none;
  double evaporation_ = 0;
  bool windy_ = false;
  WindStress wind_;
  Array<Soil> soils_;
  Array<int> soil_class_;
  Array<double> soil_state_, infiltrated_, evaporated_, coriolis_, point_discharge_, point_volume_;
  Array<Index> point_cells_, point_first_;
  std::vector<Index> cell_of_point_, point_blocks_, driven_cells_, driven_blocks_;
  std::vector<double> area_of_point_;
};

}  // namespace freshet::hydro
