#pragma once
// A layer laid over the mesh: what of it lies in which cell. It depends on mesh and layer alone.

#include <cstdint>
#include <string>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::exposure {

struct Overlay {
  // Items: features of a vector layer, or cells with people.
  std::vector<int> pieces;            ///< [item] how many
  std::vector<std::int64_t> feature;  ///< [item] its number in the layer
  std::vector<std::string> name;      ///< [item] "": none
  std::vector<double> size;           ///< [item] what lies in the mesh, in the unit of `amount`
  std::vector<double> value;          ///< [item] money; empty: none is asked for
  std::vector<double> x, y;           ///< [item] a point of it, m
  // Pieces, those of an item one after the other.
  std::vector<mesh::Index> cell;  ///< [piece]
  std::vector<double> amount;     ///< [piece] people, m2, m, or 1

  double total = 0, outside = 0;   ///< in the unit of figures
  std::vector<std::string> notes;  ///< what was mended or left out

  std::size_t items() const { return pieces.size(); }
};

}  // namespace freshet::exposure
