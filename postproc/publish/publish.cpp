#include "postproc/publish/publish.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/publish/cell_tiles.hpp"
#include "postproc/publish/changes.hpp"
#include "postproc/publish/hydrographs.hpp"
#include "postproc/publish/layers.hpp"
#include "postproc/publish/page_warnings.hpp"
#include "postproc/publish/site_files.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int form = 1;  ///< of manifest.json and of what it names; the page refuses others
constexpr std::uintmax_t most_notes_bytes = 4 << 20;

/// Cycles with results, the newest first.
std::vector<ResultFolder> newest_cycles(const core::Basin& basin, const core::Workspace& workspace,
                                        int most) {
  std::vector<ResultFolder> found = {find_results(workspace, basin, {})};
  core::check(!found.front().run,
              "{}: no cycle has results, only 'freshet run': a site shows forecasts; make one with 'freshet "
              "cycle'",
              workspace.cycles().string());
  const std::vector<core::Instant> cycles = core::list_cycles(workspace.cycles());
  for (auto t = cycles.rbegin(); t != cycles.rend() && int(found.size()) < most; ++t) {
    const fs::path folder = workspace.cycle(*t);
    if (*t < found.front().attributes.cycle && fs::exists(folder / core::file_name::report))
      found.push_back({folder});
  }
  return found;
}

/// The cycle before, if its fields are there and on the same mesh.
std::optional<ResultFolder> comparable(const std::vector<ResultFolder>& cycles) {
  if (cycles.size() < 2 || !fs::exists(cycles[1].probability())) return {};
  ResultFolder before = cycles[1];
  before.attributes = results::read_result_attributes(core::NetcdfFile::open(before.probability()));
  if (before.attributes.mesh_fingerprint != cycles[0].attributes.mesh_fingerprint) return {};
  return before;
}

/// What another program left beside the forecast, as it stands; null where there is none.
json notes_of(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return nullptr;
  if (fs::file_size(file, error) > most_notes_bytes) {
    core::warn("{}: larger than 4 MiB, so the page leaves it out", file.string());
    return nullptr;
  }
  return core::read_json(file);
}

/// Of exposure.json what the page shows: no counts of single members and times.
json exposure_of(const ResultFolder& results) {
  json exposure = notes_of(results.path / "exposure.json");
  if (!exposure.is_object() || !exposure.contains("layers")) return exposure;
  for (json& layer : exposure["layers"])
    for (json& depth : layer.at("depths"))
      for (const char* of_members : {"at_times", "first"}) depth.erase(of_members);
  return exposure;
}

json times_of(const ResultFolder& results) {
  json times = json::array();
  for (const core::Instant t : instants_of(core::NetcdfFile::open(results.forecast())))
    times.push_back(core::to_iso(t));
  return times;
}

core::Instant later(core::Instant t, double hours) { return t + core::milliseconds_of(3600 * hours); }

class Publication {
 public:
  Publication(const core::Basin& basin, const core::Workspace& workspace, const PublishSettings& settings)
      : basin_(basin),
        workspace_(workspace),
        settings_(settings),
        now_(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())),
        cycles_(newest_cycles(basin, workspace, settings.cycles)) {}

  json write() {
    const fs::path page = built_page();
    check_site_folder(settings_.site);
    const auto lock = core::Lock::take(settings_.site, core::Lock::Mode::exclusive, std::chrono::minutes(1));
    const fs::path manifest = settings_.site / "manifest.json";
    const json before = fs::exists(manifest) ? core::read_json(manifest) : json::object();
    const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(newest().forecast()));
    const std::string ground = fmt::format("mesh/{}-{}", mesh.fingerprint.substr(0, 16), tile_form);
    core::info("Tiles of the map");
    const json tiles = write_cell_tiles(mesh, settings_.site / ground);
    core::info("Data of {}", newest().path.filename().string());
    const std::string data = write_data(mesh);
    json about = manifest_of(tiles, ground, data);
    settle(settings_.site);
    about["assets"] = copy_page(page, settings_.site);
    core::write_file(manifest, about.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
    for (const char* kind : {"data", "mesh"}) prune(settings_.site, kind, about, before);
    prune_assets(settings_.site, about, before);
    return {{"site", settings_.site.string()},
            {"cycle", about["cycle"]},
            {"data", data},
            {"mesh", ground},
            {"tiles", tiles["tiles"]},
            {"synthetic", about["synthetic"]},
            {"gauges", gauges_},
            {"changed", before.value("data", "") != data}};
  }

 private:
  const ResultFolder& newest() const { return cycles_.front(); }

  /// Under another name, then under its own: "data/20260310T0800Z-1a2b3c4d".
  std::string write_data(const mesh::Mesh& mesh) {
    const fs::path part = settings_.site / "data" / ".part";
    fs::remove_all(part);
    const std::optional<ResultFolder> before = comparable(cycles_);
    std::vector<fs::path> folders;
    for (const ResultFolder& cycle : cycles_) folders.push_back(cycle.path);
    json forecast = {{"times", times_of(newest())},
                     {"layers", write_layers(newest(), before ? &*before : nullptr, part)},
                     {"flooded", flooded_areas(newest(), mesh)},
                     {"gauges", write_hydrographs(basin_, mesh, folders, part)},
                     {"warnings", warnings_for_page(basin_, workspace_, settings_.drafts, now_)},
                     {"changes", cycles_.size() > 1 ? changes_between(folders[1], folders[0]) : json()},
                     {"exposure", exposure_of(newest())},
                     {"verification", notes_of(workspace_.root / "verification" / "verification.json")}};
    gauges_ = forecast["gauges"].size();
    write_gzipped_json(part / "forecast.json.gz", forecast);
    const std::string name =
        "data/" + newest().path.filename().string() + "-" + sum_of_folder(part).substr(0, 8);
    if (fs::exists(settings_.site / name)) {
      fs::remove_all(part);
    } else {
      settle(part);
      fs::rename(part, settings_.site / name);
    }
    return name;
  }

  json manifest_of(const json& tiles, const std::string& ground, const std::string& data) const {
    const results::ResultAttributes& of = newest().attributes;
    const core::Instant next = later(of.cycle, basin_.forecast.interval_h);
    return {{"form", form},
            {"basin", basin_.name},
            {"sender", basin_.warnings.sender_name},
            {"contact", basin_.warnings.contact},
            {"cycle", core::to_iso(of.cycle)},
            {"published", core::to_iso(now_)},
            {"next_cycle", core::to_iso(next)},
            // Half an interval, so that a slow cycle is not an alarm.
            {"old_after", core::to_iso(later(next, basin_.forecast.interval_h / 2))},
            {"ends", core::to_iso(of.cycle + core::milliseconds_of(basin_.forecast.lead_s))},
            {"interval_h", basin_.forecast.interval_h},
            {"synthetic", of.synthetic},
            {"drafts", settings_.drafts},
            {"exercise", basin_.warnings.exercise},
            {"scenario", of.scenario},
            {"remarks", of.remarks()},
            {"credit", settings_.credit},
            {"made_by", of.source},
            {"tiles", tiles},
            {"mesh", ground},
            {"data", data}};
  }

  const core::Basin& basin_;
  const core::Workspace& workspace_;
  const PublishSettings& settings_;
  core::Instant now_;
  std::vector<ResultFolder> cycles_;
  std::size_t gauges_ = 0;
};

}  // namespace

json publish(const core::Basin& basin, const core::Workspace& workspace, const PublishSettings& settings) {
  return Publication(basin, workspace, settings).write();
}

}  // namespace freshet::postproc
