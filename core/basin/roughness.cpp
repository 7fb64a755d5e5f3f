#include "core/basin/roughness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"

namespace freshet::core {
namespace {

constexpr Range raster_code{-32768, 65535};

std::vector<LandClass> read_land_classes(ConfigTable table, bool of_raster) {
  std::vector<LandClass> classes;
  std::vector<std::string> names = table.names();
  if (names.empty()) {  // so that the keys are known
    ConfigTable example = table.absent_entry();
    example.integer("code", raster_code, 0,
                    {"value in the raster, in `[roughness.classes.NAME]`; each code once. Without "
                     "`land_cover` no class has one: NAME is a material of an imported mesh, its blanks "
                     "written as `_`",
                     "*needed with `land_cover`*"});
    example.needed_number("n", range::manning, {"Manning's n of the class"});
  }
  std::set<int> codes;
  for (const std::string& name : names) {
    ConfigTable entry = table.entry_table(name);
    std::optional<int> code;
    if (of_raster || entry.has("code")) code = int(entry.needed_integer("code", raster_code, {}));
    const double n = entry.needed_number("n", range::manning, {});
    entry.expect(!code || codes.insert(*code).second, "code",
                 fmt::format("{} is the code of another class too", code.value_or(0)));
    entry.expect(name != "default" && name != "channel", "",
                 fmt::format("is not a class of the raster; give its roughness as roughness.{}", name));
    classes.push_back({name, code, n});
  }
  return classes;
}

std::vector<RoughnessByDepth> read_by_depth(ConfigTable table, const Roughness& roughness) {
  const std::vector<std::string> known = roughness.class_names(), names = table.names();
  const auto read = [](ConfigTable entry, const std::string& name) {
    const double n = entry.needed_number("shallow_n", {0.001, 0.5, "s/m^(1/3)", 10},
                                         {"in `[roughness.by_depth.NAME]`, NAME being any land class with n "
                                          "above 0: Manning's n where water is shallow"});
    const double shallow =
        entry.needed_number("shallow_depth_m", {0, 100, "m"}, {"it holds up to this depth ..."});
    const double deep =
        entry.needed_number("deep_depth_m", {0.001, 100, "m"},
                            {.meaning = "... and from this depth on n of the class; linear between",
                             .also = "more than `shallow_depth_m`"});
    entry.expect(deep > shallow, "deep_depth_m",
                 fmt::format("{:g} m is not more than shallow_depth_m, {:g} m", deep, shallow));
    return RoughnessByDepth{name, n, shallow, deep};
  };
  if (names.empty()) read(table.absent_entry(), "");  // so that the keys are known
  std::vector<RoughnessByDepth> classes;
  for (const std::string& name : names) {
    ConfigTable entry = table.entry_table(name);
    entry.expect(std::find(known.begin(), known.end(), name) != known.end(), "",
                 fmt::format("is no land class of [roughness]{}", did_you_mean(name, known)));
    classes.push_back(read(entry, name));
    const auto own = std::find(known.begin(), known.end(), name);
    entry.expect(own == known.end() || roughness.class_manning()[std::size_t(own - known.begin())] > 0, "",
                 "its class has n = 0, of which no n in shallow water is a multiple");
  }
  return classes;
}

}  // namespace

std::vector<std::string> Roughness::class_names() const {
  std::vector<std::string> names = {"default", "channel"};
  for (const LandClass& land : classes) names.push_back(land.name);
  return names;
}

std::vector<double> Roughness::class_manning() const {
  std::vector<double> manning = {default_n, channel_n};
  for (const LandClass& land : classes) manning.push_back(land.manning_n);
  return manning;
}

Roughness read_roughness(ConfigTable table) {
  table.about(
      {"Manning's n in s/m^(1/3). Land class 0 is `default`, 1 is `channel`, then "
       "the classes of the raster in the order of the file."});
  Roughness roughness;
  roughness.at = {table.where()};
  roughness.default_n = table.number("default", range::manning, roughness.default_n,
                                     {"where nothing else holds; 0: no friction"});
  roughness.channel_n = table.number("channel", range::manning, roughness.channel_n, {"channel cells"});
  roughness.land_cover = table.path("land_cover", {"raster of land cover codes"});
  roughness.manning_raster =
      table.path("manning_raster",
                 {"raster of Manning's n itself: a cell of the mesh takes its mean, where it has values, "
                  "in place of n of its class; channel cells do not. The class still says which factor "
                  "an ensemble puts on n"});
  roughness.classes = read_land_classes(table.optional_table("classes"), roughness.land_cover.has_value());
  roughness.by_depth = read_by_depth(table.optional_table("by_depth"), roughness);
  const auto has_code = [](const LandClass& land) { return land.code.has_value(); };
  table.expect(
      roughness.land_cover || std::none_of(roughness.classes.begin(), roughness.classes.end(), has_code),
      "classes",
      "there is no raster to apply these classes to; write land_cover = \"raster file\" in [roughness], or "
      "leave out code where they are materials of an imported mesh");
  table.expect(!roughness.classes.empty() || !roughness.land_cover, "land_cover",
               "no class says what its values mean; write [roughness.classes.NAME] with code and n");
  return roughness;
}

}  // namespace freshet::core
