#pragma once
// [ensemble]: members and how they differ.

#include <cstdint>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/controls.hpp"

namespace freshet::core {

class ConfigTable;

/// A member that a cycle goes on without (core/lost_members.hpp).
struct LostMember {
  int number = 0;
  std::string why;
};

struct Ensemble {
  int members = 1;  ///< that are there
  std::uint64_t seed = 1;
  int groups = 1;            ///< lanes are spread over this many groups of ranks
  AllControlDraws controls;  ///< how members differ in each control variable
  bool renewed_in_forecast =
      false;                     ///< controls go on from cycle interval to cycle interval in the forecast too
  double ground_alike = 0;       ///< correlation of what zones of the ground draw
  double least_share = 0.8;      ///< of the members that must be left where some fail
  std::vector<LostMember> lost;  ///< rising in number; none as basin.toml is read
  ConfigLocation at;

  int whole() const { return members + static_cast<int>(lost.size()); }  ///< as basin.toml says
  /// Of the `member`-th that is there, among all.
  int number(int member) const;
};

Ensemble read_ensemble(ConfigTable table);

}  // namespace freshet::core
