#include "service/feeds/feed_desk.hpp"

#include <fmt/chrono.h>

#include <algorithm>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// "20260310T060012.123Z": with milliseconds always, so that no name of a file of ours is the time of a map.
std::string stamp_of(core::Instant t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%Y%m%dT%H%M%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (t - seconds).count());
}

/// Of a file that waits in the inbox; the beginning of time for any other name.
core::Instant stamp_in(const std::string& name) {
  const auto end = name.find('Z');
  if (end == std::string::npos) return {};
  try {
    return core::parse_instant(name.substr(0, end + 1), name);
  } catch (const core::InputError&) {
    return {};
  }
}

/// Texts by station, and objects of texts by question, as far as they are there.
bool is_of_form(const json& state) {
  const auto texts = [](const json& object) {
    return object.is_object() &&
           std::all_of(object.begin(), object.end(), [](const json& value) { return value.is_string(); });
  };
  if (!state.is_object()) return false;
  for (const char* part : {"stations", "asked"})
    if (!texts(state.value(part, json::object()))) return false;
  for (const char* part : {"answers", "copied"}) {
    const json answers = state.value(part, json::object());
    if (!answers.is_object() || !std::all_of(answers.begin(), answers.end(), texts)) return false;
  }
  return true;
}

json state_in(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return json::object();
  try {
    json state = core::read_json(file);
    core::check(is_of_form(state), "{}: is not of its form", file.string());
    return state;
  } catch (const core::InputError& damaged) {
    core::warn("{}: what was fetched before is not known; all is asked for again", damaged.what());
    fs::rename(file, file.string() + ".damaged", error);
    return json::object();
  }
}

constexpr std::size_t most_refused = 1000;

/// The oldest of too many: an enemy is not to fill the disk.
void thin_out(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) all.push_back(entry.path());
  if (all.size() <= 2 * most_refused) return;
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i + 2 * most_refused < all.size(); ++i) fs::remove(all[i], error);
}

}  // namespace

core::Instant feed_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

FeedDesk::FeedDesk(const fs::path& inbox, const std::string& feed) : folder_(inbox / feed) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) core::fail_run("{}: {}", folder_.string(), error.message());
  lock_ = core::Lock::take(folder_, core::Lock::Mode::exclusive);
  state_ = state_in(folder_ / ".state.json");
  state_["feed"] = feed;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() == ".part") fs::remove(entry.path(), error);  // of one that was killed
    last_name_ = std::max(last_name_, stamp_in(entry.path().filename().string()));
  }
}

/// Later than all names before, though a clock be set back.
fs::path FeedDesk::next_name(const std::string& rest) {
  last_name_ = std::max(last_name_, feed_clock());
  fs::path path;
  do {
    path = folder_ / fmt::format("{}-{:06}{}", stamp_of(last_name_), ++sequence_ % 1000000, rest);
  } while (fs::exists(path));
  return path;
}

/// Of this process, and of all there ever were.
void FeedDesk::count_file() {
  ++files_;
  const json before = state_.value("files", json());
  state_["files"] = (before.is_number_unsigned() ? before.get<std::uint64_t>() : 0) + 1;
}

void FeedDesk::put(std::string_view content, const std::string& ending) {
  core::write_file(next_name(ending), content);
  count_file();
}

void FeedDesk::put_file(const fs::path& file, bool copy) {
  const fs::path target = next_name("-" + core::file_name_of(file.filename().string())),
                 part = core::part_of(target);
  std::error_code error;
  fs::copy_file(file, part, fs::copy_options::overwrite_existing, error);
  if (error) core::fail_run("{} cannot be copied to {}: {}", file.string(), part.string(), error.message());
  core::publish(part, target);
  count_file();
  if (!copy && !fs::remove(file, error))
    core::fail_run("{} is taken but cannot be removed: {}; make its folder writable, or say take = \"copy\"",
                   file.string(), error.message());
}

void FeedDesk::refuse(std::string_view content, const std::string& why) {
  const std::string name = next_name("").filename().string();
  const fs::path folder = folder_ / "refused";
  core::write_file(folder / name, content);
  core::write_file(folder / (name + ".why"), why + "\n");
  ++refused_;
  thin_out(folder);
}

void FeedDesk::keep_answer(std::string_view content, const std::string& why) {
  constexpr std::size_t most = 1000000;
  core::write_file(folder_ / "refused" / "answer", content.substr(0, most));
  core::write_file(folder_ / "refused" / "answer.why", why + "\n");
}

void FeedDesk::save_state() const { core::write_file(folder_ / ".state.json", state_.dump(2) + "\n"); }

core::Instant FeedDesk::last_of(const std::string& station, core::Instant otherwise) const {
  const json known = state_.value("stations", json::object());
  if (!known.is_object() || !known.contains(station) || !known.at(station).is_string()) return otherwise;
  try {
    return std::min(core::parse_instant(known.at(station).get<std::string>(), ".state.json"), feed_clock());
  } catch (const core::InputError&) {
    return otherwise;
  }
}

void FeedDesk::note_readings(const std::map<std::string, core::Instant>& newest) {
  for (const auto& [station, time] : newest) {
    const core::Instant last = std::max(last_of(station, time), std::min(time, feed_clock()));
    state_["stations"][station] = core::to_iso(last);
  }
}

void FeedDesk::note_success() {
  state_["last_success"] = core::to_iso(feed_clock());
  state_["failures_in_a_row"] = 0;
  state_.erase("next_try");
}

void FeedDesk::note_failure(const std::string& why) {
  const json before = state_.value("failures_in_a_row", json());
  state_["last_failure"] = core::to_iso(feed_clock());
  state_["reason"] = core::fit_text(why);
  state_["failures_in_a_row"] = before.is_number_integer() ? before.get<int>() % 1000000 + 1 : 1;
}

}  // namespace freshet::service
