#include "forecast/lost_members.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/lost_members.hpp"
#include "core/result_files.hpp"
#include "forecast/products.hpp"
#include "forecast/window.hpp"

namespace freshet::forecast {

namespace fs = std::filesystem;

namespace {

nlohmann::json to_json(const std::vector<core::LostMember>& lost) {
  nlohmann::json list = nlohmann::json::array();
  for (const core::LostMember& member : lost)
    list.push_back({{"member", member.number}, {"why", member.why}});
  return list;
}

std::vector<core::LostMember> read_lost(const CycleInputs& in, const fs::path& file) {
  std::vector<core::LostMember> lost;
  if (!exists(in, file)) return lost;
  const auto whole =
      core::from_json_file(file, [](const nlohmann::json& json) { return json.at("of").get<int>(); });
  core::check(whole == in.basin.ensemble.whole(),
              "{}: of {} members, ensemble.members is {}; set it back, or remove the file to begin with all",
              file.string(), whole, in.basin.ensemble.whole());
  core::from_json_file(file, [&](const nlohmann::json& json) {
    for (const nlohmann::json& entry : json.at("lost"))
      lost.push_back({entry.at("member").get<int>(), entry.at("why").get<std::string>()});
    return true;
  });
  return lost;
}

/// First what was made with them goes, then it is written who is lost: after a kill in between all are tried
/// once more.
void write_lost(const CycleInputs& in, const fs::path& folder) {
  if (in.ranks.leader()) {
    Frames(folder / "frames").remove();
    for (const char* name :
         {core::file_name::checkpoint, core::file_name::window, core::file_name::window_begin})
      fs::remove(folder / name);
  }
  write_json(in, folder / core::file_name::lost_members,
             {{"of", in.basin.ensemble.whole()}, {"lost", to_json(in.basin.ensemble.lost)}});
}

}  // namespace

MembersLost::MembersLost(const hydro::SolverFailure& failure) : core::RunError(failure.what()) {
  for (const int member : failure.members) members.push_back({member, failure.in_short});
}

void check_may_be_lost(const core::Ensemble& ensemble, const hydro::SolverFailure& failure) {
  if (core::may_lose(ensemble, failure.members)) throw MembersLost(failure);
}

nlohmann::json without_lost_members(const CycleInputs& in, const fs::path& folder,
                                    const std::function<nlohmann::json(const CycleInputs&)>& make) {
  std::vector<core::LostMember> lost = read_lost(in, folder / core::file_name::lost_members);
  for (;;) {
    const core::Basin basin = core::without_members(in.basin, lost);
    const CycleInputs left{basin, in.workspace, in.mesh, in.ranks};
    if (in.ranks.leader() && !lost.empty()) core::warn("{}", core::left_out_line(basin.ensemble));
    try {
      return make(left);
    } catch (const MembersLost& failure) {
      if (in.ranks.leader()) core::warn("{}", failure.what());
      lost.insert(lost.end(), failure.members.begin(), failure.members.end());
      const core::Basin fewer = core::without_members(in.basin, lost);
      write_lost({fewer, in.workspace, in.mesh, in.ranks}, folder);
    }
  }
}

nlohmann::json members_json(const core::Ensemble& e) {
  return {{"of", e.whole()}, {"left", e.members}, {"lost", to_json(e.lost)}};
}

}  // namespace freshet::forecast
