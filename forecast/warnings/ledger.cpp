#include "forecast/warnings/ledger.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/results.hpp"

namespace freshet::forecast {

namespace fs = std::filesystem;

namespace {

bool before(const Message& a, const Message& b) {
  return std::tie(a.cycle, a.rule, a.identifier) < std::tie(b.cycle, b.rule, b.identifier);
}

/// Names of CAP files in a folder, sorted; none if there is no such folder.
std::vector<fs::path> cap_files(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".xml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Ledger::Ledger(core::Workspace workspace) : workspace_(std::move(workspace)) {
  lock();
  try {
    read_ledger();
    take_in_files();
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

Ledger::~Ledger() { ::close(lock_); }  // gives the lock up, as the end of the process does

void Ledger::lock() {
  const fs::path path = workspace_.ledger().parent_path() / ".lock";
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) core::fail_run("{}: folder cannot be made: {}", path.parent_path().string(), error.message());
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) core::fail_run("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) core::info("waiting for another freshet warn in {}", workspace_.root.string());
  while (::flock(lock_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const std::string reason = std::strerror(errno);
    ::close(lock_);
    core::fail_run("{}: cannot be locked: {}", path.string(), reason);
  }
}

void Ledger::read_ledger() {
  const fs::path path = workspace_.ledger();
  if (!fs::exists(path)) return;
  const auto json = nlohmann::json::parse(core::read_file(path), nullptr, false);
  core::check(json.is_object() && json.contains("messages") && json["messages"].is_array(),
              "{}: not a ledger of freshet; move it away, it is made again from the messages under cycles/",
              path.string());
  for (const auto& entry : json["messages"]) messages_.push_back(message_from_json(entry, path.string()));
}

void Ledger::take_in_files() {
  const std::size_t known = messages_.size();
  for (const core::Instant cycle : core::list_cycles(workspace_.cycles()))
    for (const fs::path& path : cap_files(workspace_.cycle(cycle) / "warnings")) {
      const Message message = read_cap(path);
      core::check(message.identifier == path.stem().string() && message.cycle == cycle,
                  "{}: holds the message {} of cycle {}: a copy? Move the file away", path.string(),
                  message.identifier, core::to_iso(message.cycle));
      const auto same = [&](const Message& m) { return m.identifier == message.identifier; };
      if (std::none_of(messages_.begin(), messages_.end(), same)) messages_.push_back(message);
    }
  std::stable_sort(messages_.begin(), messages_.end(), before);
  if (messages_.size() != known || !fs::exists(workspace_.ledger())) save();
}

bool Ledger::has(const std::string& rule, core::Instant cycle) const {
  return std::any_of(messages_.begin(), messages_.end(),
                     [&](const Message& m) { return m.rule == rule && m.cycle == cycle; });
}

fs::path Ledger::file_of(const Message& m) const {
  return workspace_.cycle(m.cycle) / "warnings" / (m.identifier + ".xml");
}

void Ledger::send(const CapContent& content) {
  core::write_file(file_of(content.message), cap_xml(content));
  messages_.insert(std::upper_bound(messages_.begin(), messages_.end(), content.message, before),
                   content.message);
  save();
}

void Ledger::save() const {
  nlohmann::json list = nlohmann::json::array();
  for (const Message& m : messages_) list.push_back(to_json(m));
  core::write_file(workspace_.ledger(), nlohmann::json{{"messages", list}}.dump(1) + "\n");
}

}  // namespace freshet::forecast
