#include "core/sealed_json.hpp"

#include <nlohmann/json.hpp>

#include "core/provenance.hpp"

namespace freshet::core {
namespace {

constexpr const char* key = "sha256";

std::string sum_of(nlohmann::json object) {
  object.erase(key);
  return Sha256().add(object.dump()).hex();
}

}  // namespace

void seal_json(nlohmann::json& object) { object[key] = sum_of(object); }

JsonSeal seal_of_json(const nlohmann::json& object) {
  if (!object.is_object()) return JsonSeal::broken;
  if (!object.contains(key)) return JsonSeal::none;
  return object[key] == sum_of(object) ? JsonSeal::intact : JsonSeal::broken;
}

}  // namespace freshet::core
