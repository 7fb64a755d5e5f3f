#pragma once
// cmake/rooms.toml and the targets that CMake links, as the test of the rooms looks at them.

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace freshet::tests {

using Names = std::set<std::string>;

struct Room {
  Names includes;   ///< folders of ours, its own among them; "*": all
  Names libraries;  ///< their names
  bool open_to(const std::string& folder) const { return includes.count("*") || includes.count(folder); }
};

struct Library {
  std::string name;
  std::regex headers;  ///< fits nothing where any room may include them
  bool held = false;   ///< whether its headers are looked for
  Names targets;
};

struct RoomTable {
  std::map<std::string, Room> rooms;  ///< by folder
  std::vector<Library> libraries;
};

/// Throws with line and column for what is no TOML.
RoomTable read_room_table(const std::filesystem::path& file);

struct Target {
  Names sources;  ///< from the root of the project
  Names folders;  ///< that they lie in
  Names links;    ///< targets, as the room names them
};

/// The folder of a source as the table has it: core/basin belongs to core.
std::string room_of(const std::filesystem::path& source);

/// build/.../link_graph.toml: target, such as "freshet::core", to what it is made of. `root`: of the project.
std::map<std::string, Target> read_link_graph(const std::filesystem::path& file,
                                              const std::filesystem::path& root);

}  // namespace freshet::tests
