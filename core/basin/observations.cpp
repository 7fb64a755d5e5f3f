#include "core/basin/observations.hpp"

#include <regex>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// Products show the configuration to everyone; a password is not theirs to show.
std::string without_password(const std::string& connection) {
  static const std::regex keyword(R"((password\s*=\s*)('[^']*'|[^\s']+))", std::regex::icase);
  static const std::regex url(R"((://[^:/@\s]+:)[^@\s]+@)");
  return std::regex_replace(std::regex_replace(connection, keyword, "$1***"), url, "$1***@");
}

}  // namespace

/// A file name is meant relative to the basin; "PG:..." and other connections with a driver stay as they are.
std::string read_observations(ConfigTable table, const std::filesystem::path& folder) {
  table.about({"Where readings come from."});
  const std::string store = table.text(
      "store", "",
      {.meaning = "where readings are kept: a GeoPackage, or PostGIS as `\"PG:host=... dbname=...\"`. A "
                  "password in it never reaches a product; better, leave it to `~/.pgpass`",
       .otherwise = "`observations.gpkg` in the workspace",
       .allowed = "file or GDAL connection"});
  if (store.empty()) return store;
  table.show_as("store", without_password(store));
  static const std::regex driver("[A-Za-z][A-Za-z0-9_]+:");
  const auto connection = [](const std::string& text) {
    return std::regex_search(text, driver, std::regex_constants::match_continuous);
  };
  if (connection(store)) return store;
  const std::string file = (folder / store).lexically_normal().string();
  return connection(file) ? "./" + file : file;  // in a folder such as "basin:2"
}

}  // namespace freshet::core
