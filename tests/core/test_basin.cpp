#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/basin_draft.hpp"
#include "core/configuration.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/filters.hpp"
#include "core/key_book.hpp"
#include "core/key_page.hpp"
#include "core/new_basin.hpp"
#include "core/raster_name.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;

TEST_CASE("A sound basin is read, defaults filled in") {
  const BasinFolder folder;
  const Basin basin = folder.read(sound_basin);
  CHECK(basin.name == "Test");
  CHECK(basin.folder == folder.path());
  CHECK(basin.terrain.dem == folder.path() / "dem.tif");
  REQUIRE(basin.terrain.outlet);
  CHECK(basin.terrain.outlet->lon == -84.1);
  CHECK(basin.terrain.at.text == (folder.path() / "basin.toml:4").string());
  CHECK(basin.mesh.edge_min_m == 20);
  CHECK(basin.mesh.min_angle_deg == 25);
  CHECK(basin.roughness.class_names() == std::vector<std::string>{"default", "channel", "forest", "crops"});
  CHECK(basin.roughness.class_manning() == std::vector<double>{0.1, 0.035, 0.15, 0.05});
  REQUIRE(basin.rain.design_storm);
  CHECK(to_iso(basin.rain.design_storm->start) == "2026-03-10T00:00:00Z");
  CHECK(basin.ensemble.members == 16);
  REQUIRE(basin.gauges.size() == 2);
  CHECK(basin.gauges[0].name == "upper");
  CHECK_FALSE(basin.gauges[0].zero_m);
  REQUIRE(basin.gauges[0].thresholds.size() == 2);
  CHECK(basin.gauges[0].thresholds[0].name == "minor");  // by stage, not by name or place
  CHECK_FALSE(basin.gauges[1].assimilate);
  REQUIRE(basin.boundaries.size() == 1);
  CHECK(basin.boundaries[0].at_outlet);
  CHECK(basin.boundaries[0].kind->is("free_outflow"));
  REQUIRE(basin.warnings.rules.size() == 1);
  CHECK_FALSE(basin.warnings.exercise);
  CHECK(basin.observations.empty());
}

TEST_CASE("A raster among others in a file is named as GDAL names it") {
  using Parts = std::pair<std::string, std::string>;
  const auto split = [](const std::string& name) {
    const auto parts = parts_of(name);
    return parts ? Parts{parts->file, parts->layer} : Parts{name, ""};
  };
  CHECK(split("NETCDF:\"a b.nc\":height") == Parts{"a b.nc", "height"});
  CHECK(split("NETCDF:in/a.nc:height") == Parts{"in/a.nc", "height"});
  CHECK(split("HDF5:\"a.h5\"://land/height") == Parts{"a.h5", "//land/height"});
  CHECK(split("GTIFF_DIR:2:a.tif") == Parts{"a.tif", "2"});
  for (const char* plain :
       {"dem.tif", "C:/dem.tif", "/vsizip/a.zip/dem.tif", "NETCDF:", "NETCDF:a.nc", ":", "", "N\":"})
    CHECK(split(plain) == Parts{plain, ""});
  const BasinFolder folder;
  std::string text = sound_basin;
  const std::string dem = "dem = \"dem.tif\"";
  text.replace(text.find(dem), dem.size(),
               "dem = 'NETCDF:\"dem.tif\":height'\nband = 2\nnodata = [-9999, 0]");
  const Basin basin = folder.read(text);
  CHECK(basin.terrain.dem == folder.path() / "dem.tif");
  CHECK(basin.terrain.layer == "height");
  CHECK(basin.terrain.band == 2);
  CHECK(basin.terrain.nodata == std::vector<double>{-9999, 0});
  CHECK_FALSE(folder.read(sound_basin).terrain.nodata);
}

