// Who may use whom: cmake/rooms.toml, held against every include and against what CMake links.

#include <catch2/catch.hpp>
#include <sstream>

#include "core/files.hpp"
#include "room_table.hpp"

namespace fs = std::filesystem;
using freshet::tests::Library;
using freshet::tests::Names;
using freshet::tests::Room;
using freshet::tests::RoomTable;
using freshet::tests::Target;

namespace {

const fs::path root = FRESHET_SOURCE;

const RoomTable& table() {
  static const RoomTable read = freshet::tests::read_room_table(root / "cmake/rooms.toml");
  return read;
}

/// "tests/mesh" -> "tests"; "hydro/run" stays.
std::string folder_of(const fs::path& file) {
  const std::string top = file.begin()->string();
  return top == "tests" || top == "jobs" ? top : freshet::tests::room_of(file);
}

std::string fault_of_own(const std::string& folder, const std::string& header) {
  const std::string other = freshet::tests::room_of(header);
  if (folder == "tests" || folder == "jobs") return "";
  if (other.empty()) return "names no folder; write it from the project's root";
  return table().rooms.at(folder).open_to(other) ? "" : other + " is not open to " + folder;
}

std::string fault_of_foreign(const std::string& folder, const std::string& header) {
  for (const Library& library : table().libraries) {
    const bool meant = library.held && std::regex_match(header, library.headers);
    if (meant && !table().rooms.at(folder).libraries.count(library.name))
      return library.name + " does not belong into " + folder;
  }
  return "";
}

/// Calls with line, whether it is one of ours, and header.
template <class Call>
void for_each_include(const std::string& content, const Call& call) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  std::istringstream lines(content);
  std::string text;
  for (int number = 1; std::getline(lines, text); ++number) {
    std::smatch match;
    if (std::regex_match(text, match, include)) call(number, match[1] == "\"", match[2].str());
  }
}

/// What is wrong with the includes of a file, a line each: "hydro/a.hpp:3: ...".
std::string faults(const fs::path& file, const std::string& content) {
  const std::string folder = folder_of(file);
  if (!table().rooms.count(folder))
    return file.generic_string() + ": its folder is not a room; add it to cmake/rooms.toml\n";
  std::string found;
  for_each_include(content, [&](int line, bool own, const std::string& header) {
    const std::string fault = own ? fault_of_own(folder, header) : fault_of_foreign(folder, header);
    if (!fault.empty())
      found += file.generic_string() + ":" + std::to_string(line) + ": " + header + ": " + fault + "\n";
  });
  return found;
}

/// Calls for every source of the project, with its name from the root.
template <class Call>
void for_each_source(const Call& call) {
  for (const char* top : {"core", "results", "mesh", "hydro", "assimilation", "forecast", "postproc", "jobs",
                          "tests", "examples"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".hpp" || extension == ".cpp" || extension == ".h")
        call(entry.path().lexically_relative(root), freshet::core::read_file(entry.path()));
    }
}

using Graph = std::map<std::string, Target>;

/// Targets that `name` links, and those that they link, itself among them.
void add_reached(const Graph& graph, const std::string& name, Names& reached) {
  if (!reached.insert(name).second || !graph.count(name)) return;
  for (const std::string& link : graph.at(name).links) add_reached(graph, link, reached);
}

/// What a target links though its rooms may not, a line each.
std::string faults_of_links(const Graph& graph, const std::string& name) {
  std::string found;
  for (const std::string& folder : graph.at(name).folders) {
    const Room& room = table().rooms.at(folder);
    for (const std::string& link : graph.at(name).links) {
      bool open = !graph.count(link);
      if (!open)
        for (const std::string& other : graph.at(link).folders) open = open || room.open_to(other);
      if (!open) found += name + " links " + link + ", which is not open to " + folder + "\n";
    }
  }
  return found;
}

/// Libraries that a target links though none of its rooms may use them.
std::string faults_of_libraries(const Graph& graph, const std::string& name) {
  std::string found;
  for (const Library& library : table().libraries)
    for (const std::string& link : graph.at(name).links) {
      bool open = !library.targets.count(link);
      for (const std::string& folder : graph.at(name).folders)
        open = open || table().rooms.at(folder).libraries.count(library.name);
      if (!open) found += name + " links " + link + ", which belongs into none of its rooms\n";
    }
  return found;
}

/// Folders that what a target links, or what that links in turn, is made of.
Names reached_folders(const Graph& graph, const std::string& name) {
  Names reached, folders;
  add_reached(graph, name, reached);
  for (const std::string& target : reached)
    if (graph.count(target)) folders.insert(graph.at(target).folders.begin(), graph.at(target).folders.end());
  return folders;
}

void add_included(const fs::path& file, Names& files) {
  if (!fs::exists(root / file) || !files.insert(file.generic_string()).second) return;
  for_each_include(freshet::core::read_file(root / file), [&](int, bool own, const std::string& header) {
    if (own) add_included(header, files);
  });
}

