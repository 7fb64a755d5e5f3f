#pragma once
// Transposition between groups of ranks: from the members of a group to all members of a row, and back.

#include <cstddef>
#include <vector>

#include "mesh/parallel/ranks.hpp"

namespace freshet::forecast {

/// Rows of which each group holds its own members, `lanes` values each; lanes beyond its members repeat the
/// last one.
class AllMembers {
 public:
  /// `members` of all groups; `lanes` of this one, at least its members. `ranks` must outlive this.
  AllMembers(const mesh::Ranks& ranks, int members, std::size_t lanes);

  std::size_t members() const { return members_; }
  /// [row][lane] of this group to [row][member] of all. Collective over groups: as many rows in each.
  std::vector<double> gather(const std::vector<double>& rows) const;
  /// Back to this group's lanes: [row][member] to [row][lane].
  void scatter(const std::vector<double>& all, std::vector<double>& rows) const;

 private:
  std::size_t first_of(int group) const {
    return static_cast<std::size_t>(ranks_.first_member(group, static_cast<int>(members_)));
  }
  std::size_t width_of(int group) const { return first_of(group + 1) - first_of(group); }

  const mesh::Ranks& ranks_;
  std::size_t members_, lanes_;
};

}  // namespace freshet::forecast