TEST_CASE("Little is needed") {
  const BasinFolder folder;
  const Basin basin = folder.read(
      "[basin]\nname = 'b'\ncrs = 'EPSG:32616'\nsynthetic = true\n[forecast]\nstart = "
      "2026-03-10T01:00:00+01:00\n");
  CHECK(to_iso(basin.forecast.start) == "2026-03-10T00:00:00Z");
  CHECK_FALSE(basin.rain.design_storm);
  CHECK(basin.gauges.empty());
  CHECK(basin.boundaries.empty());
  CHECK(basin.terrain.dem.empty());
  CHECK(basin.warnings.exercise);  // follows basin.synthetic
}

TEST_CASE("What nobody measured warns nobody in earnest", "[bad_input]") {
  const BasinFolder folder;
  const std::string basin =
      "[basin]\nname = 'b'\ncrs = 'EPSG:32616'\nsynthetic = true\n[forecast]\nstart = "
      "2026-03-10T00:00:00Z\n[warnings]\nexercise = ";
  CHECK(folder.read(basin + "true\n").warnings.exercise);
  CHECK_THROWS_WITH(
      folder.read(basin + "false\n"),
      Catch::Matchers::Contains("basin.toml:8: warnings.exercise: is false, but basin.synthetic"));
}

TEST_CASE("Boundaries and sections along lines are read") {
  const BasinFolder folder;
  folder.write("a/coast.gpkg", "");
  folder.write("b/lines.gpkg", "");
  const Basin basin = folder.read(sound_basin +
                                  "[[boundary]]\nname = 'sea'\ntype = 'wall'\nline = './a/coast.gpkg'\n"
                                  "layer = 'coast'\nfeature = 'bay'\nline_width_m = 30\n"
                                  "[[section]]\nname = 'bridge'\nline = 'b/lines.gpkg'\n"
                                  "[[section]]\nname = 'same bridge'\nline = 'b/lines.gpkg'\n");
  REQUIRE(basin.boundaries.size() == 2);
  REQUIRE(basin.boundaries[1].line);
  CHECK_FALSE(basin.boundaries[0].line);
  CHECK(basin.boundaries[1].line->file == folder.path() / "a" / "coast.gpkg");
  CHECK(basin.boundaries[1].line->id() == "coast.gpkg|coast|bay");  // whatever its folder
  CHECK(basin.boundaries[1].line_width_m == 30.0);
  REQUIRE(basin.sections.size() == 2);
  CHECK(basin.sections[0].name == "bridge");
  CHECK(basin.sections[0].line.id() == "lines.gpkg||");
  CHECK(basin.lines().size() == 2);  // each once
}

TEST_CASE("The same name for two files is refused") {
  const BasinFolder folder;
  folder.write("lines.gpkg", "");
  folder.write("base/lines.gpkg", "");
  folder.write("base/base.toml", "[[section]]\nname = 's'\nline = 'lines.gpkg'\n");
  const std::string own = "base = 'base/base.toml'\n" + sound_basin +
                          "[[boundary]]\nname = 'sea'\ntype = 'wall'\nline = 'lines.gpkg'\n";
  CHECK_THROWS_WITH(folder.read(own), Contains("lines.gpkg are two files of one name"));
}

