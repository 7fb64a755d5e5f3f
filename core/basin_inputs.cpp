#include "core/basin_inputs.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "core/basin.hpp"
#include "core/configuration.hpp"
#include "core/errors.hpp"

namespace freshet::core {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<fs::path>;

void add(Files& files, const fs::path& file) {
  if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
}

/// As core/config_file.cpp follows them; it has checked that they end.
void add_with_bases(Files& files, fs::path file) {
  for (;;) {
    const std::size_t before = files.size();
    add(files, file);
    if (files.size() == before) return;
    toml::table table;
    try {
      table = toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
      fail_input("{}: {}", file.string(), error.description());
    }
    const auto base = table["base"].value<std::string>();
    if (!base) return;
    file = (file.parent_path() / *base).lexically_normal();
  }
}

/// Names of files are kept in the resolved configuration relative to the basin's folder, or absolute.
void add_named(Files& files, const nlohmann::json& value, const fs::path& folder) {
  for (const nlohmann::json& item : value)
    if (item.is_structured()) add_named(files, item, folder);
  for (const nlohmann::json& item : value) {
    if (!item.is_string()) continue;
    std::error_code error;
    const fs::path file = (folder / item.get<std::string>()).lexically_normal();
    if (fs::is_regular_file(file, error)) add(files, file);
  }
}

}  // namespace

Files input_files(const fs::path& basin_file) {
  Files files;
  add_with_bases(files, basin_file);
  const Basin basin = read_basin(basin_file);
  const nlohmann::json configuration = nlohmann::json::parse(basin.resolved_json);
  for (const auto& [table, value] : configuration.items())
    if (is_of_results(table) && table != "observations") add_named(files, value, basin.folder);
  return files;
}

}  // namespace freshet::core
