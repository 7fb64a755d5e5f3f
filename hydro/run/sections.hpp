#pragma once
// The stretches of the mesh edge that basin.toml names, and what holds there.

#include <optional>
#include <vector>

#include "core/basin.hpp"
#include "hydro/boundary.hpp"
#include "hydro/run/series.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

class Sections {
 public:
  /// InputError if a section finds no boundary edge.
  Sections(const core::Basin& basin, const mesh::Mesh& mesh);

  int count() const { return static_cast<int>(names_.size()); }
  const std::string& name(int section) const { return names_[section]; }
  EdgeKind kind(int section) const { return kinds_[section]; }
  /// Section of an edge of the whole mesh, or -1: a wall that nobody named.
  int of_edge(mesh::Index edge) const { return section_of_edge_[edge]; }
  EdgeKind kind_of_edge(mesh::Index edge) const;
  double length(int section) const { return lengths_[section]; }  ///< m
  /// Discharge into the basin [m3/s] or level [m] at t (seconds since forecast.start); 0 for walls and free
  /// outflow.
  double value(int section, double t) const;
  /// Whether any section has values that drive the flow.
  bool driven() const;

 private:
  core::Instant epoch_;
  std::vector<std::string> names_;
  std::vector<EdgeKind> kinds_;
  std::vector<double> lengths_, constants_;
  std::vector<std::optional<Series>> series_;
  std::vector<int> section_of_edge_;
};

}  // namespace freshet::hydro