TEST_CASE("Local coordinates, points and times of a flume are read") {
  const BasinFolder folder;
  folder.write("dem.asc", "");
  const Basin b = folder.read(R"([basin]
name = "flume"
crs = "local"
[terrain]
dem = "dem.asc"
domain = [[0, 0], [5.5, 0], [5.5, 3.4], [0, 3.4]]
condition = false
[mesh]
edge_min_m = 0.02
edge_max_m = 0.05
[roughness]
default = 0
[forecast]
start = 2026-03-10T00:00:00.250Z
lead_s = 22.5
output_interval_s = 0.5
gauge_interval_s = 0.05
[[gauge]]
id = "ch5"
x = 4.521
y = 1.196
[[boundary]]
name = "wave"
type = "level"
level_m = 0.02
line = [[0, 0], [0, 3.4]]
[[section]]
name = "gap"
line = [[2, 0], [2, 3.4]]
[[source]]
name = "drain"
polygon = [[1, 1], [2, 1], [2, 2]]
discharge_m3_per_s = 0.001
[[initial_water]]
name = "pool"
level_m = 0.1
[[initial_water]]
name = "jet"
polygon = [[1, 1], [2, 1], [2, 2]]
depth_m = 0.2
velocity_x_m_per_s = 1
velocity_y_m_per_s = 0
)");
  CHECK(b.local());
  CHECK(b.terrain.domain_points.size() == 4);
  CHECK_FALSE(b.terrain.condition);
  CHECK(b.solver.order == 2);
  CHECK(b.roughness.default_n == 0);
  CHECK(to_iso(b.forecast.start) == "2026-03-10T00:00:00.250Z");
  CHECK(b.forecast.lead_s == 22.5);
  CHECK(b.forecast.output_interval_s == 0.5);
  CHECK(b.gauges[0].at_point.projected);
  CHECK(b.gauges[0].at_point.x == 4.521);
  CHECK(b.boundaries[0].line->points.size() == 2);
  CHECK(b.sections[0].line.points[1] == PlanePoint{2, 3.4});
  CHECK(b.lines().empty());  // nothing for mesh.nc
  CHECK(b.forcing.sources[0].area->points.size() == 3);
  REQUIRE(b.initial_water.size() == 2);
  CHECK(b.initial_water[0].level.constant == 0.1);
  CHECK(b.initial_water[1].velocity_x.constant == 1.0);
}

TEST_CASE("Ground is read") {
  const BasinFolder folder;
  const Forcing f = folder
                        .read(sound_basin +
                              "[infiltration]\nmodel = 'saturation'\n[ground]\ncapacity_mm = 60\n"
                              "flow_mm_per_h = 1.5\ninitial_flow_m3_per_s = 2.8\n")
                        .forcing;
  CHECK(f.infiltration.model == LossModel::saturation);
  CHECK(f.ground.enabled);
  CHECK(f.ground.capacity_mm == 60);
  CHECK(f.ground.flow_mm_per_h == 1.5);
  CHECK(f.ground.flow_exponent == 2);
  CHECK(f.ground.saturation_exponent == 0.5);
  CHECK(f.ground.initial_flow_m3_per_s == 2.8);
  CHECK_FALSE(f.ground.initial_mm);
  CHECK_FALSE(f.ground.zone_km2);
}

TEST_CASE("Zones of the ground have the numbers of [ground] where they give none") {
  const BasinFolder folder;
  const Ground ground =
      folder
          .read(sound_basin +
                "[infiltration]\nmodel = 'saturation'\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1.5\n"
                "initial_flow_m3_per_s = 2.8\nquick_h = 9\nquick_stores = 2\n"
                "[[ground.zone]]\nname = 'beck'\nlon = -84.1\nlat = 36.4\nquick_h = 5\nflow_sigma = 0.6\n"
                "[[ground.zone]]\nname = 'moor'\npolygon = [[0, 0], [9, 0], [9, 9]]\ncapacity_mm = 90\n"
                "initial_mm = 20\n")
          .forcing.ground;
  REQUIRE(ground.zones.size() == 2);
  CHECK(ground.quick_stores == 2);
  CHECK(ground.zones[0].drains_to->lat == 36.4);
  CHECK(ground.zones[0].store.capacity_mm == 60);
  CHECK(ground.zones[0].store.quick_h == 5);
  CHECK(ground.zones[0].flow_sigma == 0.6);
  CHECK_FALSE(ground.zones[0].store.initial_mm);
  CHECK(ground.zones[1].polygon->points.size() == 3);
  CHECK(ground.zones[1].store.quick_h == 9);
  CHECK(ground.zones[1].store.capacity_mm == 90);
  CHECK(ground.zones[1].store.initial_mm == 20);
}

