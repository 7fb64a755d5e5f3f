#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "core/thinned.hpp"
#include "service/archive/manifest.hpp"
#include "service/archive/pack.hpp"
#include "service/archive/shelf.hpp"
#include "service/archive/tar_file.hpp"
#include "service/archive/thin.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Files of an archive, each unpacked and held against its sum, in a folder that goes with this.
class Unpacked {
 public:
  Unpacked(const fs::path& archive, fs::path folder) : where_(archive.string()), folder_(std::move(folder)) {
    fs::remove_all(folder_);  // what a kill left
    fs::create_directories(folder_);
    read_tar(archive, {[&](const std::string& name, std::uintmax_t bytes) { return begin(name, bytes); },
                       [&] { end(); }});
    core::check(read_ && seen_.size() == manifest_.files.size(),
                "{}: holds {} of {} files: it was cut off; nothing was restored", where_, seen_.size(),
                manifest_.files.size());
  }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;
  ~Unpacked() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }

  const Manifest& manifest() const { return manifest_; }
  fs::path file(std::size_t i) const { return folder_ / std::to_string(i); }

 private:
  TakeBlock begin(const std::string& name, std::uintmax_t bytes) {
    if (!read_) {
      core::check(name == manifest_name && bytes <= most_manifest_bytes,
                  "{}: does not begin with manifest.json: not made by 'freshet archive'", where_);
      return
          [&](const void* block, std::size_t size) { text_.append(static_cast<const char*>(block), size); };
    }
    const auto listed = std::find_if(manifest_.files.begin(), manifest_.files.end(),
                                     [&](const PackedFile& f) { return name_in_tar(f) == name; });
    core::check(listed != manifest_.files.end() && listed->bytes == bytes && seen_.insert(name).second,
                "{}: {} is not as the manifest says; nothing was restored", where_, name);
    current_ = static_cast<std::size_t>(listed - manifest_.files.begin());
    sum_ = std::make_unique<core::Sha256>();
    out_.open(file(current_), std::ios::binary | std::ios::trunc);
    return [&](const void* block, std::size_t size) {
      sum_->add(block, size);
      out_.write(static_cast<const char*>(block), static_cast<std::streamsize>(size));
    };
  }

  void end() {
    if (!read_) {
      manifest_ = manifest_of(text_, where_ + ": " + manifest_name);
      read_ = true;
      return;
    }
    out_.close();
    if (!out_)
      core::fail_run("{}: cannot be written; is the disk full? Nothing was restored",
                     file(current_).string());
    core::check(sum_->hex() == manifest_.files[current_].sha256,
                "{}: {} does not fit its SHA-256: damaged; nothing was restored", where_,
                manifest_.files[current_].name);
  }

  static constexpr std::uintmax_t most_manifest_bytes = std::uintmax_t{256} << 20;
  std::string where_, text_;
  fs::path folder_;
  bool read_ = false;  ///< the manifest
  Manifest manifest_;
  std::set<std::string> seen_;
  std::size_t current_ = 0;
  std::unique_ptr<core::Sha256> sum_;
  std::ofstream out_;
};

/// The folder of a cycle that a file lies in; "": in none.
std::string cycle_folder_of(const PackedFile& file) {
  const fs::path path(file.name);
  if (file.place != Place::workspace || path.begin()->string() != "cycles") return "";
  return std::next(path.begin())->string();
}

class Restorer {
 public:
  Restorer(const RestorePlaces& places, const Unpacked& unpacked) : places_(places), unpacked_(unpacked) {
    for (std::size_t i = 0; i < files().size(); ++i) sort_in(i);
  }

  void check_nothing_differs() const {
    if (differing_.empty()) return;
    std::string text;
    for (const fs::path& path : differing_)
      text += fmt::format("{}{}", text.empty() ? "" : "\n", path.string());
    core::fail_input(
        "{}\n{} files are there and differ from those in the archive: nothing was restored. Move them away, "
        "or "
        "restore into another --workspace",
        text, differing_.size());
  }

  json put_in_place() {
    std::vector<core::Lock> locks;
    std::set<std::string> cycles;
    for (const std::size_t i : wanted_)
      if (const std::string cycle = cycle_folder_of(files()[i]); !cycle.empty()) cycles.insert(cycle);
    for (const std::string& cycle : cycles) {
      const fs::path folder = places_.workspace.cycles() / cycle;
      locks.push_back(core::Lock::take(folder, core::Lock::Mode::exclusive));
      core::write_file(folder / keep_name,
                       "restored: 'freshet archive' leaves this cycle whole until this file is removed\n");
    }
    std::stable_partition(wanted_.begin(), wanted_.end(),
                          [&](std::size_t i) { return !is_last(files()[i]); });
    json restored = json::array();
    for (const std::size_t i : wanted_) {
      const fs::path place = place_of(files()[i]);
      fs::create_directories(place.parent_path());
      core::publish(unpacked_.file(i), place);
      restored.push_back(place.string());
    }
    for (const std::string& cycle : cycles) forget_thinned(places_.workspace.cycles() / cycle);
    return {{"restored", restored}, {"there_already", there_}, {"left_in_the_archive", left_}};
  }

 private:
  const std::vector<PackedFile>& files() const { return unpacked_.manifest().files; }

  fs::path place_of(const PackedFile& file) const {
    return (file.place == Place::workspace ? places_.workspace.root : places_.basin_folder) / file.name;
  }

  /// A cycle is complete once it has this.
  static bool is_last(const PackedFile& file) {
    return fs::path(file.name).filename() == core::file_name::provenance;
  }

  void sort_in(std::size_t i) {
    const PackedFile& file = files()[i];
    if (file.place == Place::outside) {
      left_.push_back(file.name);
      return;
    }
    const fs::path place = place_of(file);
    std::error_code error;
    const bool is_record = fs::path(file.name).filename() == core::thinned_name;
    if (!fs::exists(place, error)) {
      wanted_.push_back(i);
    } else if (place == places_.workspace.ledger() || is_record) {
      left_.push_back(file.name);  // the workspace has its own, which goes on
    } else if (fs::is_regular_file(place, error) && core::sha256_of_file(place) == file.sha256) {
      ++there_;
    } else {
      differing_.push_back(place);
    }
  }

  static void forget_thinned(const fs::path& folder) {
    std::vector<core::ThinnedFile> record = core::thinned_files(folder);
    if (record.empty()) return;
    std::erase_if(record, [&](const core::ThinnedFile& f) { return fs::exists(folder / f.file); });
    core::write_thinned(folder, record);
  }

  const RestorePlaces& places_;
  const Unpacked& unpacked_;
  std::vector<std::size_t> wanted_;
  std::vector<fs::path> differing_;
  std::vector<std::string> left_;
  std::size_t there_ = 0;
};

}  // namespace

json restore(const fs::path& archive, const RestorePlaces& places) {
  const core::Lock alone = core::Lock::take(deletions_file(places.workspace), core::Lock::Mode::exclusive);
  const Unpacked unpacked(archive, places.workspace.root / "archive" / "restore.part");
  Restorer restorer(places, unpacked);
  restorer.check_nothing_differs();
  json done = restorer.put_in_place();
  done["file"] = archive.string();
  json cycles = json::array();
  for (const core::Instant cycle : unpacked.manifest().cycles) cycles.push_back(core::to_iso(cycle));
  done["cycles"] = cycles;
  return done;
}

}  // namespace freshet::service
