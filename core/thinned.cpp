#include "core/thinned.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/json_file.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

std::vector<ThinnedFile> thinned_files(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / thinned_name, error)) return {};
  return from_json_file(folder / thinned_name, [](const nlohmann::json& json) {
    std::vector<ThinnedFile> files;
    for (const nlohmann::json& f : json.at("files"))
      files.push_back({f.at("file"), f.at("bytes"), f.at("at"), f.at("reason")});
    return files;
  });
}

void write_thinned(const fs::path& folder, const std::vector<ThinnedFile>& files) {
  if (files.empty()) {
    fs::remove(folder / thinned_name);
    return;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const ThinnedFile& f : files)
    list.push_back({{"file", f.file}, {"bytes", f.bytes}, {"at", f.at}, {"reason", f.reason}});
  write_file(folder / thinned_name, nlohmann::json{{"files", std::move(list)}}.dump(1) + "\n");
}

std::string thinned_note(const fs::path& file) {
  try {
    for (const ThinnedFile& f : thinned_files(file.parent_path()))
      if (f.file == file.filename())
        return fmt::format(
            "'freshet archive' took it away on {} ({}); 'freshet restore' brings it back from a file that "
            "'freshet archive --to' has packed before",
            f.at, f.reason);
  } catch (const std::exception&) {  // then nothing more is known
  }
  return "";
}

}  // namespace freshet::core
