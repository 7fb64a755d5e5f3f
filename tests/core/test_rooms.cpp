// Who may include whom: the table of docs/architecture.md, held against every source.

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/files.hpp"

namespace fs = std::filesystem;
using Names = std::set<std::string>;

namespace {

Names with(Names names, const Names& more) {
  names.insert(more.begin(), more.end());
  return names;
}

/// Rooms of the solver, in order: each may include those before it.
Names hydro_down_to(const std::string& room) {
  Names names = {"core", "mesh"};
  for (const char* lower : {"hydro/lanes", "hydro/formulas", "hydro/boundary", "hydro/blocks",
                            "hydro/stencils", "hydro/schedule", "hydro/kernels", "hydro/solver"}) {
    names.insert(lower);
    if (lower == room) break;
  }
  return names;
}

/// Folder -> the folders of ours that it may include. jobs and tests may include all.
const std::map<std::string, Names> rooms = {
    {"core", {"core"}},
    {"mesh", {"core", "mesh"}},
    {"mesh/terrain", {"core", "mesh", "mesh/terrain", "mesh/terrain/river"}},
    {"mesh/terrain/river", {"core", "mesh", "mesh/terrain", "mesh/terrain/river"}},
    {"mesh/rain", {"core", "mesh", "mesh/terrain", "mesh/rain"}},
    {"mesh/parallel", {"core", "mesh", "mesh/parallel"}},
    {"hydro/lanes", hydro_down_to("hydro/lanes")},
    {"hydro/formulas", hydro_down_to("hydro/formulas")},
    {"hydro/boundary", hydro_down_to("hydro/boundary")},
    {"hydro/blocks", hydro_down_to("hydro/blocks")},
    {"hydro/stencils", hydro_down_to("hydro/stencils")},
    {"hydro/schedule", hydro_down_to("hydro/schedule")},
    {"hydro/kernels", hydro_down_to("hydro/kernels")},
    {"hydro/solver", hydro_down_to("hydro/solver")},
    {"hydro/run", with(hydro_down_to("hydro/solver"), {"mesh/parallel", "hydro/run"})},
    {"assimilation", {"core", "mesh", "assimilation"}},
    {"assimilation/filters", {"core", "assimilation", "assimilation/filters"}},
    {"assimilation/quantities", {"core", "assimilation", "assimilation/quantities"}},
    {"assimilation/fields", {"core", "mesh", "mesh/parallel", "assimilation", "assimilation/fields"}},
    {"assimilation/readings", {"core", "mesh", "assimilation", "assimilation/readings"}},
    {"forecast",
     {"core", "mesh", "mesh/parallel", "hydro/run", "assimilation", "assimilation/fields", "forecast",
      "forecast/analysis"}},
    {"forecast/analysis",
     {"core", "mesh", "mesh/parallel", "hydro/run", "assimilation", "forecast/analysis"}},
    {"forecast/warnings", {"core", "mesh", "forecast/warnings"}},
    {"postproc", {"core", "mesh", "postproc"}},
    {"postproc/map", {"core", "mesh", "postproc", "postproc/map"}},
};

struct Library {
  std::string name;
  std::regex header;
  Names folders;  ///< that may include it
};

const Names solver_side = {"mesh/parallel",       "hydro/run", "assimilation",
                           "assimilation/fields", "forecast",  "forecast/analysis"};

const std::vector<Library> libraries = {
    {"NetCDF", std::regex("netcdf.*"), {"core"}},
    {"toml++", std::regex("toml\\+\\+/.*"), {"core"}},
    {"libcsv", std::regex("csv\\.h"), {"core"}},
    {"UDUNITS", std::regex("udunits2\\.h"), {"mesh/terrain"}},
    {"OpenSSL", std::regex("openssl/.*"), {"core"}},
    {"xxHash", std::regex("xxhash.*"), {"core"}},
    {"MPI", std::regex("mpi\\.h"), with(solver_side, {"core", "jobs", "tests"})},
    // core: only core/petsc.hpp, the wrapper that the two rooms share.
    {"PETSc", std::regex("petsc.*"), {"core", "mesh/parallel", "assimilation/fields", "jobs", "tests"}},
    {"Kokkos", std::regex("Kokkos_.*"),
     with(solver_side, with(hydro_down_to("hydro/solver"), {"jobs", "tests"}))},
    {"GDAL",
     std::regex("(gdal|ogr|cpl_).*"),
     {"mesh/terrain", "mesh/terrain/river", "mesh/rain", "assimilation/readings", "postproc", "jobs",
      "tests"}},
    {"CGAL", std::regex("CGAL/.*"), {"mesh/terrain"}},
    {"GEOS", std::regex("geos.*"), {"forecast/warnings", "tests"}},
    {"pugixml", std::regex("pugixml.*"), {"forecast/warnings", "tests"}},
    {"VTK", std::regex("vtk.*"), {"postproc", "tests"}},
    {"Cairo", std::regex("cairo.*"), {"postproc/map", "tests"}},
    {"Eigen", std::regex("Eigen/.*"), {"assimilation", "assimilation/filters", "tests"}},
};

/// "tests/mesh" -> "tests"; "hydro/run" stays.
std::string folder_of(const fs::path& file) {
  const std::string top = file.begin()->string();
  return top == "tests" || top == "jobs" ? top : file.parent_path().generic_string();
}

std::string fault_of_own(const std::string& folder, const std::string& header) {
  if (folder == "tests" || folder == "jobs") return "";
  const std::string other = fs::path(header).parent_path().generic_string();
  if (other.empty()) return "names no folder; write it from the project's root";
  return rooms.at(folder).count(other) ? "" : other + " is not open to " + folder;
}

std::string fault_of_foreign(const std::string& folder, const std::string& header) {
  for (const Library& library : libraries) {
    const bool shut = std::regex_match(header, library.header) && !library.folders.count(folder);
    if (shut) return library.name + " does not belong into " + folder;
  }
  return "";
}

/// What is wrong with the includes of a file, a line each: "hydro/a.hpp:3: ...".
std::string faults(const fs::path& file, const std::string& content) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  const std::string folder = folder_of(file);
  if (folder != "tests" && folder != "jobs" && !rooms.count(folder)) {
    return file.generic_string() +
           ": its folder is not a room; add it to the table in docs/architecture.md and here\n";
  }
  std::istringstream lines(content);
  std::string text, found;
  for (int number = 1; std::getline(lines, text); ++number) {
    std::smatch match;
    if (!std::regex_match(text, match, include)) continue;
    const std::string header = match[2];
    const std::string fault =
        match[1] == "\"" ? fault_of_own(folder, header) : fault_of_foreign(folder, header);
    if (!fault.empty())
      found += file.generic_string() + ":" + std::to_string(number) + ": " + header + ": " + fault + "\n";
  }
  return found;
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
  const fs::path root = FRESHET_SOURCE;
  std::string all;
  int files = 0;
  for (const char* top : {"core", "mesh", "hydro", "assimilation", "forecast", "postproc", "jobs", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp" && extension != ".h") continue;
      all += faults(entry.path().lexically_relative(root), freshet::core::read_file(entry.path()));
      ++files;
    }
  }
  CHECK(all == "");
  CHECK(files > 40);
}
