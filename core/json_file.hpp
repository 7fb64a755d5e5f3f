#pragma once
// JSON files of our own, read back.

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

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

/// A whole number that an int holds: nlohmann's get<int>() takes any number, and what it makes of 1e300 is
/// undefined. InputError.
inline int count_in(const nlohmann::json& value, const std::string& where) {
  const bool whole = value.is_number_integer();
  const long long count = whole ? value.get<long long>() : -1;
  check(count >= 0 && count <= std::numeric_limits<int>::max(),
        "{}: {} is no count: the file is damaged; make it again", where, value.dump());
  return static_cast<int>(count);
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  return from_json_file(path, [](const nlohmann::json& json) { return json; });
}

}  // namespace freshet::core
