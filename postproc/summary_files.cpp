#include "postproc/summary_files.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "results/json_keys.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
namespace key = results::key;

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
  for (const char* text :
       {key::identifier, key::type, key::rule, key::event, key::severity, key::cycle, key::file})
    message.at(text).get<std::string>();
  for (const char* number : {key::probability, key::area_km2}) message.at(number).get<double>();
} catch (const nlohmann::json::exception& error) {
  core::fail_input("{}: damaged ({}); move it away and run 'freshet warn' again", ledger.string(),
                   error.what());
}

/// Of the ledger's entries those that are messages, less their text; of an old ledger its list of them.
nlohmann::json messages_of(const nlohmann::json& ledger, const fs::path& path) {
  const char* list = ledger.contains(key::entries) ? key::entries : key::messages;
  core::check(ledger.contains(list) && ledger[list].is_array(),
              "{}: holds no list 'entries'; run 'freshet warn', which says how to mend it", path.string());
  nlohmann::json messages = nlohmann::json::array();
  for (nlohmann::json entry : ledger[list]) {
    if (!entry.is_object() || (entry.contains(key::kind) && entry[key::kind] != key::message_entry)) continue;
    for (const char* sealed : {key::kind, key::xml, key::previous, key::sha256}) entry.erase(sealed);
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

SentWarnings sent_warnings(const core::Workspace& workspace) {
  SentWarnings sent;
  std::set<std::string> files = message_files(workspace);
  if (fs::exists(workspace.ledger())) {
    const nlohmann::json ledger = core::read_json(workspace.ledger());
    for (const nlohmann::json& message : messages_of(ledger, workspace.ledger())) {
      check_message(message, workspace.ledger());
      sent.messages.push_back(message);
      const auto file = message.at(key::file).get<std::string>();
      if (files.erase(file) == 0) sent.notes.push_back("the ledger names " + file + ", which is not there");
    }
  }
  for (const std::string& file : files)
    sent.notes.push_back(file + " is not in the ledger: run 'freshet warn', which says what it is");
  return sent;
}

}  // namespace freshet::postproc
