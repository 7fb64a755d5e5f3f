#include "service/archive/pack.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/basin_inputs.hpp"
#include "core/cycle_folders.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/text.hpp"
#include "results/made_from.hpp"
#include "service/archive/manifest.hpp"
#include "service/archive/shelf.hpp"
#include "service/archive/tar_file.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

std::vector<core::Instant> cycles_in(const core::Workspace& workspace, const CycleRange& range) {
  std::vector<core::Instant> chosen;
  for (const core::Instant t : core::list_cycles(workspace.cycles())) {
    if (!fs::exists(workspace.cycle(t) / core::file_name::provenance)) continue;
    if (range.first && (t < *range.first || t > range.last.value_or(*range.first))) continue;
    if (!range.first) chosen.clear();
    chosen.push_back(t);
  }
  core::check(!chosen.empty(), "{}: no complete cycle {}; 'freshet summary' lists them",
              workspace.cycles().string(), range.first ? "in this range" : "yet");
  return chosen;
}

class Packer {
 public:
  Packer(const core::Basin& basin, const core::Workspace& workspace) : basin_(basin), workspace_(workspace) {}

  void add_cycle(core::Instant cycle) {
    locks_.push_back(core::Lock::take(workspace_.cycle(cycle), core::Lock::Mode::shared));
    for (const auto& entry : fs::recursive_directory_iterator(workspace_.cycle(cycle))) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && !entry.is_symlink() && entry.path().extension() != ".part" &&
          !name.ends_with(".lock") && name != keep_name)
        add_of_workspace(entry.path());
    }
  }

  /// What the first cycle began from: its state, and what says how that came about.
  void add_parent_of(core::Instant cycle) {
    const core::CycleTimes times = core::reopened(basin_, workspace_, core::times_of(basin_, cycle));
    if (times.step == 0) return;
    const fs::path parent = workspace_.cycle(times.parent);
    for (const char* name : {core::file_name::analysis, core::file_name::analysis_report,
                             core::file_name::readings, core::file_name::report, core::file_name::provenance})
      if (fs::exists(parent / name)) add_of_workspace(parent / name);
  }

  void add_of_workspace(const fs::path& file) {
    add(file, file.lexically_relative(workspace_.root), Place::workspace);
  }

  void add_inputs() {
    for (const fs::path& file : core::input_files(basin_.file)) {
      const fs::path name = fs::absolute(file).lexically_normal().lexically_relative(
          fs::absolute(basin_.folder).lexically_normal());
      const bool inside = is_safe(name.string());
      add(file, inside ? name : fs::path(std::to_string(files_.size())) / file.filename(),
          inside ? Place::basin : Place::outside);
    }
  }

  std::uintmax_t write(const fs::path& path, const std::vector<core::Instant>& cycles) {
    Manifest manifest{core::version(), basin_.name, cycles, {}};
    std::uintmax_t bytes = 0;
    for (const auto& [source, file] : files_) {
      manifest.files.push_back(file);
      bytes += file.bytes;
    }
    TarWriter tar(path);
    tar.add_text(manifest_name, to_text(manifest));
    core::Progress progress("archive", static_cast<double>(bytes));
    double done = 0;
    for (const auto& [source, file] : files_) {
      if (tar.add_file(name_in_tar(file), source, file.bytes) != file.sha256)
        core::fail_run("{}: was changed while it was packed; run it again", source.string());
      progress.update(done += static_cast<double>(file.bytes));
    }
    tar.close();
    return bytes;
  }

  std::size_t count() const { return files_.size(); }

 private:
  void add(const fs::path& source, const fs::path& name, Place place) {
    const PackedFile file{name.generic_string(), place, fs::file_size(source), core::sha256_of_file(source)};
    if (names_.insert(name_in_tar(file)).second) files_.emplace_back(source, file);
  }

  const core::Basin& basin_;
  const core::Workspace& workspace_;
  std::vector<core::Lock> locks_;
  std::vector<std::pair<fs::path, PackedFile>> files_;
  std::set<std::string> names_;
};

}  // namespace

nlohmann::json pack(const core::Basin& basin, const core::Workspace& workspace, const CycleRange& range,
                    const fs::path& folder) {
  const std::vector<core::Instant> cycles = cycles_in(workspace, range);
  Packer packer(basin, workspace);
  for (const core::Instant cycle : cycles) packer.add_cycle(cycle);
  packer.add_parent_of(cycles.front());
  for (const fs::path& file : {workspace.mesh(), results::made_from_file(workspace.mesh()), workspace.rain(),
                               results::made_from_file(workspace.rain()), workspace.ledger()})
    if (fs::exists(file)) packer.add_of_workspace(file);
  packer.add_inputs();
  std::string name = fmt::format("{}-{}", core::file_name_of(basin.name), core::to_compact(cycles.front()));
  if (cycles.size() > 1) name += fmt::format("-{}", core::to_compact(cycles.back()));
  const fs::path path = folder / (name + ".tar.zst");
  const std::uintmax_t bytes = packer.write(path, cycles);
  nlohmann::json listed = nlohmann::json::array();
  for (const core::Instant cycle : cycles) listed.push_back(core::to_iso(cycle));
  return {{"file", path.string()},
          {"cycles", listed},
          {"files", packer.count()},
          {"bytes", bytes},
          {"bytes_packed", fs::file_size(path)},
          {"sha256", core::sha256_of_file(path)}};
}

}  // namespace freshet::service
