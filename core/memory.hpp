#pragma once
// How much memory there is to be had.

#include <filesystem>

namespace freshet::core {

/// Bytes that this process may use at most: the machine's memory, or less where its control group (cgroup v1
/// or v2: containers, Slurm, systemd) or `ulimit -v` says so. `root`: of /proc and /sys, for tests.
double usable_memory(const std::filesystem::path& root = "/");

}  // namespace freshet::core
