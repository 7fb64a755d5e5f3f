#include "forecast/provenance.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/sealed_json.hpp"
#include "forecast/lost_members.hpp"
#include "results/json_keys.hpp"
#include "results/made_from.hpp"
#include "results/provenance_keys.hpp"

namespace freshet::forecast {
namespace {

namespace fs = std::filesystem;
namespace key = results::key;

/// Of what a cycle makes, less what differs from run to run (timing.json).
constexpr std::array outputs = {
    core::file_name::analysis, core::file_name::analysis_report, core::file_name::diagnostics,
    core::file_name::forecast, core::file_name::probability,     core::file_name::gauges,
    core::file_name::sections, core::file_name::budget,          core::file_name::report};

nlohmann::json output_sums(const fs::path& folder) {
  nlohmann::json sums = nlohmann::json::object();
  for (const char* name : outputs)
    if (fs::exists(folder / name)) sums[name] = core::sha256_of_file(folder / name);
  return sums;
}

}  // namespace

nlohmann::json provenance(const hydro::Simulation& s, const Leg& leg, const MadeFrom& from,
                          const nlohmann::json& more) {
  if (!s.ranks().leader()) return {};
  nlohmann::json json = {{key::program, "Freshet " + core::version()},
                         {key::cycle, core::to_iso(leg.header.cycle)},
                         {key::synthetic, s.basin().synthetic},
                         {key::mesh_fingerprint, s.mesh().fingerprint},
                         {key::mesh_sha256, core::sha256_of_file(from.workspace.mesh())},
                         {key::outputs_sha256, output_sums(leg.folder)},
                         {"ensemble", members_json(s.basin().ensemble)},
                         {key::configuration, nlohmann::json::parse(s.basin().resolved_json)}};
  json.update(results::input_sums(from.files, s.basin().folder));
  json.update(more);
  core::seal_json(json);
  return json;
}

}  // namespace freshet::forecast