TEST_CASE("Snow, temperature and a warm-up are read") {
  const BasinFolder folder;
  const Basin b = folder.read(sound_basin +
                              "[infiltration]\nmodel = 'saturation'\n[ground]\ncapacity_mm = 60\n"
                              "flow_mm_per_h = 1.5\ninitial_mm = 20\n[temperature]\ndegrees_c = -2\n"
                              "elevation_m = 320\n[snow]\nsnow_below_c = 0.5\ninitial_mm = 40\n"
                              "[warm_up]\nbegin = 2020-01-01T00:00:00Z\ngaps = 'mean'\n"
                              "rain_file = 'inflow.csv'\n");
  CHECK(b.forcing.temperature.series.constant == -2);
  CHECK(b.forcing.temperature.lapse_c_per_km == 6);
  CHECK(b.forcing.snow.enabled);
  CHECK(b.forcing.snow.rain_above_c == 0.5);
  CHECK(b.forcing.snow.initial_mm == 40);
  CHECK(b.forcing.warm_up.gaps == Gaps::mean);
  CHECK(b.forcing.warm_up.begin == parse_instant("2020-01-01T00:00:00Z", "test"));
  CHECK(b.forcing.warm_up.rain_file->filename() == "inflow.csv");
}

TEST_CASE("Losses, point sources, wind and Coriolis are read") {
  const BasinFolder folder;
  const Forcing none = folder.read(sound_basin).forcing;
  CHECK(none.infiltration.model == LossModel::none);
  CHECK_FALSE(none.ground.enabled);
  CHECK_FALSE(none.evaporation.given);
  CHECK_FALSE(none.wind.enabled);
  CHECK_FALSE(none.coriolis);
  const Forcing f =
      folder
          .read(sound_basin +
                "[infiltration]\nmodel = 'green_ampt'\nconductivity_mm_per_h = 6.5\nsuction_mm = 167\n"
                "deficit = 0.34\n[infiltration.classes.channel]\nconductivity_mm_per_h = 0\n"
                "[evaporation]\nrate_mm_per_day = 4\n[wind]\nspeed_m_per_s = 10\nfrom_degrees = 270\n"
                "[roughness.by_depth.forest]\nshallow_n = 0.4\nshallow_depth_m = 0.03\ndeep_depth_m = 0.1\n"
                "[coriolis]\nenabled = true\n[[source]]\nname = 'pump'\nlon = -84.1\nlat = 36.4\n"
                "discharge_m3_per_s = -2\n[[source]]\nname = 'spring'\nlon = -84.1\nlat = 36.4\n"
                "file = 'inflow.csv'\n")
          .forcing;
  CHECK(f.infiltration.model == LossModel::green_ampt);
  CHECK(f.infiltration.usual.suction_mm == 167);
  REQUIRE(f.infiltration.classes.size() == 1);
  CHECK(f.infiltration.classes[0].second.conductivity_mm_per_h == 0);
  CHECK(f.infiltration.classes[0].second.suction_mm == 167);  // what is not said is as elsewhere
  CHECK(f.evaporation.constant == 4);
  CHECK(f.wind.enabled);
  CHECK(f.wind.law == DragLaw::large_pond);
  CHECK(f.coriolis);
  REQUIRE(f.sources.size() == 2);
  CHECK(f.sources[0].discharge.constant == -2);
  CHECK(f.sources[1].discharge.file == folder.path() / "inflow.csv");
}

TEST_CASE("Soils of a raster are read") {
  const BasinFolder folder;
  folder.write("soils.tif", "");
  const std::string soils = sound_basin +
                            "[infiltration]\nmodel = 'constant'\nrate_mm_per_h = 2\nraster = 'soils.tif'\n"
                            "[infiltration.classes.sand]\ncode = 1\nrate_mm_per_h = 30\n"
                            "[infiltration.classes.channel]\nrate_mm_per_h = 0\n";
  const Infiltration in = folder.read(soils).forcing.infiltration;
  CHECK(in.raster == folder.path() / "soils.tif");
  REQUIRE(in.soils.size() ==
          1);  // a name of its own, which is no land class; "channel" is no soil of the raster
  CHECK(in.soils[0].name == "sand");
  CHECK(in.soils[0].code == 1);
  REQUIRE(in.classes.size() == 2);
  const std::string other =
      folder.read(soils + "[infiltration.classes.clay]\ncode = 4\n").forcing.infiltration.soil_settings;
  CHECK(other != in.soil_settings);
  // Numbers of a soil may change without a new mesh.
  CHECK(folder.read(soils + "conductivity_mm_per_h = 3\n").forcing.infiltration.soil_settings ==
        in.soil_settings);
}

