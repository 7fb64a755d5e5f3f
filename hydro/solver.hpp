#pragma once
// The solver of one rank: state in lanes, advanced step by step. Knows neither MPI nor files; host arrays in
// and out are double, [cell][lane], whatever the precision inside.

#include <algorithm>
#include <memory>
#include <vector>

#include "core/exact_sum.hpp"
#include "hydro/boundary.hpp"
#include "hydro/sources.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

enum class Real { f32, f64 };

/// Depth [m] and velocity [m/s] of cells, each [cell][lane].
struct LaneState {
  std::vector<double> depth, velocity_x, velocity_y;
};

/// Running extremes of each owned cell and lane, each [cell][lane].
struct LaneMaxima {
  std::vector<double> depth;  ///< m
  std::vector<double> speed;  ///< m/s
  std::vector<double>
      arrival_time;  ///< s of model time when depth first reached the arrival depth; -1: not yet
};

/// Volumes since the start or the last reset, [lane], m3.
struct Volumes {
  std::vector<core::ExactSum> storage;  ///< in the owned cells now
  std::vector<double> clipped;          ///< made by setting negative depths to zero
};

/// Values of some cells as bytes, for the halo: count * row_bytes() each way.
class HaloField {
 public:
  virtual ~HaloField() = default;
  virtual std::size_t row_bytes() const = 0;
  virtual void pack(const std::vector<Index>& cells, unsigned char* out) const = 0;
  virtual void unpack(const std::vector<Index>& cells, const unsigned char* in) = 0;
};

class Solver : public HaloField {
 public:
  virtual Index lanes() const = 0;  ///< as stored: members rounded up to a multiple of the vector width

  virtual void set_state(const LaneState& state) = 0;          ///< all local cells, halo included
  virtual LaneState state() const = 0;                         ///< all local cells
  virtual std::vector<double> depth_of(Index cell) const = 0;  ///< [lane] m
  /// f32 only: what rounding has taken from each owned depth (part of a checkpoint); empty in f64.
  virtual std::vector<double> residual() const = 0;
  virtual void set_residual(const std::vector<double>& residual) = 0;

  virtual void set_manning(const std::vector<double>& n) = 0;  ///< [land class][lane] s/m^(1/3)
  virtual void set_rain(const std::vector<double>& rate) = 0;  ///< [owned cell][lane] m/s; empty: no rain
  /// [boundary edge][lane]: unit discharge inwards [m2/s] or level above the bed of the cell [m], by the
  /// edge's kind.
  virtual void set_boundary(const std::vector<double>& values) = 0;
  virtual const std::vector<Index>& boundary_edges()
      const = 0;  ///< local edges, in the order of set_boundary
  virtual std::vector<double> boundary_volume()
      const = 0;  ///< [boundary edge][lane] m3 in since the last reset
  virtual Volumes volumes() const = 0;
  virtual void reset_volumes() = 0;

  /// Largest limiting_speed(...) P / 2A over owned cells and lanes [1/s]: dt = cfl / rate. Zero when all is
  /// dry.
  virtual double rate() const = 0;

  /// A step of dt [s] over the owned cells is, for each stage from 1: exchange *this over the halo,
  /// prepare(), with order 2 exchange gradients(), advance().
  virtual int order() const = 0;  ///< 1 or 2; so many stages
  virtual void prepare(int stage, double dt) = 0;
  virtual HaloField& gradients() = 0;
  virtual void advance(int stage, double dt) = 0;
  /// After the last stage: infiltration and all else that sources() holds, in the owned cells.
  virtual void apply_sources(double dt) = 0;
  virtual Sources& sources() = 0;
  virtual const Sources& sources() const = 0;
  /// The whole step where there is no halo.
  void step(double dt) {
    for (int stage = 1; stage <= std::max(order() - 1, 1); ++stage) {
      prepare(stage, dt);
      advance(stage, dt);
    }
    apply_sources(dt);
  }

  virtual void reset_maxima() = 0;
  virtual void track_maxima(double time, double arrival_depth) = 0;
  virtual LaneMaxima maxima() const = 0;
  virtual void set_maxima(const LaneMaxima& maxima) = 0;

  /// Local number of an owned cell with a value that is not finite, or none.
  virtual Index find_not_finite() const = 0;
  /// Blocks of cells worked on in the last step, and all of them.
  virtual Index active_blocks() const = 0;
  virtual Index all_blocks() const = 0;
};

/// `kind` [local edge] for boundary edges. `members` >= 1. `land_classes`: rows of set_manning. `order` 1
/// or 2.
std::unique_ptr<Solver> make_solver(const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
                                    int members, int land_classes, Real real, int order = 1);

/// Lanes stored for so many members: the smallest multiple of a vector width that wastes least.
Index lanes_for(int members, Real real);

}  // namespace freshet::hydro
