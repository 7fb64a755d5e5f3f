#pragma once
// The stretches of the mesh edge that basin.toml names, and what holds there.

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "hydro/boundary/boundary.hpp"
#include "hydro/run/conveyance.hpp"
#include "hydro/run/series.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

class Sections {
 public:
  /// InputError if a section finds no boundary edge or keeps none, or its line is not in the mesh.
  Sections(const core::Basin& basin, const mesh::Mesh& mesh);

  /// What a user should know of sound sections: one that keeps some of its edges only, a rim without outlet.
  const std::vector<std::string>& notes() const { return notes_; }
  int count() const { return static_cast<int>(names_.size()); }
  const std::string& name(int section) const { return names_[section]; }
  EdgeKind kind(int section) const { return kinds_[section]; }
  /// An edge of the whole mesh among those of its section.
  struct Place {
    int section = -1;  ///< -1: a wall that nobody named
    std::size_t number = 0;
  };
  Place place(mesh::Index edge) const;
  int of_edge(mesh::Index edge) const { return place(edge).section; }
  EdgeKind kind_of_edge(mesh::Index edge) const;
  /// Discharge into the basin [m3/s] or level [m] at t (seconds since forecast.start); 0 where neither is
  /// given.
  double given(int section, double t) const;
  /// Of basin.toml; 0: none.
  double slope(int section) const { return slopes_[section]; }
  /// InputError unless every series tells what holds from begin to end.
  void check_covers(core::Instant begin, core::Instant end) const;
  /// given() as unit discharge into the basin [m2/s] at t of every edge of a section, by number.
  std::vector<double> unit_discharge(int section, double t) const;
  /// Whether what leaves follows a rating curve: unit_outflow() then says how much at each edge [m2/s].
  bool rated(int section) const { return curves_[section].has_value(); }
  double unit_outflow(Place edge, double level) const;
  /// Whether any section has values to be set.
  bool driven() const;

 private:
  void check_curves() const;

  core::Instant epoch_;
  std::vector<std::string> names_, notes_;
  std::vector<EdgeKind> kinds_;
  std::vector<double> constants_, slopes_;
  std::vector<Conveyance> conveyance_;
  std::vector<std::optional<RatingCurve>> curves_;
  std::vector<std::optional<Series>> series_;
  std::vector<mesh::Index> edges_;  ///< of all sections, rising
  std::vector<Place> places_;       ///< [of edges_]
};

/// What holds at the edges of the sections at a time (seconds since forecast.start), as their kinds ask for
/// it.
class SectionsAt {
 public:
  SectionsAt(const Sections& sections, double time)
      : sections_(sections), time_(time), spread_(static_cast<std::size_t>(sections.count())) {}
  /// At an edge whose cell has this bed [m] and depth [m].
  RimValue value(Sections::Place place, double bed, double depth) const;

 private:
  class EdgeNow final : public RimStretch {
   public:
    EdgeNow(const SectionsAt& at, Sections::Place place, double bed) : at_(at), place_(place), bed_(bed) {}
    double bed() const override { return bed_; }
    double given() const override { return at_.sections_.given(place_.section, at_.time_); }
    double unit_discharge() const override { return at_.spread(place_.section)[place_.number]; }
    double slope() const override { return at_.sections_.slope(place_.section); }
    double rated_outflow(double level) const override { return at_.sections_.unit_outflow(place_, level); }

   private:
    const SectionsAt& at_;
    Sections::Place place_;
    double bed_;
  };
  const std::vector<double>& spread(int section) const;

  const Sections& sections_;
  double time_;
  mutable std::vector<std::vector<double>> spread_;  ///< [section] once asked for
};

}  // namespace freshet::hydro