TEST_CASE("The resolved configuration holds every value and no absolute path") {
  const BasinFolder folder;
  const std::string first = folder.read(sound_basin).resolved_json;
  const auto json = nlohmann::json::parse(first);
  CHECK(json["mesh"]["edge_min_m"] == 20.0);
  CHECK(json["mesh"]["min_angle_deg"] == 25.0);
  CHECK(json["terrain"]["dem"] == "dem.tif");
  CHECK(json["gauge"][1]["assimilate"] == false);
  CHECK(json["roughness"]["classes"]["forest"]["code"] == 41);
  CHECK(json["forecast"]["start"] == "2026-03-10T00:00:00Z");
  CHECK_FALSE(json["rain"].contains("station"));
  CHECK_THAT(first, !Contains(folder.path().string()));
  CHECK(first == folder.read("# moved down\n" + sound_basin).resolved_json);
  CHECK(first != folder.read(sound_basin + "probability = 0.6\n").resolved_json);
}

TEST_CASE("A password stays out of the resolved configuration") {
  const BasinFolder folder;
  const std::string store = "[observations]\nstore = \"PG:host=db password=geheim dbname=x\"\n";
  const Basin basin = folder.read(sound_basin + store);
  CHECK(basin.observations == "PG:host=db password=geheim dbname=x");
  CHECK_THAT(basin.resolved_json, !Contains("geheim") && Contains("password=*** dbname=x"));
  CHECK(folder.read(sound_basin + "[observations]\nstore = 'r.gpkg'\n").observations ==
        (folder.path() / "r.gpkg").string());
  const Basin url = folder.read(sound_basin + "[observations]\nstore = 'PG:postgresql://me:geheim@db/x'\n");
  CHECK_THAT(url.resolved_json, !Contains("geheim") && Contains("me:***@db/x"));
}

TEST_CASE(
    "The filter is one of the list; results with the default are those from before there was a choice") {
  const BasinFolder folder;
  const auto read = [&](const std::string& key) {
    std::string text = sound_basin;
    const std::string table = "[assimilation]\n";
    return folder.read(text.insert(text.find(table) + table.size(), key));
  };
  CHECK(read("").assimilation.method == filter_names().front());
  CHECK(read("method = 'ensrf'\n").assimilation.method == "ensrf");
  CHECK_THROWS_WITH(read("method = 'enssrf'\n"), Contains("did you mean \"ensrf\"?"));
  const std::string page = read_file(FRESHET_SOURCE "/docs/basin-toml.md");
  for (const std::string& name : filter_names()) CHECK_THAT(page, Contains("`\"" + name + "\"`"));
  const auto kept = [&](const std::string& key) {
    return configuration_of_results(read(key)).at("assimilation");
  };
  CHECK(kept("") == kept("method = 'letkf'\n"));
  CHECK_FALSE(kept("").contains("method"));
  CHECK(kept("method = 'ensrf'\n").at("method") == "ensrf");
  CHECK(kept("") == kept("adaptive_inflation = false\nerror_correlation_h = 0\n"));
  CHECK(kept("") == kept("relaxation_to_prior_anomalies = 0\nrotation = false\n"));
  CHECK(kept("error_correlation_h = 3\n").at("error_correlation_h") == 3);
  CHECK(analysis_choices(read("method = 'etkf'\nrotation = true\n")).rotation);
  CHECK(analysis_choices(read("relaxation_to_prior_anomalies = 0.25\n")).relaxation_to_prior_anomalies ==
        0.25);
  CHECK_FALSE(analysis_choices(read("")).adaptive_inflation);
  CHECK_THROWS_WITH(read("rotation = true\n"), Contains("method \"etkf\" does"));
  CHECK(kept("") ==
        kept("localisation = 'straight'\nlocalisation_flood_m = 3\nincremental_update = false\n"));
  const AnalysisChoices by_water =
      analysis_choices(read("localisation = 'along_water'\nlocalisation_upstream_m = 500\n"));
  CHECK(by_water.localisation == Distance::along_water);
  CHECK(by_water.upstream_m == 500);
  CHECK_THROWS_WITH(read("method = 'etkf'\nlocalisation = 'along_water'\n"),
                    Contains("means nothing to method \"etkf\""));
  CHECK_THROWS_WITH(read("smoother_steps = 2\nincremental_update = true\n"), Contains("leaves no jump"));
}

