#pragma once
// Cells that come as polygons one by one, without common nodes: points in one place become one node.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

class PolygonSoup {
 public:
  struct Corner {
    double x, y, z;  ///< z: NaN where there is none
  };
  /// Corners in order, the first not again at the end. NaN: no bed; "": no material.
  void add(const std::vector<Corner>& corners, std::int64_t number, double bed, const std::string& material);
  ForeignMesh take();

 private:
  struct Place {
    std::uint64_t x, y;
    bool operator==(const Place&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Place& p) const { return p.x * 0x9E3779B97F4A7C15u ^ (p.y + (p.x >> 7)); }
  };
  Index node_at(const Corner& corner);

  std::unordered_map<Place, Index, Hash> nodes_;
  ForeignMesh mesh_;
  std::size_t with_z_ = 0, with_bed_ = 0;
  bool any_material_ = false;
};

}  // namespace freshet::mesh
