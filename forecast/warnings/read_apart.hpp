#pragma once
// Reading in a process of its own: a library that a damaged file makes crash, or never end, takes nothing
// else down with it.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace freshet::forecast {

/// What `read` returns, run in a child of this process. InputError with its message if it throws; and, naming
/// `what`, if the child ends by a signal or does not end within `patience`.
std::string read_apart(const std::filesystem::path& what, const std::function<std::string()>& read,
                       std::chrono::seconds patience = std::chrono::minutes(10));

}  // namespace freshet::forecast
