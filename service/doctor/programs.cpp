// The programs of Freshet: all there, of one version, and made for this processor.
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "core/provenance.hpp"
#include "service/doctor/built_for.hpp"
#include "service/doctor/child.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using std::chrono::seconds;

namespace {

/// jobs/CMakeLists.txt; tests/service/doctor_test.cpp holds this against what was built.
constexpr std::array programs = {"freshet",          "freshet-terrain", "freshet-readings", "freshet-sim",
                                 "freshet-warn",     "freshet-post",    "freshet-trace",    "freshet-keep",
                                 "freshet-fetch",    "freshet-service", "freshet-scenario", "freshet-deliver",
                                 "freshet-exposure", "freshet-verify",  "freshet-publish",  "freshet-mesh"};

std::set<std::string> flags_of(const fs::path& cpuinfo) {
  std::ifstream in(cpuinfo);
  std::set<std::string> flags;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    for (std::string word; words >> word;) flags.insert(word);
    break;
  }
  return flags;
}

}  // namespace

std::optional<Finding> all_programs(const Patient& patient) {
  const std::string own = "freshet " + core::version();
  std::string wrong;
  for (const char* name : programs) {
    const fs::path program = patient.programs / name;
    std::error_code error;
    if (!fs::exists(program, error)) {
      wrong += fmt::format("{}{} is missing", wrong.empty() ? "" : "; ", name);
      continue;
    }
    const ChildEnd end = run_child({program.string(), "--version"}, seconds(20));
    const std::string version = end.output.substr(0, end.output.find('\n'));
    if (end.code != 0)
      wrong += fmt::format("{}{} does not start: {}", wrong.empty() ? "" : "; ", name, version);
    else if (version != own)
      wrong += fmt::format("{}{} is '{}'", wrong.empty() ? "" : "; ", name, version);
  }
  if (wrong.empty()) return ok(fmt::format("all {} of {}", programs.size(), own));
  return fault(fmt::format("{}; this one is '{}'", wrong, own),
               "build and install all programs together; a library that is missing is named by 'ldd'");
}

std::optional<Finding> built_for_this_cpu(const Patient& patient) {
  const std::set<std::string> there = flags_of(patient.proc() / "cpuinfo");
  if (there.empty()) return ok("not an x86 processor: not looked at");
  std::string lacking;
  for (const std::string& flag : built_for())
    if (!there.contains(flag)) lacking += (lacking.empty() ? "" : ", ") + flag;
  if (!lacking.empty())
    return fault(fmt::format("the kernels were built for {}, which this processor lacks", lacking),
                 "build with -DFRESHET_ARCH=x86-64-v3, or on the oldest machine of the cluster");
  return ok(
      fmt::format("has all {} sets of instructions that the kernels were built for", built_for().size()));
}

}  // namespace freshet::service
