#pragma once
// The stretches of the mesh edge that basin.toml names, and what holds there.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/last_known.hpp"
#include "core/time.hpp"
#include "hydro/boundary/boundary.hpp"
#include "hydro/run/conveyance.hpp"
#include "hydro/run/inflow_regression.hpp"
#include "hydro/run/series.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

class Boundaries {
 public:
  /// InputError if a boundary finds no boundary edge or keeps none, or its line is not in the mesh.
  Boundaries(const core::Basin& basin, const mesh::Mesh& mesh);

  /// What a user should know of sound boundaries: one that keeps some of its edges only, a rim without
  /// outlet.
  const std::vector<std::string>& notes() const { return notes_; }
  int count() const { return static_cast<int>(names_.size()); }
  const std::string& name(int boundary) const { return names_[boundary]; }
  EdgeKind kind(int boundary) const { return kinds_[boundary]; }
  /// An edge of the whole mesh among those of its boundary.
  struct Edge {
    int boundary = -1;  ///< -1: a wall that nobody named
    std::size_t number = 0;
  };
  Edge named_edge(mesh::Index edge) const;
  int of_edge(mesh::Index edge) const { return named_edge(edge).boundary; }
  EdgeKind kind_of_edge(mesh::Index edge) const;
  /// Discharge into the basin [m3/s] or level [m] at t (seconds since forecast.start); 0 where neither is
  /// given.
  double given(int boundary, double t) const;
  /// What a user should know of inflows that go on by a regression, once check_covers() has fitted it.
  std::vector<std::string> regression_notes() const;
  /// Factor on given() of a member, where `outside` says that inflows go on by a regression; else 1.
  double departure(int boundary, int member, double t) const;
  /// Time of the last row that is used (seconds since forecast.start), of a series.
  std::optional<double> last_row(int boundary) const;
  /// In a cycle of this time: what is known up to the cycle only loses its later rows.
  void know_until(core::Instant cycle);
  /// Series that end before `end`.
  std::vector<core::LastKnown> not_known_at(core::Instant end) const;
  /// Of basin.toml; 0: none.
  double slope(int boundary) const { return slopes_[boundary]; }
  /// InputError unless every series tells what holds from begin to end. What goes on by a regression is
  /// fitted as far as that.
  void check_covers(core::Instant begin, core::Instant end) const;
  /// given() as unit discharge into the basin [m2/s] at t of every edge of a boundary, by number.
  std::vector<double> unit_discharge(int boundary, double t) const;
  /// Whether what leaves follows a rating curve: unit_outflow() then says how much at each edge [m2/s].
  bool rated(int boundary) const { return curves_[boundary].has_value(); }
  double unit_outflow(Edge edge, double level) const;
  /// Whether any boundary has values to be set.
  bool driven() const;

 private:
  void check_curves() const;
  /// Seconds after the last row where it goes on by a regression; else 0.
  double since_last(int boundary, double t) const;
  const InflowRegression& regression() const;
  void fit_until(core::Instant end) const;

  core::Instant epoch_;
  std::vector<std::string> names_, notes_;
  std::vector<EdgeKind> kinds_;
  std::vector<double> constants_, slopes_;
  std::vector<Conveyance> conveyance_;
  std::vector<std::optional<RatingCurve>> curves_;
  std::vector<std::optional<Series>> series_;
  mutable RegressionSettings regression_settings_;
  mutable std::shared_ptr<const InflowRegression> regression_;  ///< once asked for
  std::vector<mesh::Index> edges_;                              ///< of all boundaries, rising
  std::vector<Edge> named_;                                     ///< [of edges_]
};

/// What holds at the edges of the boundaries at a time (seconds since forecast.start), as their kinds ask for
/// it.
class BoundariesAt {
 public:
  BoundariesAt(const Boundaries& boundaries, double time)
      : boundaries_(boundaries), time_(time), spread_(static_cast<std::size_t>(boundaries.count())) {}
  /// At an edge whose cell has this bed [m] and depth [m].
  RimValue value(Boundaries::Edge edge, double bed, double depth) const;

 private:
  class EdgeNow final : public RimStretch {
   public:
    EdgeNow(const BoundariesAt& at, Boundaries::Edge edge, double bed) : at_(at), edge_(edge), bed_(bed) {}
    double bed() const override { return bed_; }
    double given() const override { return at_.boundaries_.given(edge_.boundary, at_.time_); }
    double unit_discharge() const override { return at_.spread(edge_.boundary)[edge_.number]; }
    double slope() const override { return at_.boundaries_.slope(edge_.boundary); }
    double rated_outflow(double level) const override { return at_.boundaries_.unit_outflow(edge_, level); }

   private:
    const BoundariesAt& at_;
    Boundaries::Edge edge_;
    double bed_;
  };
  const std::vector<double>& spread(int boundary) const;

  const Boundaries& boundaries_;
  double time_;
  mutable std::vector<std::vector<double>> spread_;  ///< [boundary] once asked for
};

}  // namespace freshet::hydro