TEST_CASE("Rain is moved only where there is some to move, losses where soils have them") {
  const BasinFolder folder;
  const auto read = [&](const std::string& key) {
    std::string text = sound_basin;
    const std::string table = "[ensemble]\n";
    return folder.read(text.insert(text.find(table) + table.size(), key));
  };
  for (const char* key : {"rain_east_sigma_km", "rain_north_sigma_km", "rain_speed_east_sigma_km_per_h",
                          "rain_speed_north_sigma_km_per_h"})
    CHECK_THROWS_WITH(read(fmt::format("{} = 5\n", key)), Contains(key) && Contains("rain.margin_km"));
  CHECK_THROWS_WITH(read("infiltration_sigma = 0.3\n"), Contains("infiltration_sigma: is a factor on rates"));
  CHECK_THROWS_WITH(read("soil_dryness_sigma = 0.3\n"), Contains("soil_dryness_sigma"));
  CHECK_NOTHROW(read(""));
}

TEST_CASE("Keys of a control that is off are no part of what results are compared by") {
  const BasinFolder folder;
  const auto read = [&](const std::string& key) {
    std::string text = sound_basin;
    const std::string table = "[ensemble]\n";
    return folder.read(text.insert(text.find(table) + table.size(), key));
  };
  const auto kept = [&](const std::string& key) {
    return configuration_of_results(read(key)).at("ensemble");
  };
  CHECK(read("").ensemble.controls["inflow_factor"].sigma == 0);
  CHECK(read("inflow_sigma = 0.3\n").ensemble.controls["inflow_factor"].sigma == 0.3);
  CHECK(kept("") == kept("inflow_persistence = 0.5\n"));
  CHECK_FALSE(kept("").contains("inflow_sigma"));
  CHECK(kept("").contains("rain_sigma"));
  CHECK(kept("inflow_sigma = 0.3\ninflow_persistence = 0.5\n").at("inflow_persistence") == 0.5);
  CHECK(kept("") == kept("manning_persistence = 1\n"));
  CHECK(kept("manning_persistence = 0.9\n").at("manning_persistence") == 0.9);
}

