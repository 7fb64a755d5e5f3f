#pragma once
// A cycle that goes on without some of its members: who they are, whether enough are left, and how it is
// said.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"

namespace freshet::core {

struct Ensemble;
struct LostMember;

/// The same basin without these members too. `lost` in any order.
Basin without_members(const Basin& basin, const std::vector<LostMember>& lost);

/// Whether as many as ensemble.least_share asks for are left without these too, and at least two.
bool may_lose(const Ensemble& ensemble, const std::vector<int>& more);

/// "Made of 31 of 32 members: member 7 is left out (...)."; "" where all are there. Figures such as
/// probabilities are those of the members that are left.
std::string left_out_line(const Ensemble& ensemble);

/// Numbers of the members that are there, rising; empty: all.
std::vector<int> numbers_left(const Ensemble& ensemble);

}  // namespace freshet::core