/// Folders of all headers of ours that a source comes to include.
Names included_folders(const std::string& source) {
  Names files, folders;
  add_included(source, files);
  for (const std::string& file : files) folders.insert(freshet::tests::room_of(file));
  return folders;
}

}  // namespace

TEST_CASE("The check of includes sees what crosses the rule") {
  CHECK(faults("hydro/kernels/step.hpp",
               "#include \"hydro/formulas/physics.hpp\"\n#include \"mesh/mesh.hpp\"\n#include <cmath>\n")
            .empty());
  CHECK(faults("hydro/kernels/step.hpp", "// a\n#include \"assimilation/filter.hpp\"\n") ==
        "hydro/kernels/step.hpp:2: assimilation/filter.hpp: assimilation is not open to hydro/kernels\n");
  CHECK(faults("hydro/kernels/step.hpp", "#include <mpi.h>\n") ==
        "hydro/kernels/step.hpp:1: mpi.h: MPI does not belong into hydro/kernels\n");
  CHECK(faults("hydro/blocks/lane_mesh.hpp", "#include \"hydro/kernels/step.hpp\"\n") ==
        "hydro/blocks/lane_mesh.hpp:1: hydro/kernels/step.hpp: hydro/kernels is not open to hydro/blocks\n");
  CHECK_FALSE(faults("postproc/map.cpp", "#  include \"hydro/solver/solver.hpp\"\n").empty());
  CHECK_FALSE(faults("postproc/map.cpp", "#include <netcdf.h>\n").empty());
  CHECK_FALSE(faults("tests/mesh/a.cpp", "#include <netcdf_par.h>\n").empty());
  CHECK_FALSE(faults("core/time.cpp", "#include \"mesh/mesh.hpp\"\n").empty());
  CHECK_FALSE(faults("core/time.cpp", "#include \"time.hpp\"\n").empty());
  CHECK_FALSE(faults("forecast/warnings/cap.cpp", "#include \"hydro/run/loop.hpp\"\n").empty());
  CHECK_FALSE(faults("mesh/mesh.cpp", "#include \"mesh/terrain/raster.hpp\"\n").empty());
  CHECK_FALSE(faults("weather/radar.cpp", "").empty());
  CHECK(faults("tests/hydro/a.cpp", "#include \"forecast/cycle.hpp\"\n").empty());
}

TEST_CASE("No include crosses the rule") {
  std::string all;
  int files = 0;
  for_each_source([&](const fs::path& file, const std::string& content) {
    all += faults(file, content);
    ++files;
  });
  CHECK(all == "");
  CHECK(files > 40);
}

TEST_CASE("No room goes in a circle") {
  for (const auto& [folder, room] : table().rooms)
    for (const std::string& other : room.includes) {
      if (other == "*" || other == folder) continue;
      INFO(folder << " and " << other);
      REQUIRE(table().rooms.count(other));
      // The terrain and its rivers are one room in two folders.
      const bool one = folder.rfind("mesh/terrain", 0) == 0 && other.rfind("mesh/terrain", 0) == 0;
      CHECK((one || !table().rooms.at(other).includes.count(folder)));
    }
}

TEST_CASE("The check of links sees what crosses the rule") {
  const Graph graph = {{"freshet::core", {{}, {"core"}, {}}},
                       {"freshet::hydro", {{}, {"hydro/solver"}, {"freshet::core", "freshet_kokkos"}}},
                       {"freshet::mesh", {{}, {"mesh"}, {"freshet::hydro", "GDAL::GDAL"}}}};
  CHECK(faults_of_links(graph, "freshet::hydro").empty());
  CHECK(faults_of_libraries(graph, "freshet::hydro").empty());
  CHECK(faults_of_links(graph, "freshet::mesh") ==
        "freshet::mesh links freshet::hydro, which is not open to mesh\n");
  CHECK(faults_of_libraries(graph, "freshet::mesh") ==
        "freshet::mesh links GDAL::GDAL, which belongs into none of its rooms\n");
  CHECK(reached_folders(graph, "freshet::mesh") == Names{"core", "hydro/solver", "mesh"});
}

TEST_CASE("No target links what its rooms may not use") {
  const Graph graph = freshet::tests::read_link_graph(FRESHET_LINK_GRAPH, root);
  CHECK(graph.size() > 10);
  std::string all;
  for (const auto& [name, target] : graph)
    all += faults_of_links(graph, name) + faults_of_libraries(graph, name);
  CHECK(all == "");
}

// Else it links only where a program happens to bring the rest.
TEST_CASE("What a source includes, its target links") {
  const Graph graph = freshet::tests::read_link_graph(FRESHET_LINK_GRAPH, root);
  Names compiled;
  for (const auto& [name, target] : graph) compiled.insert(target.folders.begin(), target.folders.end());
  std::string all;
  for (const auto& [name, target] : graph) {
    const Names reached = reached_folders(graph, name);
    for (const std::string& source : target.sources)
      for (const std::string& folder : included_folders(source))
        if (compiled.count(folder) && !reached.count(folder))
          all += source + " includes " + folder + ", which " + name + " does not link\n";
  }
  CHECK(all == "");
}
