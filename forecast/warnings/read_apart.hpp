#pragma once
// Reading in a process of its own: a library that a damaged file makes crash, or never end, takes nothing
// else down with it.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace freshet::forecast {

/// What `read` returns, run in a child of this process. InputError with its message if it throws; and, naming
/// `what`, if the child ends by a signal or does not end within `patience`.
std::string read_apart(const std::filesystem::path& what, const std::function<std::string()>& read,
                       std::chrono::seconds patience = std::chrono::minutes(10));

/// The same of those files in a folder that are there; in this process where their seals say that every byte
/// is as it was written, so that nothing can make the library crash. InputError also where a seal does not
/// fit.
std::string read_files_apart(const std::filesystem::path& folder, const std::vector<std::string>& names,
                             const std::function<std::string()>& read);

}  // namespace freshet::forecast
