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

  /// Arrays and values are saved and given back in the same order after rewind(). What has another size than
  /// when it was saved stays as it is.
  template <class T>
  void exchange(const Array<T>& array, bool save) {
    unsigned char* const bytes = next_bytes(array.extent(0) * sizeof(T), save);
    if (bytes == nullptr) return;
    const Kokkos::View<T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(reinterpret_cast<T*>(bytes),
                                                                            array.extent(0));
    if (save)
      Kokkos::deep_copy(host, array);
    else
      Kokkos::deep_copy(array, host);
  }
  void exchange(double& value, bool save) {
    unsigned char* const bytes = next_bytes(sizeof(double), save);
    if (bytes == nullptr) return;
    if (save)
      std::memcpy(bytes, &value, sizeof(double));
    else
      std::memcpy(&value, bytes, sizeof(double));
  }

 private:
  unsigned char* next_bytes(std::size_t size, bool save) {
    if (next_ == bytes_.size()) bytes_.emplace_back();
    std::vector<unsigned char>& bytes = bytes_[next_++];
    if (save) bytes.resize(size);
    return bytes.size() == size ? bytes.data() : nullptr;
  }

  std::vector<std::vector<unsigned char>> bytes_;
  std::size_t next_ = 0;
};

}  // namespace freshet::hydro
