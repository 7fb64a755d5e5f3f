#include "service/archive/thin.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/result_files.hpp"
#include "core/thinned.hpp"
#include "service/archive/never.hpp"
#include "service/archive/plan.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string iso_of(core::Instant t) { return core::to_iso(std::chrono::floor<std::chrono::seconds>(t)); }

/// A kill may have left half a line: what follows begins on one of its own.
bool ends_with_newline(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in || in.tellg() == 0) return true;
  in.seekg(-1, std::ios::end);
  return in.get() == '\n';
}

/// Appends and flushes. RunError: nothing may be taken away then.
void append(const fs::path& file, const std::string& lines) {
  fs::create_directories(file.parent_path());
  const std::string text = (ends_with_newline(file) ? "" : "\n") + lines;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  bool ok = descriptor >= 0;
  for (std::size_t done = 0; ok && done < text.size();) {
    const ssize_t put = ::write(descriptor, text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    ok = put > 0;
    done += ok ? static_cast<std::size_t>(put) : 0;
  }
  ok = ok && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!ok)
    core::fail_run("{}: cannot be written, so that nothing is taken away: {}", file.string(),
                   std::strerror(reason));
}

json json_of(const Thinning& t) {
  json files = json::array();
  for (const ShelvedFile& f : t.files) files.push_back({{"file", f.file}, {"bytes", f.bytes}});
  return {{"cycle", core::to_iso(t.cycle)}, {"reason", t.reason}, {"bytes", t.bytes()}, {"files", files}};
}

class Thinner {
 public:
  Thinner(const core::Workspace& workspace, core::Instant now) : workspace_(workspace), now_(iso_of(now)) {}

  /// List, record in the cycle, take away: a kill after any of them is finished by the next one.
  void apply(const Thinning& thinning) {
    const fs::path folder = workspace_.cycle(thinning.cycle);
    std::string lines;
    std::vector<core::ThinnedFile> record = core::thinned_files(folder);
    for (const ShelvedFile& f : thinning.files) {
      lines += json{{"at", now_},
                    {"file", (folder / f.file).lexically_relative(workspace_.root).string()},
                    {"bytes", f.bytes},
                    {"reason", thinning.reason}}
                   .dump() +
               "\n";
      std::erase_if(record, [&](const core::ThinnedFile& r) { return r.file == f.file; });
      record.push_back({f.file, f.bytes, now_, thinning.reason});
    }
    append(deletions_file(workspace_), lines);
    core::write_thinned(folder, record);
    for (const ShelvedFile& f : thinning.files) take_away(folder, f.file);
  }

  /// What is recorded as taken away and is still there.
  void finish(const Shelf& shelf) {
    const fs::path folder = workspace_.cycle(shelf.cycle);
    for (const core::ThinnedFile& f : core::thinned_files(folder))
      if (fs::exists(folder / f.file)) take_away(folder, f.file);
  }

 private:
  static void take_away(const fs::path& folder, const fs::path& file) {
    fs::remove(folder / file);
    for (fs::path above = file.parent_path(); !above.empty(); above = above.parent_path()) {
      std::error_code in_use;
      if (!fs::is_empty(folder / above, in_use) || in_use) break;
      fs::remove(folder / above, in_use);
    }
  }

  const core::Workspace& workspace_;
  std::string now_;
};

/// Does `work` with the cycle locked; what somebody works on is left alone, and said.
template <class Work>
void on_cycle(const core::Workspace& workspace, core::Instant cycle, json& done, const Work& work) {
  try {
    const core::Lock lock = core::Lock::take(workspace.cycle(cycle), core::Lock::Mode::exclusive);
    work();
  } catch (const core::LockRefused& refused) {
    done["skipped"].push_back({{"cycle", core::to_iso(cycle)}, {"reason", refused.what()}});
  }
}

}  // namespace

fs::path deletions_file(const core::Workspace& workspace) {
  return workspace.root / "archive" / "deleted.jsonl";
}

json thin(const core::Basin& basin, const core::Workspace& workspace, core::Instant now, bool dry) {
  const core::Archive& settings = basin.service->archive;
  core::Lock alone;
  if (!dry) alone = core::Lock::take(deletions_file(workspace), core::Lock::Mode::exclusive);
  const forecast::LedgerContent ledger = ledger_of(workspace);
  const std::vector<core::Instant> alerted = alerted_cycles(ledger);
  std::vector<Shelf> shelves = shelves_of(workspace, settings, alerted);
  const auto never = never_thinned(basin, workspace, shelves, ledger, now);

  json done = {{"thinned", json::array()}, {"kept_whole", json::array()}, {"skipped", json::array()}};
  Thinner thinner(workspace, now);
  if (!dry) {
    for (const Shelf& s : shelves)
      if (!s.held && !never.contains(s.cycle) && fs::exists(workspace.cycle(s.cycle) / core::thinned_name))
        on_cycle(workspace, s.cycle, done, [&] { thinner.finish(s); });
    shelves = shelves_of(workspace, settings, alerted);
  }
  const ThinPlan plan = plan_thinning(settings, shelves, never);
  std::uintmax_t after = plan.before;
  for (const Thinning& t : plan.thinnings) {
    const auto take = [&] {
      if (!dry) thinner.apply(t);
      done["thinned"].push_back(json_of(t));
      after -= std::min(after, t.bytes());
    };
    if (dry)
      take();
    else
      on_cycle(workspace, t.cycle, done, take);
  }
  for (const auto& [cycle, reason] : never)
    done["kept_whole"].push_back({{"cycle", core::to_iso(cycle)}, {"reason", reason}});
  for (const Shelf& s : shelves)
    if (s.held)
      done["kept_whole"].push_back(
          {{"cycle", core::to_iso(s.cycle)}, {"reason", "a file 'keep' in its folder"}});
  done["cycles"] = shelves.size();
  done["bytes_before"] = plan.before;
  done["bytes_after"] = after;
  done["quota_bytes"] = plan.quota;
  done["over_quota"] = plan.quota > 0 && after > plan.quota;
  done["dry_run"] = dry;
  return done;
}

}  // namespace freshet::service
