#include "hydro/run/watched.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "mesh/watched_places.hpp"

namespace freshet::hydro {
namespace {

/// Local number of a cell that this rank owns, or none.
mesh::Index owned(const mesh::LocalMesh& local, mesh::Index global) {
  const auto begin = local.global_cell.begin(), end = begin + local.n_owned,
             found = std::lower_bound(begin, end, global);
  return found == end || *found != global ? mesh::none : static_cast<mesh::Index>(found - begin);
}

mesh::Index middle_of(const mesh::ExtentCells& on_mesh, const mesh::Mesh& mesh) {
  const auto away = [&](mesh::Index c) {
    return std::hypot(mesh.cell_x[c] - on_mesh.x, mesh.cell_y[c] - on_mesh.y);
  };
  return *std::min_element(on_mesh.cells.begin(), on_mesh.cells.end(),
                           [&](mesh::Index a, mesh::Index b) { return away(a) < away(b); });
}

ExtentSite site_extent(const core::Extent& extent, const mesh::Mesh& mesh, const mesh::LocalMesh& local) {
  constexpr double grain = 1.0 / (1LL << 40);
  const mesh::ExtentCells on_mesh = mesh::extent_cells(mesh, extent);
  ExtentSite site{on_mesh.x, on_mesh.y, middle_of(on_mesh, mesh), extent.wet_depth_m, {}, {}, {}};
  site.note = mesh::outside_note(extent, on_mesh);
  for (std::size_t i = 0; i < on_mesh.cells.size(); ++i) {
    const mesh::Index cell = owned(local, on_mesh.cells[i]);
    if (cell == mesh::none) continue;
    site.cells.push_back(cell);
    site.share.push_back(grain * std::round(on_mesh.share[i] / grain));
  }
  return site;
}

}  // namespace

std::vector<ExtentSite> site_extents(const core::Basin& basin, const mesh::Mesh& mesh,
                                     const mesh::LocalMesh& local) {
  std::vector<ExtentSite> sites;
  for (const core::Extent& extent : basin.extents) sites.push_back(site_extent(extent, mesh, local));
  return sites;
}

std::vector<double> flooded_part(const ExtentSite& site, const Solver& solver) {
  std::vector<double> part(static_cast<std::size_t>(solver.lanes()), 0);
  for (std::size_t i = 0; i < site.cells.size(); ++i) {
    const std::vector<double> depth = solver.state_of(site.cells[i]).depth;
    for (std::size_t k = 0; k < part.size(); ++k)
      if (depth[k] > site.wet_depth) part[k] += site.share[i];
  }
  return part;
}

RainGauges::RainGauges(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
                       std::size_t lanes)
    : lanes_(lanes) {
  for (const core::RainGauge& gauge : basin.rain_gauges) {
    const mesh::Index cell = mesh::rain_gauge_cell(gauge, mesh);
    sites_.push_back({cell, owned(local, cell)});
  }
  rate_.assign(sites_.size() * lanes_, 0);
  fallen_ = rate_;
}

void RainGauges::set_rain(const std::optional<std::vector<double>>& rain) {
  for (std::size_t g = 0; g < sites_.size(); ++g)
    for (std::size_t k = 0; k < lanes_; ++k)
      rate_[g * lanes_ + k] =
          mine(g) && rain ? (*rain)[static_cast<std::size_t>(sites_[g].local) * lanes_ + k] : 0;
}

void RainGauges::pass(double dt) {
  for (std::size_t i = 0; i < fallen_.size(); ++i) fallen_[i] += rate_[i] * dt;
}

}  // namespace freshet::hydro
