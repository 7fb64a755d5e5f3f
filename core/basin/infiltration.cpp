#include "core/basin/infiltration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/basin/roughness.hpp"
#include "core/config_reader.hpp"
#include "core/key_book.hpp"
#include "core/spelling.hpp"

namespace freshet::core {
namespace {

const Words<LossModel> loss_models = {
    {"none", LossModel::none},     {"constant", LossModel::constant}, {"green_ampt", LossModel::green_ampt},
    {"horton", LossModel::horton}, {"scs", LossModel::scs},           {"saturation", LossModel::saturation}};

constexpr Range per_hour{0, 1000, "mm/h"}, soil_code{-32768, 65535};

/// Numbers of one soil; those that are not given are those of `usual`, which a soil of a class has from the
/// table.
SoilNumbers read_soil(ConfigTable table, const SoilNumbers& usual, bool of_class) {
  SoilNumbers s = usual;
  const auto read = [&](const char* key, Range range, double& value, KeyText text) {
    const std::string otherwise = of_class ? "that of `[infiltration]`" : shown_number(value);
    text.otherwise = otherwise;
    value = table.number(key, range, text).value_or(value);
  };
  read("initial_mm", {0, 500, "mm"}, s.initial_mm, {"`constant`: what the soil takes before anything else"});
  read("rate_mm_per_h", per_hour, s.rate_mm_per_h, {"`constant`: continuing loss; needed"});
  read("conductivity_mm_per_h", per_hour, s.conductivity_mm_per_h,
       {"`green_ampt`: saturated conductivity; needed"});
  read("suction_mm", {0, 5000, "mm"}, s.suction_mm,
       {"`green_ampt`: suction head at the wetting front; needed"});
  read("deficit", {0, 1, "", 100}, s.deficit,
       {"`green_ampt`: porosity minus the moisture at the start; needed"});
  read("start_mm_per_h", per_hour, s.start_mm_per_h,
       {.meaning = "`horton`: capacity at the start; needed", .also = "at least `end_mm_per_h`"});
  read("end_mm_per_h", per_hour, s.end_mm_per_h, {"`horton`: capacity at last; needed"});
  read("decay_per_h", {0.001, 1000, "1/h"}, s.decay_per_h, {"`horton`: how fast it falls; needed"});
  read("curve_number", {1, 100}, s.curve_number, {"`scs`: curve number; needed"});
  read("initial_abstraction", {0, 1}, s.initial_abstraction,
       {"`scs`: initial abstraction as a share of the potential retention"});
  table.expect(s.start_mm_per_h >= s.end_mm_per_h, "start_mm_per_h",
               fmt::format("{:g} mm/h is less than end_mm_per_h, {:g} mm/h: the capacity of a soil falls",
                           s.start_mm_per_h, s.end_mm_per_h));
  return s;
}

/// The keys that the model cannot do without.
std::vector<std::string> needed_by(LossModel model) {
  switch (model) {
    case LossModel::constant:
      return {"rate_mm_per_h"};
    case LossModel::green_ampt:
      return {"conductivity_mm_per_h", "suction_mm", "deficit"};
    case LossModel::horton:
      return {"start_mm_per_h", "end_mm_per_h", "decay_per_h"};
    case LossModel::scs:
      return {"curve_number"};
    default:
      return {};
  }
}

/// The code of a soil in the raster; "default" and "channel" have none.
void read_code(ConfigTable entry, const std::string& name, std::vector<SoilClass>& soils) {
  if (name == "default" || name == "channel") {
    entry.expect(!entry.has("code"), "code",
                 fmt::format("{} is no soil of the raster; it has no code", name));
    return;
  }
  const int code = int(entry.needed_integer("code", soil_code, {}));
  const auto same = [&](const SoilClass& s) { return s.code == code; };
  entry.expect(std::none_of(soils.begin(), soils.end(), same), "code",
               fmt::format("{} is the code of another class too", code));
  soils.push_back({name, code});
}

void check_land_class(ConfigTable entry, const std::string& name, const std::vector<std::string>& known) {
  entry.expect(std::find(known.begin(), known.end(), name) != known.end(), "",
               fmt::format("is no land class of [roughness]{}", did_you_mean(name, known)));
  entry.expect(!entry.has("code"), "code",
               "is used only with a raster; write raster = \"file\" in [infiltration]");
}

std::string soil_settings(const std::string& raster, const std::vector<SoilClass>& soils) {
  nlohmann::json codes = nlohmann::json::array();
  for (const SoilClass& s : soils) codes.push_back({s.name, s.code});
  return nlohmann::json({{"raster", raster}, {"soils", codes}}).dump();
}

}  // namespace

Infiltration read_infiltration(ConfigTable table, const Roughness& roughness) {
  table.about(
      {"What the soil takes from the water on it; from rain alone with `scs` and `saturation`. The soil "
       "begins "
       "as dry as its numbers say and does not recover, but with `saturation`, which has no numbers here: "
       "`[ground]` says how wet it is. Nothing goes in where ground water comes out, in channels above all. "
       "Numbers of a land class in "
       "`[infiltration.classes.NAME]` "
       "(`default`, `channel` and the names of `[roughness.classes]`) stand in place of those of "
       "`[infiltration]`; *needed* holds for `[infiltration]` with that model. With a `raster` of soils, "
       "such as hydrologic soil groups, NAME is a soil of that raster instead, with its `code`; `default` is "
       "what the raster does not name, and `channel`, if it is there, holds in channel cells whatever soil "
       "lies there."});
  Infiltration in;
  in.model = table.choice("model", loss_models, in.model, {"the law"});
  in.usual = read_soil(table, {}, false);
  for (const std::string& key : needed_by(in.model))
    table.expect(table.has(key), "model",
                 fmt::format("\"{}\" needs {}", word_of(loss_models, in.model), key));
  in.raster = table.path("raster", {"raster of soil codes. Run `freshet mesh` after changing it or a code: "
                                    "mesh.nc holds the soil of each cell"});
  ConfigTable classes = table.optional_table("classes");
  const std::vector<std::string> known = roughness.class_names(), names = classes.names();
  classes.absent_entry().needed_integer("code", soil_code,
                                        {"value in the raster of soils; each code once",
                                         "*needed with `raster`*"});  // so that the key is known
  if (names.empty()) read_soil(classes.absent_entry(), {}, true);
  for (const std::string& name : names) {
    ConfigTable entry = classes.entry_table(name);
    if (in.raster)
      read_code(entry, name, in.soils);
    else
      check_land_class(entry, name, known);
    in.classes.emplace_back(name, read_soil(entry, in.usual, true));
  }
  table.expect(!in.raster || !in.soils.empty(), "raster",
               "no class says what its values mean; write [infiltration.classes.NAME] with code");
  if (in.raster)
    in.soil_settings = soil_settings(
        std::filesystem::path(table.written("raster")).lexically_normal().generic_string(), in.soils);
  return in;
}

}  // namespace freshet::core
