#pragma once
// The solver on one rank, without MPI, files or series: a mesh, water, rims, rain, and steps to a time. What
// programs of others (examples/), the tests and the verification use; freshet run and cycle drive ranks and
// files (hydro/run/simulation.hpp).

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/exact_sum.hpp"
#include "hydro/formulas/inflow_rates.hpp"
#include "hydro/solver/stepper.hpp"

namespace freshet::hydro {

struct Water {
  double depth = 0, u = 0, v = 0;
};

/// What stands at a boundary edge, by its midpoint.
using KindOf = std::function<EdgeKind(double x, double y)>;

inline EdgeKind walls(double, double) { return EdgeKind::wall; }

/// Value at a boundary edge, by its midpoint and time: unit discharge inwards [m2/s] or level [m].
using ValueAt = std::function<double(double x, double y, double t)>;

struct LaneCase {
  KindOf kind = walls;
  int members = 1;
  core::Precision precision = core::Precision::f64;
  int order = 1;
  int local_steps = 1;    ///< the longest step over the shortest
  double manning = 0;     ///< s/m^(1/3)
  double cfl = 0.9;       ///< share of P / 2A over (|u| + c)
  double max_step = 1e9;  ///< s: bounds the steps while all is dry
  ValueAt value = {};     ///< set at the middle of every step; empty: as set_boundary() left it
};

class LaneRun {
 public:
  LaneRun(const mesh::Mesh& mesh, const LaneCase& settings)
      : mesh_(mesh),
        case_(settings),
        local_(mesh::whole(mesh)),
        stepper_(settings.cfl, settings.local_steps, settings.precision, false) {
    std::vector<EdgeKind> kinds;
    for (const mesh::LocalEdge& e : local_.edges) kinds.push_back(kind_of(e));
    const int classes = static_cast<int>(mesh.land_class_names.size());
    solver_ = make_solver(local_, kinds, case_.members, classes, case_.precision, case_.order);
    solver_->set_manning(std::vector<double>(static_cast<std::size_t>(classes) * lanes(), case_.manning));
  }

  std::size_t lanes() const { return static_cast<std::size_t>(solver_->lanes()); }
  Solver& solver() { return *solver_; }
  const mesh::Mesh& mesh() const { return mesh_; }
  double time() const { return time_; }
  long substeps() const { return substeps_; }

  void set_water(const std::function<Water(mesh::Index cell, std::size_t lane)>& water) {
    stepper_.reset();
    LaneState s;
    for (mesh::Index c = 0; c < mesh_.n_cells(); ++c)
      for (std::size_t k = 0; k < lanes(); ++k) {
        const Water w = water(c, k);
        s.depth.push_back(w.depth);
        s.velocity_x.push_back(w.u);
        s.velocity_y.push_back(w.v);
      }
    solver_->set_state(s);
  }
  /// Still water up to `level`.
  void set_level(double level) {
    set_water(
        [&](mesh::Index c, std::size_t) { return Water{std::max(0.0, level - mesh_.bed_elevation[c])}; });
  }
  /// Rain [m/s] by cell and lane.
  void set_rain(const std::function<double(mesh::Index cell, std::size_t lane)>& rate) {
    rain_.clear();
    rain_rate_ = 0;
    for (mesh::Index c = 0; c < mesh_.n_cells(); ++c)
      for (std::size_t k = 0; k < lanes(); ++k) rain_.push_back(rate(c, k));
    for (mesh::Index c = 0; c < mesh_.n_cells(); ++c) rain_rate_ += rain_[c * lanes()] * mesh_.cell_area[c];
    solver_->set_rain(rain_);
  }
  /// Discharge edges: unit discharge inwards [m2/s]; level edges: elevation [m].
  void set_boundary(double value) {
    set_boundary([&](double, double, double) { return value; }, time_);
  }
  void set_boundary(const ValueAt& value_at, double time) {
    std::vector<double> values;
    boundary_rate_ = 0;
    for (mesh::Index i : solver_->rims().edges()) {
      const mesh::LocalEdge& e = local_.edges[i];
      const EdgeKind kind = kind_of(e);
      const bool level = kind == EdgeKind::level;
      const mesh::EdgeGeometry lies = local_.geometry(e);
      const double value = value_at(lies.x, lies.y, time);
      const double here = level ? value - mesh_.bed_elevation[e.left] : value;
      const double depth = level ? std::max(here, 0.0) : std::cbrt(here * here / gravity);
      if (level || kind == EdgeKind::discharge)
        boundary_rate_ =
            std::max(boundary_rate_, rush_rate(depth, local_.perimeter[e.left], local_.area[e.left]));
      values.insert(values.end(), lanes(), here);
    }
    solver_->rims().set(values);
  }

