#pragma once
// The files that results of a basin depend on, as basin.toml names them.

#include <filesystem>
#include <vector>

namespace freshet::core {

/// This file, those that its `base` leads to, and the files that they name, each once; those of [service],
/// [[feed]] and the like are not among them, nor files that only a pattern names, nor what is not there.
/// InputError for what is not TOML.
std::vector<std::filesystem::path> input_files(const std::filesystem::path& basin_file);

}  // namespace freshet::core