TEST_CASE("What changes nothing after the last row, or of a known zero, is no part of it either") {
  const BasinFolder folder;
  const auto with = [&](const std::string& boundary, const std::string& gauge) {
    std::string text = sound_basin;
    const std::string type = "type = \"free_outflow\"\n", id = "id = \"upper\"\n";
    text.replace(text.find(type), type.size(),
                 "type = \"discharge\"\nfile = \"inflow.csv\"\noutside = \"hold\"\n" + boundary);
    return folder.read(text.insert(text.find(id) + id.size(), gauge));
  };
  const auto kept = [&](const std::string& boundary, const std::string& gauge) {
    return configuration_of_results(with(boundary, gauge));
  };
  const nlohmann::json usual = kept("", "");
  CHECK(usual == kept("known_until = \"last_row\"\noutside_sigma = 0\n", "zero_sigma_m = 0\n"));
  CHECK_FALSE(usual.at("boundary")[0].contains("known_until"));
  CHECK_FALSE(usual.at("rain").contains("known_until"));
  CHECK_FALSE(usual.at("gauge")[0].contains("zero_sigma_m"));
  CHECK(usual != kept("known_until = \"cycle\"\n", ""));
  CHECK(usual != kept("outside_sigma = 0.2\n", ""));
  CHECK(usual != kept("trend_h = 2\n", ""));
  CHECK(usual != kept("", "zero_sigma_m = 0.2\n"));

  const Boundary b = with("known_until = \"cycle\"\noutside_sigma_h = 3\ntrend_h = 2\n", "").boundaries[0];
  CHECK(b.after.until_cycle);
  CHECK(b.after.trend_s == 7200);
  CHECK(b.outside_sigma_s == 10800);
}

TEST_CASE("A shift of rain is said in minutes and kept in seconds") {
  const BasinFolder folder;
  std::string text = sound_basin;
  const std::string table = "[ensemble]\n";
  text.insert(text.find(table) + table.size(), "rain_shift_sigma_min = 30\nrain_shift_persistence = 0.5\n");
  const ControlDraws draws = folder.read(text).ensemble.controls["rain_shift"];
  CHECK(draws.sigma == 1800);
  CHECK(draws.persistence == 0.5);
  const nlohmann::json kept = configuration_of_results(folder.read(text)).at("ensemble");
  CHECK(kept.at("rain_shift_sigma_min") == 30);
  CHECK_FALSE(
      configuration_of_results(folder.read(sound_basin)).at("ensemble").contains("rain_shift_sigma_min"));
  CHECK_FALSE(
      configuration_of_results(folder.read(sound_basin)).at("ensemble").contains("rain_shift_persistence"));
}

TEST_CASE("The reference is what the readers say") {
  const std::string page = read_file(FRESHET_SOURCE "/docs/basin-toml.md");
  INFO("write it again: freshet keys --markdown > docs/basin-toml.md");
  CHECK((page == key_page(keys_of_basin())));
}

TEST_CASE("Every key that is read says what it means, and no other") {
  const BasinFolder folder;
  folder.write("basin.toml", sound_basin);
  std::vector<std::string> keys;
  read_basin(folder.path() / "basin.toml", keys);
  std::set<std::string> described;
  const KeyBook book = keys_of_basin();
  for (const KeyRow& row : book.keys()) {
    const std::string key = row.table.empty() ? row.key : row.table + "." + row.key;
    INFO(key);
    described.insert(key);
    CHECK_FALSE(row.meaning.empty());
    CHECK_FALSE(shown_allowed(row).empty());
  }
  CHECK(described == std::set<std::string>(keys.begin(), keys.end()));
  CHECK(keys.size() > 80);
}

TEST_CASE("A new basin is sound up to the files that it names") {
  for (const NewKeys which : {NewKeys::needed, NewKeys::all}) {
    const BasinFolder folder;  // holds dem.tif
    const Basin basin = folder.read(new_basin(keys_of_basin(), "Clear Creek", which));
    CHECK(basin.name == "Clear Creek");
    CHECK(basin.boundaries.size() == 1);
    CHECK(basin.gauges.empty());
  }
  const std::string few = new_basin(keys_of_basin(), "Clear Creek", NewKeys::needed);
  CHECK_THAT(few, Contains("# elevation raster with a coordinate system (file") &&
                      Contains("\ndem = \"dem.tif\"\n"));
  CHECK_THAT(few, !Contains("cfl"));
}

