#pragma once
// The solver of one rank: state in lanes, advanced step by step. Knows neither MPI nor files; host arrays in
// and out are double, [cell][lane], whatever the precision inside.

#include <memory>
#include <vector>

#include "core/exact_sum.hpp"
#include "core/precision.hpp"
#include "hydro/boundary/boundary.hpp"
#include "hydro/formulas/extremes.hpp"
#include "hydro/formulas/source_terms.hpp"
#include "hydro/schedule/halo_field.hpp"
#include "hydro/schedule/step_plan.hpp"
#include "hydro/solver/carried.hpp"
#include "hydro/terms/used_term.hpp"
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

/// Bytes of memory, and the least that a step over all blocks moves: each array that one of its passes reads
/// or writes, once.
struct Footprint {
  double mesh = 0, lanes = 0;            ///< in all: shared by all lanes, and [..][lane]
  double step_mesh = 0, step_lanes = 0;  ///< moved by a step
};

class Solver : public HaloField {
 public:
  virtual Index lanes() const = 0;  ///< as stored: members rounded up to a multiple of the vector width

  virtual void set_state(const LaneState& state) = 0;  ///< all local cells, halo included
  virtual LaneState state() const = 0;                 ///< all local cells
  virtual LaneState state_of(Index cell) const = 0;    ///< one cell, [lane]
  /// f32 only: what rounding has taken from each owned depth (part of a checkpoint); empty in f64.
  virtual std::vector<double> residual() const = 0;
  virtual void set_residual(const std::vector<double>& residual) = 0;

  virtual void set_manning(const std::vector<double>& n) = 0;  ///< [land class][lane] s/m^(1/3)
  /// [land class]; without it n does not depend on depth.
  virtual void set_depth_roughness(const std::vector<DepthRoughness>& classes) = 0;
  virtual void set_rain(const std::vector<double>& rate) = 0;  ///< [owned cell][lane] m/s; empty: no rain
  /// [boundary edge][lane], by the edge's kind: unit discharge inwards [m2/s], level above the bed of the
  /// cell [m], slope of normal outflow.
  virtual void set_boundary(const std::vector<double>& values) = 0;
  virtual const std::vector<Index>& boundary_edges()
      const = 0;  ///< local edges, in the order of set_boundary
  virtual std::vector<double> boundary_volume()
      const = 0;  ///< [boundary edge][lane] m3 in since the last reset
  /// Books from now on what flows through these inner local edges. On several ranks the one that owns the
  /// left cell of an edge books it; with the others it stays 0.
  virtual void set_metered_edges(const std::vector<Index>& local_edges) = 0;
  virtual std::vector<double> metered_volume()
      const = 0;  ///< [metered edge][lane] m3 from left to right since the last reset
  virtual Volumes volumes() const = 0;
  virtual void reset_volumes() = 0;

  /// Largest limiting_speed(...) P / 2A over owned cells and lanes, in a cycle times 2^class [1/s]: dt = cfl
  /// / rate. Zero when all is dry.
  virtual double rate() const = 0;

  /// A step over the owned cells, in which the steps of some of them begin and end; where they end,
  /// infiltration follows and all else that sources() holds. What others know of the halo comes through
  /// `halo`: the state, with order 2 the gradients, while blocks are worked on that do not touch it.
  virtual void step(const StepPlan& plan, HaloExchange& halo) = 0;
  void step(const StepPlan& plan) {
    NoHalo alone;
    step(plan, alone);
  }
  void step(double dt) { step(StepPlan::together(dt)); }
  virtual int order() const = 0;  ///< 1 or 2
  virtual std::size_t gradient_bytes()
      const = 0;  ///< of a cell, that a halo is told in a step besides row_bytes()
  /// After a step water may be given to or taken from these owned cells, each named once: they take the
  /// shortest steps.
  virtual void set_exchange_cells(const std::vector<Index>& cells) = 0;
  virtual std::vector<double> exchange_depths() const = 0;  ///< [exchange cell][lane] m, exact also in f32
  /// [exchange cell][3][lane]: m3 in, negative: out, at most what is there, which takes its momentum along
  /// and brings none; then velocity along x and y [m/s] that the water in the cell gains.
  virtual void exchange(const std::vector<double>& added) = 0;

  virtual SourceTerms& sources() = 0;
  virtual const SourceTerms& sources() const = 0;
  virtual Carried& carried() = 0;
  virtual const Carried& carried() const = 0;
  /// Terms of the momentum balance from now on. `local` as the solver was made of.
  virtual void use_terms(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local) = 0;
  /// [owned cell][lane] 1/s that terms asked for in the last step, part of a checkpoint (after set_state());
  /// empty without.
  virtual std::vector<double> term_rates() const = 0;
  virtual void set_term_rates(const std::vector<double>& rates) = 0;

  /// Local time steps, between two cycles (see LocalSteps::begin()): notes what the owned cells allow; after
  /// an exchange of cell_rates() gives each a class up to `longest`, where steps of class 0 suit `fastest`
  /// [1/s]; then, one time less than there are classes above 0, an exchange of cell_classes() and grade().
  virtual void note_rates() = 0;
  virtual HaloField& cell_rates() = 0;
  virtual void classify(double fastest, int longest) = 0;
  virtual HaloField& cell_classes() = 0;
  virtual void grade() = 0;
  /// Then, after a last exchange. Returns the classes of all local cells.
  virtual std::vector<StepClass> use_classes() = 0;
  /// Steps of single cells since the solver was made, in blocks that were worked on.
  virtual double cell_updates() const = 0;

  /// Depth of arrival and rising depths (7 at most) above which time is counted, m. Resets the extremes.
  virtual void set_extreme_depths(double arrival_depth, const std::vector<double>& duration_depths) = 0;
  virtual void reset_extremes(double time) = 0;
  /// Takes in what may have changed since the last update. False if a value is not finite.
  virtual bool update_extremes(double time) = 0;
  virtual double extremes_since() const = 0;  ///< model time of the reset, s
  virtual LaneExtremes extremes() const = 0;
  /// One field of extremes() alone, [cell][lane]: all together take more memory than the state.
  virtual std::vector<double> extreme(ExtremeName row, int threshold = 0) const = 0;
  /// After set_state() with the state of the time when they were updated last.
  virtual void set_extremes(const LaneExtremes& extremes) = 0;

  /// Keeps a copy of all that a step changes, on the host; goes back to it.
  virtual void keep() = 0;
  virtual void restore() = 0;
  /// Local number of the owned cell that sets rate(), in a cycle times 2^class, or none where all is dry.
  virtual Index limiting_cell() const = 0;

  /// Local number of an owned cell with a value that is not finite, or none.
  virtual Index find_not_finite() const = 0;
  /// Blocks of cells that the last step had to do with, and all of them.
  virtual Index active_blocks() const = 0;
  virtual Index all_blocks() const = 0;
  virtual Footprint footprint() const = 0;
};

/// `kind` [local edge] for boundary edges. `members` >= 1. `land_classes`: rows of set_manning. `order` 1
/// or 2.
std::unique_ptr<Solver> make_solver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                    int members, int land_classes, core::Precision precision, int order = 1);

/// Lanes stored for so many members: the smallest multiple of a vector width that wastes least.
Index lanes_for(int members, core::Precision precision);

}  // namespace freshet::hydro
