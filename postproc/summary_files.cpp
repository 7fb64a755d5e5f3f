#include "postproc/summary_files.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

std::string group_of(const fs::path& relative) {
  const fs::path folder = relative.parent_path();
  return folder.empty() ? relative.string() : (folder / "*").string() + relative.extension().string();
}

/// Message files of all cycles, as the ledger names them: relative to the workspace.
std::set<std::string> message_files(const core::Workspace& workspace) {
  std::set<std::string> files;
  if (!fs::is_directory(workspace.cycles())) return files;
  for (const auto& cycle : fs::directory_iterator(workspace.cycles())) {
    const fs::path folder = cycle.path() / "warnings";
    if (!fs::is_directory(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".xml")
        files.insert(entry.path().lexically_relative(workspace.root).generic_string());
  }
  return files;
}

/// InputError unless a message of the ledger says what the summary tells of it.
void check_message(const nlohmann::json& message, const fs::path& ledger) try {
  for (const char* key : {"identifier", "type", "rule", "event", "severity", "cycle", "file"})
    message.at(key).get<std::string>();
  for (const char* key : {"probability", "area_km2"}) message.at(key).get<double>();
} catch (const nlohmann::json::exception& error) {
  core::fail_input("{}: damaged ({}); move it away and run 'freshet warn' again", ledger.string(),
                   error.what());
}

/// Of the ledger's entries those that are messages, less their text; of an old ledger its list of them.
nlohmann::json messages_of(const nlohmann::json& ledger, const fs::path& path) {
  const char* list = ledger.contains("entries") ? "entries" : "messages";
  core::check(ledger.contains(list) && ledger[list].is_array(),
              "{}: holds no list 'entries'; run 'freshet warn', which says how to mend it", path.string());
  nlohmann::json messages = nlohmann::json::array();
  for (nlohmann::json entry : ledger[list]) {
    if (!entry.is_object() || (entry.contains("kind") && entry["kind"] != "message")) continue;
    for (const char* key : {"kind", "xml", "previous", "sha256"}) entry.erase(key);
    messages.push_back(std::move(entry));
  }
  return messages;
}

}  // namespace

FileGroup& FileGroup::operator+=(const FileGroup& other) {
  count += other.count;
  bytes += other.bytes;
  return *this;
}

FileGroups files_in(const fs::path& folder) {
  FileGroups groups;
  if (!fs::is_directory(folder)) return groups;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".part") continue;
    groups[group_of(entry.path().lexically_relative(folder))] += {1, entry.file_size()};
  }
  return groups;
}

nlohmann::json read_json(const fs::path& path) {
  try {
    return nlohmann::json::parse(core::read_file(path));
  } catch (const nlohmann::json::exception& error) {
    core::fail_input("{}: damaged ({}); move it away and make it again", path.string(), error.what());
  }
}

SentWarnings sent_warnings(const core::Workspace& workspace) {
  SentWarnings sent;
  std::set<std::string> files = message_files(workspace);
  if (fs::exists(workspace.ledger())) {
    const nlohmann::json ledger = read_json(workspace.ledger());
    for (const nlohmann::json& message : messages_of(ledger, workspace.ledger())) {
      check_message(message, workspace.ledger());
      sent.messages.push_back(message);
      const auto file = message.at("file").get<std::string>();
      if (files.erase(file) == 0) sent.notes.push_back("the ledger names " + file + ", which is not there");
    }
  }
  for (const std::string& file : files)
    sent.notes.push_back(file + " is not in the ledger: run 'freshet warn', which says what it is");
  return sent;
}

}  // namespace freshet::postproc
