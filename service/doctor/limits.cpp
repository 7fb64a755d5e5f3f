// What the system allows a process.
#include <sys/resource.h>

#include <algorithm>
#include <array>

#include "core/cycle_folders.hpp"
#include "core/json_file.hpp"
#include "core/memory.hpp"
#include "core/netcdf_file.hpp"
#include "core/result_files.hpp"
#include "results/json_keys.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
namespace key = results::key;

namespace {

struct Limit {
  __rlimit_resource_t resource;
  rlim_t least;
  const char *name, *why;
};

constexpr std::array limit_rows = {
    Limit{RLIMIT_NOFILE, 256, "ulimit -n", "open files"},
    Limit{RLIMIT_NPROC, 64, "ulimit -u", "processes of the user"},
    Limit{RLIMIT_FSIZE, rlim_t{1} << 40, "ulimit -f", "size of a file"},
    Limit{RLIMIT_STACK, rlim_t{1} << 20, "ulimit -s", "stack"},
};

std::string gigabytes(double bytes) { return fmt::format("{:.1f} GB", bytes / 1e9); }

/// Of all ranks, as the newest cycle that says so measured it; 0: none does.
double measured(const core::Workspace& workspace) {
  const std::vector<core::Instant> cycles = core::list_cycles(workspace.cycles());
  for (auto t = cycles.rbegin(); t != cycles.rend(); ++t) {
    const fs::path file = workspace.cycle(*t) / core::file_name::timing;
    if (!fs::exists(file)) continue;
    return core::from_json_file(file, [](const nlohmann::json& json) {
      return json.at("peak_memory_bytes").at("mean").get<double>() * json.at(key::ranks).get<double>();
    });
  }
  return 0;
}

/// A cell of second order in double precision, and each further member: a little above what
/// tests/forecast/memory_test.cpp measures.
double estimated(const core::Basin& basin, const fs::path& mesh) {
  constexpr double bytes_of_cell = 1200, bytes_of_member = 500;
  const auto file = core::NetcdfFile::open(mesh);
  return static_cast<double>(file.dimension("mesh2d_nFaces")) *
         (bytes_of_cell + bytes_of_member * (basin.ensemble.members - 1));
}

}  // namespace

std::optional<Finding> limits(const Patient&) {
  std::string low;
  for (const Limit& row : limit_rows) {
    rlimit limit{};
    if (::getrlimit(row.resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur >= row.least)
      continue;
    low += fmt::format("{}{} ({}) is {}, {} are wanted", low.empty() ? "" : "; ", row.name, row.why,
                       limit.rlim_cur, row.least);
  }
  if (low.empty()) return ok("none that is too low");
  return warning(low, "raise them in /etc/security/limits.conf, in the unit of systemd or for the queue");
}

std::optional<Finding> memory(const Patient& patient) {
  const double there = core::usable_memory(patient.root);
  if (!patient.basin) return ok(gigabytes(there) + " may be used");
  double need = measured(patient.workspace);
  const bool is_measured = need > 0;
  if (!is_measured) {
    if (!fs::exists(patient.workspace.mesh()))
      return ok(gigabytes(there) + " may be used; there is no mesh yet");
    need = estimated(*patient.basin, patient.workspace.mesh());
  }
  const std::string what = fmt::format("{} may be used, a cycle {} {}", gigabytes(there),
                                       is_measured ? "took" : "will take about", gigabytes(need));
  if (need > there) return fault(what, "fewer members, a coarser mesh or more machines");
  if (need > 0.8 * there)
    return warning(what, "that is tight: fewer members, a coarser mesh or more machines");
  return ok(what);
}

}  // namespace freshet::service
