#pragma once
// What readings ask of the model away from gauges: the flooded fraction of extents, the rain that fell at
// rain gauges.

#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "hydro/solver/solver.hpp"
#include "mesh/extent_cells.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

/// One [[extent]] as this rank sees it.
struct ExtentSite {
  double x = 0, y = 0;              ///< centroid, m
  mesh::Index middle = mesh::none;  ///< of its cells in the whole mesh, the nearest to that
  double wet_depth = 0.1;
  std::string note;                ///< what a user should know of where it lies; "": nothing
  std::vector<mesh::Index> cells;  ///< owned, local
  std::vector<double> share;       ///< [cell] of the extent's area: a multiple of 2^-40
};

/// [extent] InputError as mesh::extent_cells().
std::vector<ExtentSite> site_extents(const core::Basin& basin, const mesh::Mesh& mesh,
                                     const mesh::LocalMesh& local);

/// Share of the area that is deeper than its wet_depth, of this rank's cells, [lane]. Sums of such shares are
/// exact in any order.
std::vector<double> flooded_part(const ExtentSite& site, const Solver& solver);

class RainGauges {
 public:
  /// InputError for a gauge outside the mesh.
  RainGauges(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
             std::size_t lanes);

  std::size_t count() const { return sites_.size(); }
  mesh::Index cell(std::size_t gauge) const { return sites_[gauge].cell; }  ///< of the whole mesh
  /// Rain from now on, [owned cell][lane] m/s; nothing: none.
  void set_rain(const std::optional<std::vector<double>>& rain);
  void pass(double dt);
  /// [gauge][lane] m since the run began; 0 of gauges whose cell another rank owns.
  const std::vector<double>& fallen() const { return fallen_; }
  void set_fallen(std::vector<double> fallen) { fallen_ = std::move(fallen); }
  bool mine(std::size_t gauge) const { return sites_[gauge].local != mesh::none; }

 private:
  struct Site {
    mesh::Index cell, local;  ///< local: none where another rank owns it
  };
  std::size_t lanes_;
  std::vector<Site> sites_;
  std::vector<double> rate_, fallen_;  ///< [gauge][lane]
};

}  // namespace freshet::hydro
