#include "core/memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

/// The number in a file, or `otherwise`: "max" is no limit.
double limit_in(const fs::path& file, double otherwise) {
  std::ifstream in(file);
  double limit = 0;
  return in >> limit && limit > 0 ? limit : otherwise;
}

/// The least limit of a group and of those that hold it. In a container the path may be that outside; then
/// the top of what is seen is the container's own.
double least_limit(const fs::path& top, const std::string& group, const char* name, double otherwise) {
  double least = limit_in(top / name, otherwise);
  fs::path folder = top;
  for (const fs::path& part : fs::path(group).relative_path()) {
    folder /= part;
    least = std::min(least, limit_in(folder / name, otherwise));
  }
  return least;
}

/// /proc/self/cgroup: "0::/user.slice" of version 2, "9:memory:/slurm/job_7" of version 1.
double group_limit(const fs::path& root, double otherwise) {
  const fs::path groups = root / "sys/fs/cgroup";
  double least = otherwise;
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = fmt::format(",{},", line.substr(first + 1, second - first - 1)),
                      group = line.substr(second + 1);
    if (controllers == ",,")
      least = std::min(least, least_limit(groups, group, "memory.max", otherwise));
    else if (controllers.find(",memory,") != std::string::npos)
      least = std::min(least, least_limit(groups / "memory", group, "memory.limit_in_bytes", otherwise));
  }
  return least;
}

}  // namespace

double usable_memory(const fs::path& root) {
  double most =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGE_SIZE));
  rlimit space{};
  if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
    most = std::min(most, static_cast<double>(space.rlim_cur));
  return group_limit(root, most);
}

}  // namespace freshet::core
