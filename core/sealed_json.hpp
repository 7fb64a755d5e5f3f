#pragma once
// A JSON object that says what it holds: its key `sha256` is the SHA-256 of all else in it, as nlohmann-json
// prints it on one line (keys sorted).

#include <nlohmann/json_fwd.hpp>

namespace freshet::core {

void seal_json(nlohmann::json& object);

enum class JsonSeal {
  none,    ///< written before there were seals
  intact,  ///< as it was written
  broken   ///< changed since
};
JsonSeal seal_of_json(const nlohmann::json& object);

}  // namespace freshet::core
