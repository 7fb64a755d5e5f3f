#pragma once
// An array of rows, one for each cell, as a field of the halo.

#include <cstring>
#include <string>

#include "hydro/blocks/lane_mesh.hpp"
#include "hydro/schedule/halo_field.hpp"

namespace freshet::hydro {

template <class T>
class RowField : public HaloField {
 public:
  RowField() = default;
  RowField(const std::string& label, Index cells, std::size_t values_of_cell) {
    set_rows(label, cells, values_of_cell);
  }
  /// All zero.
  void set_rows(const std::string& label, Index cells, std::size_t values_of_cell) {
    values = Array<T>(label, static_cast<std::size_t>(cells) * values_of_cell);
    in_row_ = values_of_cell;
  }

  Array<T> values;  ///< [cell][value]

  std::size_t row_bytes() const override { return sizeof(T) * in_row_; }
  void pack(const std::vector<Index>& cells, unsigned char* out) const override {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(out + i * row_bytes(), host.data() + cells[i] * in_row_, row_bytes());
  }
  void unpack(const std::vector<Index>& cells, const unsigned char* in) override {
    auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(host.data() + cells[i] * in_row_, in + i * row_bytes(), row_bytes());
    Kokkos::deep_copy(values, host);
  }

 private:
  std::size_t in_row_ = 0;
};

}  // namespace freshet::hydro