  /// s: the step that is taken next towards a time `left` ahead, with local steps of 1.
  double next_step(double left) const {
    return stepper_.length(std::max(solver_->rate(), boundary_rate_), left, case_.max_step);
  }
  /// A substep towards a time `left` [s] ahead.
  void step(double left) {
    if (case_.value) set_boundary(case_.value, time_);
    const double now = std::max(solver_->rate(), boundary_rate_);
    const NextStep next = stepper_.next(*solver_, now, left, case_.max_step);
    if (case_.value) set_boundary(case_.value, time_ + next.dt / 2);
    solver_->step(next.plan);
    rained_.add(rain_rate_ * next.dt);
    time_ += next.last ? left : next.length;
    ++substeps_;
  }
  /// To `until` exactly; `after` is called after every substep.
  void advance(double until, const std::function<void()>& after) {
    while (time_ < until * (1 - 1e-12)) {
      step(until - time_);
      after();
    }
  }
  void advance(double until) {
    advance(until, [] {});
  }

  Water at(mesh::Index cell, std::size_t lane = 0) const {
    const LaneState s = solver_->state();
    const std::size_t i = static_cast<std::size_t>(cell) * lanes() + lane;
    return {s.depth[i], s.velocity_x[i], s.velocity_y[i]};
  }
  LaneState state() const { return solver_->state(); }
  /// [m] without copying the rest of the state.
  double depth_at(mesh::Index cell) const { return solver_->state_of(cell).depth[0]; }
  /// Cell that contains the point, or mesh::none.
  mesh::Index cell_at(double x, double y) const {
    for (mesh::Index c = 0; c < mesh_.n_cells(); ++c) {
      const int n = mesh_.cell_size(c);
      bool inside = true;
      for (int i = 0; i < n && inside; ++i) {
        const mesh::Index a = mesh_.cell_nodes[c][i], b = mesh_.cell_nodes[c][(i + 1) % n];
        inside = (mesh_.node_x[b] - mesh_.node_x[a]) * (y - mesh_.node_y[a]) -
                     (mesh_.node_y[b] - mesh_.node_y[a]) * (x - mesh_.node_x[a]) >=
                 0;
      }
      if (inside) return c;
    }
    return mesh::none;
  }
  double fastest() const {
    const LaneState s = solver_->state();
    double fastest = 0;
    for (std::size_t i = 0; i < s.depth.size(); ++i)
      fastest = std::max(fastest, std::hypot(s.velocity_x[i], s.velocity_y[i]));
    return fastest;
  }
  double storage(std::size_t lane = 0) const { return solver_->volumes().storage[lane].value(); }
  double clipped(std::size_t lane = 0) const { return solver_->volumes().clipped[lane]; }
  double rained() const { return rained_.value(); }  ///< m3 in lane 0
  /// Through all boundary edges, inwards, m3.
  double inflow(std::size_t lane = 0) const {
    const std::vector<double> through = solver_->rims().volume();
    double sum = 0;
    for (std::size_t i = lane; i < through.size(); i += lanes()) sum += through[i];
    return sum;
  }

 private:
  EdgeKind kind_of(const mesh::LocalEdge& e) const {
    if (e.right != mesh::none) return EdgeKind::wall;
    const auto [a, b] = mesh_.edge_nodes[e.global];
    return case_.kind((mesh_.node_x[a] + mesh_.node_x[b]) / 2, (mesh_.node_y[a] + mesh_.node_y[b]) / 2);
  }

  const mesh::Mesh& mesh_;
  LaneCase case_;
  mesh::LocalMesh local_;
  std::unique_ptr<Solver> solver_;
  Stepper stepper_;
  std::vector<double> rain_;
  core::ExactSum rained_;
  double rain_rate_ = 0;  ///< m3/s in lane 0
  double time_ = 0, boundary_rate_ = 0;
  long substeps_ = 0;
};

}  // namespace freshet::hydro
