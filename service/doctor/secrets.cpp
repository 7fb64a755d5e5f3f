// Files with passwords, tokens and keys of feeds, receivers and signatures.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "service/doctor/rows.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

/// "password_file", "token_file", "key": whatever a table calls them.
bool names_a_secret(const std::string& key) {
  constexpr std::array<std::string_view, 5> words = {"password", "secret", "token", "key", "credential"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

void collect(const nlohmann::json& value, const fs::path& folder, std::vector<fs::path>& files) {
  if (value.is_array())
    for (const nlohmann::json& item : value) collect(item, folder, files);
  if (!value.is_object()) return;
  for (const auto& [key, item] : value.items()) {
    std::error_code error;
    if (item.is_structured()) collect(item, folder, files);
    if (item.is_string() && names_a_secret(key) &&
        fs::is_regular_file(folder / item.get<std::string>(), error))
      files.push_back(folder / item.get<std::string>());
  }
}

}  // namespace

std::optional<Finding> secrets_of_feeds(const Patient& patient) {
  if (!patient.basin) return {};
  const nlohmann::json configuration = nlohmann::json::parse(patient.basin->resolved_json);
  bool any = false;
  std::vector<fs::path> files;
  for (const char* table : {"feed", "receiver", "signing"}) {
    const nlohmann::json list = configuration.value(table, nlohmann::json::array());
    any = any || !list.empty();
    collect(list, patient.basin->folder, files);
  }
  if (!any) return {};
  for (const fs::path& file : files) {
    struct stat s {};
    if (::stat(file.c_str(), &s) != 0 || ::access(file.c_str(), R_OK) != 0)
      return fault(file.string() + " cannot be read by this user", "let the service's user own it");
    if ((s.st_mode & 0077) != 0)
      return fault(fmt::format("{} can be read by others (mode {:03o})", file.string(), s.st_mode & 0777),
                   "chmod 600 " + file.string());
  }
  return ok(fmt::format("{} files with secrets, readable by their owner alone", files.size()));
}

}  // namespace freshet::service
