#pragma once
// A row of a table by its name, which the compiler looks up: a name that is no row does not compile.

#include <cstddef>
#include <string_view>

namespace freshet::core {

/// `table`: a constexpr array at namespace scope whose rows have a `name`.
template <const auto& table>
struct RowName {
  std::size_t index;

  consteval RowName(const char* name) : index(0) {
    while (std::string_view(table.at(index).name) != name) ++index;
  }
  explicit constexpr RowName(std::size_t row) : index(row) {}
  constexpr const auto& row() const { return table[index]; }
};

}  // namespace freshet::core
