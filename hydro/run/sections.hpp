#pragma once
// The stretches of the mesh edge that basin.toml names, and what holds there.

#include <optional>
#include <vector>

#include "core/basin.hpp"
#include "hydro/boundary.hpp"
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
  /// Section of an edge of the whole mesh, or -1: a wall that nobody named.
  int of_edge(mesh::Index edge) const { return section_of_edge_[edge]; }
  EdgeKind kind_of_edge(mesh::Index edge) const;
  /// Place of an edge of the whole mesh among those of its section.
  std::size_t place(mesh::Index edge) const { return place_[edge]; }
  /// Discharge into the basin [m3/s] or level [m] at t (seconds since forecast.start), or the slope of a free
  /// outflow; 0 for all else.
  double value(int section, double t) const;
  /// InputError unless every series tells what holds from begin to end.
  void check_covers(core::Instant begin, core::Instant end) const;
  /// Unit discharge into the basin [m2/s] at t of every edge of a section of type discharge, by place.
  std::vector<double> unit_discharge(int section, double t) const;
  /// Whether what leaves depends on the level at each edge: unit_outflow() then says how much [m2/s].
  bool rated(int section) const { return curves_[section].has_value(); }
  double unit_outflow(int section, mesh::Index edge, double level) const;
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
  std::vector<int> section_of_edge_;
  std::vector<std::size_t> place_;
};

}  // namespace freshet::hydro
