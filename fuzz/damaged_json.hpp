#pragma once
// JSON of our own with other values in it: a text that no longer is JSON is soon refused, and tells little of
// what comes after.

#include <nlohmann/json.hpp>
#include <string>

namespace freshet::fuzz {

/// `sound` with up to eight changes that the bytes name: values and keys taken out, replaced, repeated. No
/// bytes: as it was.
nlohmann::json damaged(nlohmann::json sound, const std::string& changes);

}  // namespace freshet::fuzz
