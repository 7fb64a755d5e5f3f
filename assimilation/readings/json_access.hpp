#pragma once
// JSON of other programs, taken field by field (json_with_lines.hpp).

#include <nlohmann/json.hpp>
#include <string>

#include "core/errors.hpp"

namespace freshet::assimilation {

/// What `part` returns. What JSON lacks, or has in another form, is a fault of the file.
template <class Part>
auto sound(const std::string& where, const Part& part) {
  try {
    return part();
  } catch (const nlohmann::json::exception& error) {
    core::fail_input("{}: not as the service writes it ({}); fetch it again", where, error.what());
  }
}

/// A text or number as text; "" for null. Anything else is a json::exception.
inline std::string text_of(const nlohmann::json& value) {
  if (value.is_null()) return "";
  if (value.is_number()) return value.dump();
  return value.get<std::string>();
}

/// The same of a field; "" where it is absent.
inline std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? "" : text_of(*found);
}

}  // namespace freshet::assimilation
