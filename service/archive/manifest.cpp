#include "service/archive/manifest.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::array place_names = {"workspace", "basin", "outside"};

std::string text_of(Place place) { return place_names[static_cast<std::size_t>(place)]; }

Place place_of(const std::string& text, const std::string& where) {
  const auto* const found = std::find(place_names.begin(), place_names.end(), text);
  core::check(found != place_names.end(), "{}: damaged: no place is called '{}'", where, text);
  return static_cast<Place>(found - place_names.begin());
}

}  // namespace

std::string name_in_tar(const PackedFile& file) { return text_of(file.place) + "/" + file.name; }

bool is_safe(const std::string& name) {
  const fs::path path(name);
  return !name.empty() && name != "." && path.is_relative() && name == path.lexically_normal().string() &&
         std::none_of(path.begin(), path.end(),
                      [](const fs::path& part) { return part == ".." || part.empty(); });
}

std::string to_text(const Manifest& manifest) {
  json cycles = json::array(), files = json::array();
  for (const core::Instant cycle : manifest.cycles) cycles.push_back(core::to_iso(cycle));
  for (const PackedFile& f : manifest.files)
    files.push_back(
        {{"name", f.name}, {"place", text_of(f.place)}, {"bytes", f.bytes}, {"sha256", f.sha256}});
  const json whole = {{"form", 1},
                      {"freshet", manifest.freshet},
                      {"basin", manifest.basin},
                      {"cycles", cycles},
                      {"files", files}};
  return whole.dump(1) + "\n";
}

Manifest manifest_of(const std::string& text, const std::string& where) {
  Manifest manifest;
  try {
    const json whole = json::parse(text);
    core::check(whole.at("form") == 1, "{}: of another form; restore it with the version that packed it",
                where);
    manifest.freshet = whole.at("freshet");
    manifest.basin = whole.at("basin");
    for (const json& cycle : whole.at("cycles"))
      manifest.cycles.push_back(core::parse_instant(cycle.get<std::string>(), where));
    for (const json& f : whole.at("files")) {
      manifest.files.push_back({f.at("name"), place_of(f.at("place"), where), f.at("bytes"), f.at("sha256")});
      core::check(is_safe(manifest.files.back().name), "{}: the name '{}' leads elsewhere; not restored",
                  where, manifest.files.back().name);
    }
  } catch (const json::exception& error) {
    core::fail_input("{}: no manifest of 'freshet archive', or damaged: {}", where, error.what());
  }
  return manifest;
}

}  // namespace freshet::service