// What the file with every key shows as a default is what holds without the line.
TEST_CASE("Defaults that a new basin shows are those that hold") {
  const BasinFolder folder;
  const std::string all = new_basin(keys_of_basin(), "Clear Creek", NewKeys::all);
  folder.write("basin.toml", all);
  const Basin usual = draft_basin(folder.path() / "basin.toml").basin;
  std::istringstream lines(all);
  std::string said;
  int taken = 0;
  bool live = false;  // in a table that is not commented out
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[") || line.starts_with("#[")) live = line.starts_with("[");
    const bool shown = live && line.starts_with("#") && !line.starts_with("# ") && !line.ends_with("=");
    said += (shown ? line.substr(1) : line) + "\n";
    taken += shown;
  }
  folder.write("basin.toml", said);
  const Basin same = draft_basin(folder.path() / "basin.toml").basin;
  const auto before = nlohmann::json::parse(usual.resolved_json);
  const auto after = nlohmann::json::parse(same.resolved_json);
  auto merged = after;
  merged.merge_patch(before);
  CHECK(merged == after);  // what held before, and keys such as lead_h that stand for others
  CHECK(same.forecast.lead_s == usual.forecast.lead_s);
  CHECK(same.forecast.gauge_interval_s == usual.forecast.gauge_interval_s);
  CHECK(taken > 50);
}

TEST_CASE("The reference has a line for every kind of boundary, as the table of kinds has it") {
  const std::string page = read_file(FRESHET_SOURCE "/docs/basin-toml.md");
  for (const BoundaryKind& kind : boundary_kinds()) {
    CHECK_THAT(page, Contains("\n| `\"" + kind.name + "\"` | " + kind.about + " |\n"));
    CHECK_THAT(page, Contains("`\"" + kind.name + "\"`"));
  }
}

TEST_CASE("The reference has a line for every tracer and term, as their rows have it") {
  const std::string page = read_file(FRESHET_SOURCE "/docs/basin-toml.md");
  for (const TracerRow& row : tracer_rows())
    CHECK_THAT(page, Contains("\n| `\"" + row.name + "\"` | " + row.unit + " | " + row.long_name + " |\n"));
  for (const TermRow& row : term_rows())
    CHECK_THAT(page, Contains("\n| `\"" + row.name + "\"` | ") && Contains(" | " + row.about + " |\n"));
}

TEST_CASE("Tracers and terms: names, boundaries and sources that are known") {
  const BasinFolder folder;
  const std::string dye = "[[tracer]]\nname = 'dye'\ndecay_per_day = 2\n[tracer.boundaries]\n";
  const Basin basin =
      folder.read(sound_basin + dye + "outlet = 3\n[[term]]\nname = 'elder'\ncoefficient = 0.5\n");
  REQUIRE(basin.tracers.size() == 1);
  CHECK(basin.tracers[0].row.unit == "kg m-3");
  CHECK(basin.tracers[0].at_boundaries.at("outlet") == 3);
  REQUIRE(basin.terms.size() == 1);
  CHECK(term_rows()[basin.terms[0].row].name == "elder");
  CHECK_THROWS_WITH(folder.read(sound_basin + dye + "outlt = 3\n"), Contains("did you mean"));
  CHECK_THROWS_WITH(folder.read(sound_basin + "[[tracer]]\nname = 'die'\n"), Contains("dye"));
  std::string no_members = sound_basin;
  no_members.replace(no_members.find("[products]\n"), 11, "[products]\nmembers = false\n");
  CHECK_NOTHROW(folder.read(no_members));
  CHECK_NOTHROW(folder.read(no_members + dye));  // gauges.nc does
  const std::size_t gauges = no_members.find("[[gauge]]"), boundaries = no_members.find("[[boundary]]");
  no_members.erase(gauges, boundaries - gauges);
  CHECK_THROWS_WITH(folder.read(no_members + dye), Contains("no result would show it"));
  CHECK_THROWS_WITH(folder.read(sound_basin + "[[term]]\nname = 'elder'\ncoefficient = 11\n"),
                    Contains("term.coefficient"));
  CHECK_THROWS_WITH(folder.read(sound_basin + "[[term]]\nname = 'elder'\n"), Contains("coefficient"));
}
