#pragma once
// Where something stands in JSON: "data.0.level", or as a JSON pointer, "/data/0/level" (RFC 6901).

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace freshet::assimilation {

/// Null if nothing is there.
const nlohmann::json* at_path(const nlohmann::json& in, const std::string& path);

}  // namespace freshet::assimilation
