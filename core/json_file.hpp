#pragma once
// JSON files of our own, read back.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::core {

/// What `take(json)` finds in a file; InputError names the file if it is no JSON or lacks what is asked for.
template <class Take>
auto from_json_file(const std::filesystem::path& path, const Take& take) {
  try {
    return take(nlohmann::json::parse(read_file(path)));
  } catch (const nlohmann::json::exception& error) {
    fail_input("{}: the file is damaged ({}); move it away, or its folder to make all in it again",
               path.string(), error.what());
  }
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  return from_json_file(path, [](const nlohmann::json& json) { return json; });
}

}  // namespace freshet::core
