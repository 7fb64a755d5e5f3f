#pragma once
// What ranks tell each other of the cells in their halos.

#include <cstddef>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

/// Values of some cells as bytes, for the halo: count * row_bytes() each way.
class HaloField {
 public:
  virtual ~HaloField() = default;
  virtual std::size_t row_bytes() const = 0;
  virtual void pack(const std::vector<Index>& cells, unsigned char* out) const = 0;
  virtual void unpack(const std::vector<Index>& cells, const unsigned char* in) = 0;
};

}  // namespace freshet::hydro
