#pragma once
// The solver of one rank: state in lanes, advanced step by step. Knows neither MPI nor files; host arrays in
// and out are double, [cell][lane], whatever the precision inside. What not every step needs lies behind an
// interface of its own: rims, classes of local steps, extremes, source terms, terms, exchanges, tracers,
// diagnostics.

#include <memory>
#include <vector>

#include "core/exact_sum.hpp"
#include "core/precision.hpp"
#include "hydro/boundary/boundary.hpp"
#include "hydro/formulas/source_terms.hpp"
#include "hydro/schedule/halo_field.hpp"
#include "hydro/schedule/step_plan.hpp"
#include "hydro/solver/carried.hpp"
#include "hydro/solver/cell_classes.hpp"
#include "hydro/solver/diagnostics.hpp"
#include "hydro/solver/exchange_cells.hpp"
#include "hydro/solver/kept_extremes.hpp"
#include "hydro/solver/rims.hpp"
#include "hydro/solver/terms.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

/// Depth [m] and velocity [m/s] of cells, each [cell][lane].
struct LaneState {
  std::vector<double> depth, velocity_x, velocity_y;
};

/// Volumes since the start or the last reset, [lane], m3.
struct Volumes {
  std::vector<core::ExactSum> storage;  ///< in the owned cells now
  std::vector<double> clipped;          ///< made by setting negative depths to zero
};

/// Manning's n that falls with depth: `factor` times as much at `shallow_depth` [m] and below, n itself from
/// `deep_depth` on, linear between.
struct DepthRoughness {
  double factor = 1, shallow_depth = 0, deep_depth = 0;
};

class Solver : public HaloField {
 public:
  virtual Index lanes() const = 0;  ///< as stored: members rounded up to a multiple of the vector width
  virtual int order() const = 0;    ///< 1 or 2

  virtual void set_state(const LaneState& state) = 0;  ///< all local cells, halo included
  virtual LaneState state() const = 0;                 ///< all local cells
  virtual LaneState state_of(Index cell) const = 0;    ///< one cell, [lane]
  /// f32 only: what rounding has taken from each owned depth (part of a checkpoint); empty in f64.
  virtual std::vector<double> residual() const = 0;
  virtual void set_residual(const std::vector<double>& residual) = 0;
  /// Keeps a copy of all that a step changes, on the host; goes back to it.
  virtual void keep() = 0;
  virtual void restore() = 0;

  virtual void set_manning(const std::vector<double>& n) = 0;  ///< [land class][lane] s/m^(1/3)
  /// [land class]; without it n does not depend on depth.
  virtual void set_depth_roughness(const std::vector<DepthRoughness>& classes) = 0;
  virtual void set_rain(const std::vector<double>& rate) = 0;  ///< [owned cell][lane] m/s; empty: no rain

  /// Largest limiting_speed(...) P / 2A over owned cells and lanes, in a step times 2^class [1/s]: dt = cfl
  /// / rate. Zero when all is dry.
  virtual double rate() const = 0;
  /// A substep over the owned cells, in which the local steps of some of them begin and end; where they end,
  /// infiltration follows and all else that source_terms() holds. What others know of the halo comes through
  /// `halo`: the state, with order 2 the gradients, while blocks are worked on that do not touch it.
  virtual void step(const StepPlan& plan, HaloExchange& halo) = 0;
  void step(const StepPlan& plan) {
    NoHalo alone;
    step(plan, alone);
  }
  void step(double dt) { step(StepPlan::together(dt)); }
  /// Of a cell, that a halo is told in a step besides row_bytes().
  virtual std::size_t gradient_bytes() const = 0;

  virtual Volumes volumes() const = 0;
  virtual void reset_volumes() = 0;  ///< and those of all parts

  virtual Rims& rims() = 0;
  virtual const Rims& rims() const = 0;
  virtual CellClasses& classes() = 0;
  virtual KeptExtremes& extremes() = 0;
  virtual const KeptExtremes& extremes() const = 0;
  virtual SourceTerms& source_terms() = 0;
  virtual const SourceTerms& source_terms() const = 0;
  virtual Terms& terms() = 0;
  virtual const Terms& terms() const = 0;
  virtual ExchangeCells& exchange_cells() = 0;
  virtual const ExchangeCells& exchange_cells() const = 0;
  virtual Carried& carried() = 0;
  virtual const Carried& carried() const = 0;
  virtual const Diagnostics& diagnostics() const = 0;
};

/// `kind` [local edge] for boundary edges. `members` >= 1. `land_classes`: rows of set_manning. `order` 1
/// or 2.
std::unique_ptr<Solver> make_solver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                    int members, int land_classes, core::Precision precision, int order = 1);

/// Lanes stored for so many members: the smallest multiple of a vector width that wastes least.
Index lanes_for(int members, core::Precision precision);

}  // namespace freshet::hydro
