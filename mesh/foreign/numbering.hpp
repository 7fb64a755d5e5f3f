#pragma once
// Numbers that a file gives its nodes, from any number on and with gaps, and their indices.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

class Numbering {
 public:
  /// `numbers` [index], of which none may come twice: the first that does, or nothing.
  explicit Numbering(const std::vector<std::int64_t>& numbers);
  /// The index, or `none`.
  Index find(std::int64_t number) const;
  /// Index of the first number that another has too, or `none`.
  Index doubled() const { return doubled_; }

 private:
  void add(std::int64_t number, Index index);
  std::int64_t lowest_ = 0;
  std::vector<Index> dense_;  ///< from the lowest number on
  std::unordered_map<std::int64_t, Index> sparse_;
  Index doubled_ = none;
};

}  // namespace freshet::mesh
