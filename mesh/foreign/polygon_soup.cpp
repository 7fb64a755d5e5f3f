#include "mesh/foreign/polygon_soup.hpp"

#include <bit>
#include <cmath>

namespace freshet::mesh {

Index PolygonSoup::node_at(const Corner& c) {
  const Place place{std::bit_cast<std::uint64_t>(c.x + 0.0), std::bit_cast<std::uint64_t>(c.y + 0.0)};
  const auto [found, is_new] = nodes_.emplace(place, mesh_.n_nodes());
  if (is_new) {
    mesh_.x.push_back(c.x), mesh_.y.push_back(c.y), mesh_.z.push_back(c.z);
    with_z_ += !std::isnan(c.z);
  }
  return found->second;
}

void PolygonSoup::add(const std::vector<Corner>& corners, std::int64_t number, double bed,
                      const std::string& material) {
  std::vector<Index> nodes;
  for (const Corner& c : corners) nodes.push_back(node_at(c));
  mesh_.add_cell(nodes);
  mesh_.cell_numbers.push_back(number);
  mesh_.cell_bed.push_back(bed);
  with_bed_ += !std::isnan(bed);
  any_material_ = any_material_ || !material.empty();
  mesh_.material.push_back(material_of(mesh_, material.empty() ? "default" : material));
}

ForeignMesh PolygonSoup::take() {
  if (with_z_ < mesh_.z.size()) mesh_.z.clear();
  if (with_bed_ < mesh_.cell_bed.size()) mesh_.cell_bed.clear();
  if (!any_material_) mesh_.material.clear(), mesh_.materials.clear();
  return std::move(mesh_);
}

}  // namespace freshet::mesh
