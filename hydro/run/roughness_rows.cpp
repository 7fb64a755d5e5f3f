#include "hydro/run/roughness_rows.hpp"

#include "hydro/run/manning_of_classes.hpp"

namespace freshet::hydro {

RoughnessRows::RoughnessRows(const core::Basin& basin, const mesh::Mesh& mesh, mesh::LocalMesh& local)
    : nominal_(manning_of_classes(basin, mesh)) {
  for (std::size_t i = 0; i < nominal_.size(); ++i) rows_.push_back({i, 0});
  if (mesh.manning_n.empty()) return;
  std::map<std::pair<std::size_t, double>, std::size_t> known;
  for (mesh::Index c = 0; c < local.n_cells(); ++c) {
    const double own = mesh.manning_n[local.global_cell[c]];
    if (!(own > 0)) continue;
    const auto land_class = static_cast<std::size_t>(local.land_class[c]);
    const auto [row, is_new] = known.try_emplace({land_class, own}, rows_.size());
    if (is_new) rows_.push_back({land_class, own});
    local.land_class[c] = static_cast<int>(row->second);
  }
}

std::vector<double> RoughnessRows::manning(const std::vector<double>& of_classes, std::size_t lanes) const {
  std::vector<double> n;
  n.reserve(rows_.size() * lanes);
  for (const Row& row : rows_)
    for (std::size_t k = 0; k < lanes; ++k) {
      const double of_class = of_classes[row.land_class * lanes + k], nominal = nominal_[row.land_class];
      n.push_back(row.own > 0 ? row.own * (nominal > 0 ? of_class / nominal : 1) : of_class);
    }
  return n;
}

std::vector<DepthRoughness> RoughnessRows::curves(const std::vector<DepthRoughness>& of_classes) const {
  std::vector<DepthRoughness> curves;
  for (const Row& row : rows_) curves.push_back(of_classes[row.land_class]);
  return curves;
}

}  // namespace freshet::hydro
