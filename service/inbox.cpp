#include "service/inbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t most_in_batch = 200;
constexpr std::chrono::seconds longest_pause{300};

bool is_waiting(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code error;
  return !name.starts_with(".") && !name.ends_with(".part") && entry.is_regular_file(error);
}

/// The newest times that `freshet ingest` or this service wrote.
NewestReadings newest_in(const nlohmann::json& json) {
  NewestReadings newest;
  if (!json.is_object()) return newest;
  for (const auto& [gauge, time] : json.items())
    if (time.is_string()) newest[gauge] = core::parse_instant(time.get<std::string>(), "newest");
  return newest;
}

/// Into a folder beside the file. A file of that name is there after a kill: it is the same, or its number
/// goes up.
void move_to(const fs::path& file, const char* folder) {
  const fs::path target = file.parent_path() / folder;
  fs::create_directories(target);
  fs::path name = target / file.filename();
  for (int i = 1; fs::exists(name) && i < 1000; ++i)
    name = target / fmt::format("{}.{}{}", file.stem().string(), i, file.extension().string());
  fs::rename(file, name);
}

}  // namespace

Inbox::Inbox(const Ground& ground, EventLog& log) : ground_(ground), log_(log) {
  std::error_code error;
  fs::create_directories(ground.places().inbox());
  try {
    if (fs::exists(ground.places().readings(), error))
      taken_ = newest_in(core::read_json(ground.places().readings()));
  } catch (const core::InputError& damaged) {
    log_.warn("readings_unknown", damaged.what());
  }
}

std::vector<fs::path> Inbox::waiting_files() const {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator feed(ground_.places().inbox(), error), end; !error && feed != end;
       feed.increment(error)) {
    if (is_waiting(*feed)) files.push_back(feed->path());  // put there by hand, without a feed
    std::error_code inner;
    if (!feed->is_directory(inner) || feed->path().filename() == "done" ||
        feed->path().filename() == "refused")
      continue;
    for (fs::directory_iterator it(feed->path(), inner); !inner && it != end; it.increment(inner))
      if (is_waiting(*it)) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end(),
            [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
  return files;
}

bool Inbox::tick() {
  if (child_.runs()) {
    if (const auto code = child_.ended()) finish(*code);
  } else if (steady_clock::now() >= not_before_) {
    std::vector<fs::path> files = waiting_files();
    waiting_ = files.size();
    if (files.empty())
      nothing_waits();
    else
      start(std::move(files));
  }
  return std::exchange(fresh_, false);
}

void Inbox::start(std::vector<fs::path> files) {
  const std::size_t most = alone_ > 0 ? 1 : most_in_batch;
  all_ = files.size() <= most;
  if (!all_) files.resize(most);
  batch_ = std::move(files);
  std::vector<std::string> more = {"--json", "--quiet"};
  for (const fs::path& file : batch_) more.push_back(file.string());
  const fs::path service = ground_.places().service();
  try {
    child_ = Child(ground_.command("ingest", more), {service / "ingest.json", service / "ingest.log"});
  } catch (const core::RunError& error) {
    trouble_ = error.what();
    not_before_ = steady_clock::now() + pause_;
  }
}

/// Whether what ingest said last is about this file, and not about basin.toml or the store: then all files
/// wait until that is mended.
bool Inbox::is_named(const fs::path& file) const {
  return tail_of(ground_.places().service() / "ingest.log").find(file.filename().string()) !=
         std::string::npos;
}

void Inbox::finish(int code) {
  if (code == 0) {
    taken();
  } else if (code == 2 && batch_.size() > 1) {
    alone_ = batch_.size();  // one of them is at fault: each by itself
  } else if (code == 2 && is_named(batch_[0])) {
    refused();
  } else {
    trouble_ = fmt::format("'freshet ingest' ended with {}: {}", code,
                           tail_of(ground_.places().service() / "ingest.log", 500));
    log_.warn("store_away", fmt::format("readings wait ({}); next try in {} s", trouble_, pause_.count()));
    not_before_ = steady_clock::now() + pause_;
    pause_ = std::min(2 * pause_, longest_pause);
    batch_.clear();
    return;
  }
  if (all_ && alone_ == 0) nothing_waits();
  pause_ = std::chrono::seconds(1);
  waiting_ = waiting_files().size();
  trouble_.clear();
  batch_.clear();
}

void Inbox::taken() {
  const fs::path answer = ground_.places().service() / "ingest.json";
  nlohmann::json summary;
  try {
    summary = core::read_json(answer);
    for (const auto& [gauge, time] : newest_in(summary.value("newest", nlohmann::json::object()))) {
      auto& known = taken_.emplace(gauge, time).first->second;
      known = std::max(known, time);
    }
  } catch (const std::exception& error) {
    log_.warn("ingest_summary", error.what());
  }
  remember();
  for (const fs::path& file : batch_) move_to(file, "done");
  alone_ -= std::min(alone_, batch_.size());
  log_.say("ingest",
           fmt::format("{} file{} of readings taken in", batch_.size(), batch_.size() == 1 ? "" : "s"),
           {{"files", batch_.size()}});
}

void Inbox::refused() {
  const std::string why = tail_of(ground_.places().service() / "ingest.log");
  const fs::path folder = batch_[0].parent_path() / "refused";
  core::write_file(folder / (batch_[0].filename().string() + ".why"), why + "\n");
  log_.warn("refused", fmt::format("{} is refused: {}", batch_[0].filename().string(), why.substr(0, 300)),
            {{"file", batch_[0].string()}});
  move_to(batch_[0], "refused");
  alone_ -= std::min<std::size_t>(alone_, 1);
}

/// What has arrived is in.
void Inbox::nothing_waits() {
  if (newest_ == taken_) return;
  newest_ = taken_;
  fresh_ = true;
}

void Inbox::remember() {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [gauge, time] : taken_) json[gauge] = core::to_iso(time);
  core::write_file(ground_.places().readings(), json.dump(2) + "\n");
}

}  // namespace freshet::service
