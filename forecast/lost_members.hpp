#pragma once
// A cycle, or a run, that is made anew without members that failed. What it makes depends on who was lost
// alone, not on when that was noticed, on ranks or on restarts.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/basin/ensemble.hpp"
#include "forecast/cycle.hpp"
#include "hydro/run/failure.hpp"

namespace freshet::forecast {

/// Some members failed, and enough are left to go on without them. On all ranks.
class MembersLost : public core::RunError {
 public:
  explicit MembersLost(const hydro::SolverFailure& failure);
  std::vector<core::LostMember> members;
};

/// What a failed step comes to: MembersLost, if those that failed are known and ensemble.least_share of all
/// are left without them.
void check_may_be_lost(const core::Ensemble& ensemble, const hydro::SolverFailure& failure);

/// make() with all members, or with those that `folder` does not say are lost; and again whenever some more
/// are. Who they are is in lost_members.json of the folder, which stays. Collective.
nlohmann::json without_lost_members(const CycleInputs& inputs, const std::filesystem::path& folder,
                                    const std::function<nlohmann::json(const CycleInputs&)>& make);

/// For provenance and report: members of basin.toml, those that were left, who was lost and why.
nlohmann::json members_json(const core::Ensemble& ensemble);

}  // namespace freshet::forecast
