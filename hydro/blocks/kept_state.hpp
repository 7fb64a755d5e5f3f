#pragma once
// A copy on the host of arrays that a step changes: what a failed run goes back to. Made at every few hundred
// steps, so that it costs memory of the host but hardly time.

#include <cstring>
#include <vector>

#include "hydro/blocks/lane_mesh.hpp"

namespace freshet::hydro {

class KeptState {
 public:
  bool empty() const { return bytes_.empty(); }
  void rewind() { next_ = 0; }

  /// Arrays are saved and given back in the same order after rewind().
  template <class T>
  void exchange(const Array<T>& array, bool save) {
    if (next_ == bytes_.size()) bytes_.emplace_back(array.extent(0) * sizeof(T));
    const Kokkos::View<T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(
        reinterpret_cast<T*>(bytes_[next_].data()), array.extent(0));
    if (save)
      Kokkos::deep_copy(host, array);
    else
      Kokkos::deep_copy(array, host);
    ++next_;
  }

 private:
  std::vector<std::vector<unsigned char>> bytes_;
  std::size_t next_ = 0;
};

}  // namespace freshet::hydro
