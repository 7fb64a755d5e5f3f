#include "room_table.hpp"

#include <toml++/toml.h>

#include <set>
#include <sstream>

namespace freshet::tests {
namespace {

Names names_in(const toml::table& table, const char* key) {
  Names names;
  if (const toml::array* list = table[key].as_array())
    for (const toml::node& name : *list) names.insert(name.value_or(std::string()));
  return names;
}

/// A list as CMake writes it: "a;b".
std::vector<std::string> cmake_list(const toml::table& table, const char* key) {
  std::vector<std::string> parts;
  std::istringstream text(table[key].value_or(std::string()));
  for (std::string part; std::getline(text, part, ';');) parts.push_back(part);
  return parts;
}

template <class Call>
void for_each_table(const toml::table& file, const char* key, const Call& call) {
  if (const toml::array* list = file[key].as_array())
    for (const toml::node& entry : *list) call(*entry.as_table());
}

/// From the root, without those that are made at configuration time.
Names own_sources(const std::vector<std::string>& listed, const std::filesystem::path& root) {
  Names sources;
  for (const std::string& source : listed) {
    const auto inside = std::filesystem::path(source).lexically_normal().lexically_relative(root);
    if (*inside.begin() != "build" && *inside.begin() != "..") sources.insert(inside.generic_string());
  }
  return sources;
}

Names folders_of(const Names& sources) {
  Names folders;
  for (const std::string& source : sources) folders.insert(room_of(source));
  return folders;
}

}  // namespace

std::string room_of(const std::filesystem::path& source) {
  const std::string folder = source.parent_path().generic_string();
  static const std::set<std::string> of_core = {"core/basin", "core/cap_profiles", "core/exchange_kinds",
                                                "core/warning_kinds"};
  return of_core.count(folder) > 0 ? "core" : folder;
}

RoomTable read_room_table(const std::filesystem::path& path) {
  const toml::table file = toml::parse_file(path.string());
  RoomTable table;
  for_each_table(file, "room", [&](const toml::table& room) {
    const std::string folder = room["folder"].value_or(std::string());
    Room& own = table.rooms[folder] = {names_in(room, "includes"), names_in(room, "libraries")};
    own.includes.insert(folder);
  });
  for_each_table(file, "library", [&](const toml::table& library) {
    const std::string headers = library["headers"].value_or(std::string());
    table.libraries.push_back({library["name"].value_or(std::string()), std::regex(headers), !headers.empty(),
                               names_in(library, "targets")});
  });
  return table;
}

std::map<std::string, Target> read_link_graph(const std::filesystem::path& path,
                                              const std::filesystem::path& root) {
  const toml::table file = toml::parse_file(path.string());
  std::map<std::string, Target> graph;
  for_each_table(file, "target", [&](const toml::table& target) {
    const std::vector<std::string> links = cmake_list(target, "links");
    const Names sources = own_sources(cmake_list(target, "sources"), root);
    graph[target["name"].value_or(std::string())] = {sources, folders_of(sources),
                                                     Names(links.begin(), links.end())};
  });
  return graph;
}

}  // namespace freshet::tests
