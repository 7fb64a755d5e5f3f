#pragma once

#include <string>
#include <vector>

namespace freshet::service {

/// Sets of instructions that the kernels may use, by the names of /proc/cpuinfo. Its source is compiled as
/// theirs are.
std::vector<std::string> built_for();

}  // namespace freshet::service
