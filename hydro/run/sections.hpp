#pragma once
// The stretches of the mesh edge that basin.toml names, and what holds there.

#include <optional>
#include <vector>

#include "core/basin.hpp"
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
  /// Discharge into the basin [m3/s] or level [m] at t (seconds since forecast.start), or the slope of a free
  /// outflow; 0 for all else.
  double value(int section, double t) const;
  /// InputError unless every series tells what holds from begin to end.
  void check_covers(core::Instant begin, core::Instant end) const;
  /// Unit discharge into the basin [m2/s] at t of every edge of a section of type discharge, by number.
  std::vector<double> unit_discharge(int section, double t) const;
  /// Whether what leaves depends on the level at each edge: unit_outflow() then says how much [m2/s].
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

}  // namespace freshet::hydro
