#include "core/basin/observations.hpp"

#include <regex>

#include "core/config_reader.hpp"

namespace freshet::core {

std::string without_password(const std::string& connection) {
  // In quotes, or up to the next word with its sign: a value with blanks and no quotes is a mistake, and
  // secret.
  static const std::regex word(R"re((password\s*=\s*)('(?:[^'\\]|\\.)*'|.*?)(?=\s+\w+\s*=|$))re",
                               std::regex::icase);
  static const std::regex query(R"re(([?&]password=)[^&\s]*)re", std::regex::icase);
  static const std::regex address(R"re((://[^:/@\s]*:)[^\s]*@)re");
  std::string shown = std::regex_replace(connection, query, "$1***");
  if (shown == connection) shown = std::regex_replace(shown, word, "$1***");
  return std::regex_replace(shown, address, "$1***@");
}

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
