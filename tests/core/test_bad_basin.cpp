// Basin files that are wrong in one place each, and the whole message that says where and how to mend it.

#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

namespace {

struct Spoilt {
  std::string line, replacement;  ///< of sound_basin; "" as line: put at the end
  std::string message;            ///< after the folder
};

std::string spoil(const Spoilt& spoilt) {
  if (spoilt.line.empty()) return sound_basin + spoilt.replacement + "\n";
  const auto at = sound_basin.find(spoilt.line + "\n");
  REQUIRE(at != std::string::npos);
  return sound_basin.substr(0, at) + spoilt.replacement + sound_basin.substr(at + spoilt.line.size());
}

std::string message_of(const BasinFolder& folder, const std::string& text) {
  try {
    folder.read(text);
  } catch (const InputError& error) {
    std::string message = error.what();
    const std::string prefix = folder.path().string() + "/";
    for (auto at = message.find(prefix); at != std::string::npos; at = message.find(prefix)) {
      message.erase(at, prefix.size());
    }
    return message;
  }
  return "(no error)";
}

const std::vector<Spoilt> table = {
    // keys
    {"edge_min_m = 20", "edge_mni_m = 20",
     "basin.toml:8: mesh.edge_mni_m is not a known key; did you mean 'edge_min_m'?"},
    {"edge_min_m = 20", "edge_min = 20", "basin.toml:8: mesh.edge_min has no unit; write edge_min_m"},
    {"edge_min_m = 20", "edge_min_km = 0.02",
     "basin.toml:8: mesh.edge_min_km has another unit than the one it is read in; write edge_min_m"},
    {"edge_min_m = 20", "members = 20",
     "basin.toml:8: mesh.members is not known here; members belongs into [ensemble]"},
    {"[ensemble]", "[ensembel]", "basin.toml:23: ensembel is not a known key; did you mean 'ensemble'?"},
    {"code = 41", "cod = 41",
     "basin.toml:14: roughness.classes.forest.cod is not a known key; did you mean 'code'?"},
    {"assimilate = false", "asimilate = false",
     "basin.toml:44: gauge.asimilate is not a known key; did you mean 'assimilate'?"},
    {"name = \"Test\"", "nmae = \"Test\"",
     "basin.toml:2: basin.nmae is not a known key; did you mean 'name'?"},
    {"outlet = { lon = -84.1, lat = 36.4 }", "outlet = { lon = -84.1, latt = 36.4 }",
     "basin.toml:6: terrain.outlet.latt is not a known key; did you mean 'lat'?"},
    {"edge_min_m = 20", "edge_min_m = 20 m",
     "basin.toml:8: Error while parsing key-value pair: expected a comment or whitespace, saw 'm'"},
    {"lead_h = 6", "lead_hours = 6",
     "basin.toml:30: forecast.lead_hours has another unit than the one it is read in; write lead_h"},
    {"", "[infiltration]\nmodel = \"horton\"\nstart_mm_per_h = 80\nend_mm_per_h = 10",
     "basin.toml:53: infiltration.model: \"horton\" needs decay_per_h"},
    {"", "[infiltration]\nmodel = \"scs\"\ncurve_number = 101",
     "basin.toml:54: infiltration.curve_number: 101 is outside 1-100"},
    {"", "[infiltration.classes.forrest]\nrate_mm_per_h = 1",
     "basin.toml:52: infiltration.classes.forrest: is no land class of [roughness]; did you mean 'forest'?"},
    {"", "[infiltration]\nmodel = \"saturation\"",
     "basin.toml:53: infiltration.model: \"saturation\" needs [ground]: how wet that is says where rain goes "
     "in"},
    {"", "[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1\ninitial_mm = 20",
     "basin.toml:52: ground: nothing would ever go in; write [infiltration] with model = \"saturation\" or "
     "another"},
    {"",
     "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1\ninitial_mm = 61",
     "basin.toml:57: ground.initial_mm: 61 mm is more than capacity_mm, 60 mm"},
    {"", "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1",
     "basin.toml:54: ground: needs initial_mm or initial_flow_m3_per_s"},
    {"",
     "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1\ninitial_mm = 2\n"
     "initial_flow_m3_per_s = 1",
     "basin.toml:57: ground.initial_mm: initial_flow_m3_per_s is given too; keep one"},
    {"",
     "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 10\nflow_mm_per_h = 40\ninitial_mm = 2",
     "basin.toml:56: ground.flow_mm_per_h: a full store of 10 mm would be half empty within 4 minutes: that "
     "is "
     "water on the ground, not in it"},
    {"",
     "[infiltration]\nmodel = \"constant\"\nrate_mm_per_h = 2\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = "
     "1\n"
     "initial_mm = 2\nquick_h = 3",
     "basin.toml:59: ground.quick_h: is used only with infiltration.model = \"saturation\""},
    {"", "[snow]\ninitial_mm = 4",
     "basin.toml:52: snow: needs [temperature]: it says when snow falls and melts"},
    {"", "[temperature]\ndegrees_c = 1\n[snow]\nsnow_below_c = 1\nrain_above_c = 0",
     "basin.toml:56: snow.rain_above_c: is below snow_below_c"},
    {"", "[warm_up]\nbegin = 2020-01-01T00:00:00Z\nrain_file = \"inflow.csv\"",
     "basin.toml:52: warm_up: warms up [ground] and [snow]; this basin has neither"},
    {"",
     "[temperature]\ndegrees_c = 1\n[snow]\n[warm_up]\nbegin = 2099-01-01T00:00:00Z\nrain_file = "
     "\"inflow.csv\"",
     "basin.toml:56: warm_up.begin: is not before forecast.start"},
    {"",
     "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1\ninitial_mm = 2\n"
     "zone_km2 = 5\nzone_distance_km = [2, 9]",
     "basin.toml:59: ground.zone_distance_km: the basin is cut into zones in another way too; keep one of "
     "zone_km2, zone_distance_km and [[ground.zone]]"},
    {"",
     "[infiltration]\nmodel = \"saturation\"\n[ground]\ncapacity_mm = 60\nflow_mm_per_h = 1\ninitial_mm = 2\n"
     "[[ground.zone]]\nname = \"beck\"\nland_class = \"forest\"\nquick_h = 2",
     "basin.toml:61: ground.zone.quick_h: needs one in [ground] too: all zones have a quick store, or none"},
    {"", "[wind]\nspeed_m_per_s = 5", "basin.toml:52: wind: needs speed_m_per_s and from_degrees, or file"},
    {"", "[[source]]\nname = \"a\"\nlon = 1\nlat = 2",
     "basin.toml:52: source: needs discharge_m3_per_s or file"},
    {"", "[roughness.by_depth.crops]\nshallow_n = 0.1\nshallow_depth_m = 0.1\ndeep_depth_m = 0.05",
     "basin.toml:55: roughness.by_depth.crops.deep_depth_m: 0.05 m is not more than shallow_depth_m, 0.1 m"},
    {"", "[infiltration]\nraster = \"land.tif\"\n[infiltration.classes.clay]\nrate_mm_per_h = 1",
     "basin.toml:54: infiltration.classes.clay.code is missing; write code = a whole number of -32768 to "
     "65535"},
    {"", "[infiltration]\nraster = \"land.tif\"\n[infiltration.classes.channel]\nrate_mm_per_h = 1",
     "basin.toml:53: infiltration.raster: no class says what its values mean; write "
     "[infiltration.classes.NAME] with code"},
    {"",
     "[infiltration]\nraster = \"land.tif\"\n[infiltration.classes.clay]\ncode = 4\n"
     "[infiltration.classes.sand]\ncode = 4",
     "basin.toml:57: infiltration.classes.sand.code: 4 is the code of another class too"},
    {"", "[infiltration.classes.forest]\ncode = 4",
     "basin.toml:53: infiltration.classes.forest.code: is used only with a raster; write raster = \"file\" "
     "in "
     "[infiltration]"},
    {"",
     "[infiltration]\nraster = \"land.tif\"\n[infiltration.classes.clay]\ncode = 4\n"
     "[infiltration.classes.channel]\ncode = 5",
     "basin.toml:57: infiltration.classes.channel.code: channel is no soil of the raster; it has no code"},
    // rivers
    {"", "[rivers]\ncells_acros = 4",
     "basin.toml:53: rivers.cells_acros is not a known key; did you mean 'cells_across'?"},
    {"", "[rivers]\ncells_across = 17", "basin.toml:53: rivers.cells_across: 17 is outside 0-16"},
    {"", "[rivers]\nmax_aspect = 0.5", "basin.toml:53: rivers.max_aspect: 0.5 is outside 1-20"},
    {"", "[rivers]\nwidth_law = { at_1km2_m = 3 }",
     "basin.toml:53: rivers.width_law.exponent is missing; write exponent = a number of 0-1"},
    {"", "[rivers]\nwidth_law = 3",
     "basin.toml:53: rivers.width_law must be a table, such as [rivers.width_law], not 3"},
    {"", "[rivers]\ndepth_law = { at_1km2_m = -1, exponent = 0.3 }",
     "basin.toml:53: rivers.depth_law.at_1km2_m: -1 is outside 0-20 m"},
    {"", "[rivers]\ndepth_m = 2\nsurvey_discharge_m3_per_s = 30",
     "basin.toml:54: rivers.survey_discharge_m3_per_s: depth_m is given too, and each says how deep the bed "
     "lies; keep one"},
    {"", "[rivers]\nsurvey_discharge = 30",
     "basin.toml:53: rivers.survey_discharge has no unit; write survey_discharge_m3_per_s"},
    {"", "[rivers]\nwidth_attribute = \"breadth\"",
     "basin.toml:53: rivers.width_attribute: is used only with lines = \"file\"; add that, or take this out"},
    {"", "[rivers]\nbanks_layer = \"area\"",
     "basin.toml:53: rivers.banks_layer: is used only with banks = \"file\"; add that, or take this out"},
    {"", "[rivers]\nsections = \"none.csv\"",
     "basin.toml:53: rivers.sections: none.csv does not exist; there are: basin.toml, dem.tif, inflow.csv, "
     "land.tif"},
    {"", "[rain]\nvariable = \"r\"",
     "basin.toml:53: rain.variable: is used only with grid = \"...\"; add that, or take this out"},
    {"", "[rain]\ngrid = \"*.tif\"\nfirst_time = 2026-03-10T00:00:00Z",
     "basin.toml:53: rain.grid: both a grid and a design storm are given; keep one\n"
     "basin.toml:54: rain.first_time: the time from one band to the next is missing; write interval_min"},
    {"", "[rain]\ngrid = \"radar.nc\"",
     "basin.toml:53: rain.grid: radar.nc does not exist; there are: basin.toml, dem.tif, inflow.csv, "
     "land.tif"},
    {"", "[rain]\ngrid = \"*.tif\"\nmissing = \"none\"",
     "basin.toml:54: rain.missing: \"none\" is none of \"error\", \"zero\", \"hold\", \"neighbours\""},
    {"", "[rain]\ngrid = \"*.tif\"\ntime_patern = \"%H.tif\"",
     "basin.toml:54: rain.time_patern is not a known key; did you mean 'time_pattern'?"},
    // missing
    {"name = \"Test\"", "", "basin.toml:1: basin.name is missing; write name = \"...\""},
    {"crs = \"EPSG:32616\"", "crs = \"\"", "basin.toml:3: basin.crs: must not be empty"},
    {"n = 0.15", "",
     "basin.toml:13: roughness.classes.forest.n is missing; write n = a number of 0-0.5 s/m^(1/3)"},
    {"lat = 36.5", "",
     "basin.toml:35: gauge.lat is missing; write lat = a number of -90 to 90 degrees north"},
    {"type = \"free_outflow\"", "", "basin.toml:45: boundary.type is missing; write type = \"free_outflow\""},
    // values
    {"n = 0.15", "n = 1.5",
     "basin.toml:15: roughness.classes.forest.n: 1.5 is outside 0-0.5 s/m^(1/3); did you mean 0.15?"},
    {"default = 0.1", "default = 35", "basin.toml:11: roughness.default: 35 is outside 0-0.5 s/m^(1/3)"},
    {"edge_min_m = 20", "edge_min_m = nan", "basin.toml:8: mesh.edge_min_m: nan is outside 0.001-10000 m"},
    {"edge_min_m = 20", "edge_min_m = \"20 m\"",
     "basin.toml:8: mesh.edge_min_m must be a number of m without quotes, not '20 m'"},
    {"edge_min_m = 20", "edge_min_m = 200",
     "basin.toml:9: mesh.edge_max_m: 100 m is less than edge_min_m, 200 m"},
    {"members = 16", "members = 16.5", "basin.toml:24: ensemble.members must be a whole number, not 16.5"},
    {"members = 16", "members = 0", "basin.toml:24: ensemble.members: 0 is outside 1-4096"},
    {"enabled = true", "enabled = \"yes\"",
     "basin.toml:26: assimilation.enabled must be true or false, not 'yes'"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nprobability = 50",
     "basin.toml:52: warning.probability: 50 is outside 0-1; did you mean 0.5?"},
    {"lon = -84.2", "lon = 275.8", "basin.toml:37: gauge.lon: 275.8 is outside -180 to 180 degrees east"},
    {"type = \"free_outflow\"", "type = \"free\"",
     "basin.toml:47: boundary.type: \"free\" is none of \"wall\", \"free_outflow\", \"discharge\", "
     "\"level\", \"critical_outflow\", \"rating_curve\""},
    {"type = \"free_outflow\"", "type = \"free_outlow\"",
     "basin.toml:47: boundary.type: \"free_outlow\" is none of \"wall\", \"free_outflow\", \"discharge\", "
     "\"level\", \"critical_outflow\", \"rating_curve\"; did "
     "you mean \"free_outflow\"?"},
    {"depth_thresholds_m = [0.3, 1.0]", "depth_thresholds_m = [1.0, 0.3]",
     "basin.toml:32: products.depth_thresholds_m: must rise from one to the next, such as [0.3, 1.0]"},
    {"depth_thresholds_m = [0.3, 1.0]", "depth_thresholds_m = []",
     "basin.toml:32: products.depth_thresholds_m must be a list of numbers, such as [0.3, 1.0], not []"},
    {"type = \"free_outflow\"", "type = \"rating_curve\"",
     "basin.toml:47: boundary.type: needs file, a table level_m,discharge_m3_per_s of what leaves at each "
     "level"},
    {"type = \"free_outflow\"", "type = \"wall\"\nslope = 0.01",
     "basin.toml:48: boundary.slope: is used only with type = \"free_outflow\" or \"discharge\""},
    {"", "[solver]\norder = 3", "basin.toml:53: solver.order: 3 is outside 1-2"},
    {"", "[solver]\nlocal_steps = 6",
     "basin.toml:53: solver.local_steps: 6 is no power of two; write 1, 2, 4, 8 or 16"},
    // times
    {"start = 2026-03-10T00:00:00Z", "start = 2026-03-10T00:00:00",
     "basin.toml:22: rain.design_storm.start: '2026-03-10T00:00:00' has no time zone; say its "
     "zone, such as +01:00 at its end, or Z where it is UTC"},
    {"start = 2026-03-10T00:00:00Z", "start = \"2026-03-10T00:00:00\"",
     "basin.toml:22: rain.design_storm.start: '2026-03-10T00:00:00' has no time zone; say its "
     "zone, such as +01:00 at its end, or Z where it is UTC"},
    {"start = 2026-03-10T00:00:00Z", "start = 2026-03-10",
     "basin.toml:22: rain.design_storm.start: '2026-03-10' has no time of day and no zone; write both, "
     "such as 2026-03-10T00:00:00+01:00, or with Z where it is UTC"},
    {"start = 2026-03-10T00:00:00Z", "start = 6",
     "basin.toml:22: rain.design_storm.start must be a time such as 2026-03-10T00:00:00Z, not 6"},
    {"interval_h = 3", "interval_h = 3.01",
     "basin.toml:25: assimilation.reading_interval_min: 30 min does not divide the cycle interval of 3.01 h\n"
     "basin.toml:27: forecast.gauge_interval_min: 5 min does not divide the cycle interval of 3.01 h"},
    {"lead_h = 6", "lead_h = 6.1\ngauge_interval_min = 6",
     "basin.toml:27: forecast.output_interval_min: 15 min does not divide the lead time of 6.1 h"},
    {"lead_h = 6", "lead_h = 6\nlead_s = 21600",
     "basin.toml:31: forecast.lead_s: lead_h is given too; keep the one that holds"},
    // places
    {"lon = -84.2", "lon = -84.2\nx = 5",
     "basin.toml:35: gauge.y is missing; write y = a number of -1e+08 to 1e+08 m"},
    {"lon = -84.2\nlat = 36.5", "x = 5\ny = 6\nlat = 36.5",
     "basin.toml:39: gauge.lat: both lon, lat and x, y are given; keep one of the two"},
    {"", "[[section]]\nname = \"s\"\nline = [[1, 2]]",
     "basin.toml:54: section.line: has 1 points; write at least 2"},
    {"", "[[section]]\nname = \"s\"\nline = [1, 2]",
     "basin.toml:54: section.line must be a list of points x, y, such as [[0, 0], [12.5, 3]], not [ 1, 2 ]"},
    {"",
     "[[source]]\nname = \"a\"\npolygon = [[0, 0], [1, 0], [1, 1]]\nlon = 1\nlat = 2\ndischarge_m3_per_s = 1",
     "basin.toml:55: source.lon: both polygon and a point are given; keep one way to say where it lies\n"
     "basin.toml:56: source.lat: both polygon and a point are given; keep one way to say where it lies"},
    // initial water
    // more times of output than anyone means
    {"lead_h = 6", "lead_h = 240\noutput_interval_s = 0.001",
     "basin.toml:31: forecast.output_interval_s: 0.001 s makes 864000000 times of output in 864000 s of lead "
     "time, at most 100000 are kept; write output_interval_s = 8.64 or more"},
    {"lead_h = 6", "lead_h = 240\ngauge_interval_s = 0.001",
     "basin.toml:31: forecast.gauge_interval_s: 0.001 s makes 864000000 times of gauges and sections in "
     "864000 s of lead time, at most 8928571 are kept; write gauge_interval_s = 0.097 or more"},
    {"interval_h = 3", "interval_h = 168\ncheckpoint_interval_s = 1",
     "basin.toml:30: forecast.checkpoint_interval_s: 1 s makes 604800 checkpoints in 604800 s of the window "
     "between two cycles, at most 100000 are kept; write checkpoint_interval_s = 6.048 or more"},
    {"lead_h = 6", "lead_h = 240\ncheckpoint_interval_s = 0.001",
     "basin.toml:31: forecast.checkpoint_interval_s: 0.001 s makes 864000000 checkpoints in 864000 s of lead "
     "time, at most 100000 are kept; write checkpoint_interval_s = 8.64 or more"},
    {"lead_h = 6", "lead_h = 6\ncheckpoint_interval_s = 60.0005",
     "basin.toml:31: forecast.checkpoint_interval_s: 60.0005 s is no whole number of milliseconds; write "
     "60.001"},
    {"", "[[initial_water]]\nname = \"w\"\ndepth_m = 1\npolygon = [[0, 0], [5, 4], [5, 0], [0, 4], [0, 0]]",
     "basin.toml:55: initial_water.polygon: crosses or touches itself near x 2.5, y 2, where the side from "
     "point "
     "1 to 2 meets that from 3 to 4; list the points in the order in which they go around the area, each "
     "once"},
    {"", "[[initial_water]]\nname = \"w\"\ndepth_m = 1\npolygon = [[0, 0], [5, 0], [5, 4], [5, 1]]",
     "basin.toml:55: initial_water.polygon: crosses or touches itself near x 5, y 4, where the side from "
     "point "
     "2 to 3 meets that from 3 to 4; list the points in the order in which they go around the area, each "
     "once"},
    {"", "[[initial_water]]\nname = \"w\"\ndepth_m = 1\npolygon = [[0, 0], [5, 0], [10, 0]]",
     "basin.toml:55: initial_water.polygon: has all points on one line and encloses no area"},
    {"", "[[source]]\nname = \"s\"\ndischarge_m3_per_s = 1\npolygon = [[3, 3], [3, 3], [4, 3], [3, 3]]",
     "basin.toml:55: source.polygon: has 2 points that differ; an area needs three"},
    {"", "[[initial_water]]\nname = \"w\"",
     "basin.toml:52: initial_water: says of no water; write level_m, depth_m, level_raster, depth_raster or "
     "results"},
    {"", "[[initial_water]]\nname = \"w\"\nlevel_m = 1\ndepth_m = 1",
     "basin.toml:52: initial_water: level, depth and results exclude each other; keep one"},
    {"", "[[initial_water]]\nname = \"w\"\ndepth_m = 1\nvelocity_x_m_per_s = 1",
     "basin.toml:52: initial_water: one part of the velocity is missing; write both along x and along y"},
    {"", "[[initial_water]]\nname = \"w\"\ndepth_m = 1\nresults_time = 2026-03-10T00:00:00Z",
     "basin.toml:55: initial_water.results_time: is used only with results = \"file\""},
    // local coordinates
    {"crs = \"EPSG:32616\"", "crs = \"local\"",
     "basin.toml:6: terrain.outlet.x is missing; write x = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:6: terrain.outlet.y is missing; write y = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:35: gauge.x is missing; write x = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:35: gauge.y is missing; write y = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:40: gauge.x is missing; write x = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:40: gauge.y is missing; write y = a number of -1e+08 to 1e+08 m\n"
     "basin.toml:48: warning: messages say where on Earth the water is, which basin.crs = \"local\" does "
     "not; "
     "name a coordinate system there, or take the warnings out"},
    // terrain
    {"dem = \"dem.tif\"", "dem = \"dem.tif\"\ncondition = false\nfill_max_depth_m = 3",
     "basin.toml:7: terrain.fill_max_depth_m: is not used: condition = false moves nothing"},
    {"dem = \"dem.tif\"", "dem = \"dem.tif\"\nnodata = \"-9999\"",
     "basin.toml:6: terrain.nodata must be a number, not '-9999'"},
    {"dem = \"dem.tif\"", "dem = \"dem.tif\"\nband = 0", "basin.toml:6: terrain.band: 0 is outside 1-65536"},
    {"dem = \"dem.tif\"", "dem = \"NETCDF:dme.nc:height\"",
     "basin.toml:5: terrain.dem: dme.nc does not exist; there are: basin.toml, dem.tif, inflow.csv, "
     "land.tif"},
    // files
    {"dem = \"dem.tif\"", "dem = \"dme.tif\"",
     "basin.toml:5: terrain.dem: dme.tif does not exist; did you mean 'dem.tif'?"},
    {"dem = \"dem.tif\"", "dem = \"no/dem.tif\"",
     "basin.toml:5: terrain.dem: no/dem.tif does not exist, nor does its folder"},
    {"dem = \"dem.tif\"", "dem = 5",
     "basin.toml:5: terrain.dem must be the name of a file, in quotes, not 5"},
    // what belongs together
    {"outlet = { lon = -84.1, lat = 36.4 }", "",
     "basin.toml:4: terrain: neither outlet nor domain is given; write outlet = { lon = ..., lat = ... } for "
     "its "
     "catchment, or domain = \"polygon file\""},
    {"outlet = { lon = -84.1, lat = 36.4 }", "outlet = { lon = -84.1, lat = 36.4 }\ndomain = \"land.tif\"",
     "basin.toml:7: terrain.domain: both outlet and domain are given; keep the one that bounds the domain"},
    {"land_cover = \"land.tif\"", "",
     "basin.toml:13: roughness.classes: there is no raster to apply these classes to; write land_cover = "
     "\"raster file\" in [roughness], or leave out code where they are materials of an imported mesh"},
    {"code = 82", "code = 41",
     "basin.toml:17: roughness.classes.crops.code: 41 is the code of another class too"},
    {"members = 16", "members = 16\ngroups = 17",
     "basin.toml:25: ensemble.groups: 17 groups of ranks for 16 members; write at most 16"},
    {"id = \"lower\"", "id = \"upper\"", "basin.toml:41: gauge.id: 'upper' is the id of another gauge too"},
    {"gauge = \"upper\"", "gauge = \"uper\"",
     "basin.toml:50: warning.gauge: there is no [[gauge]] with id 'uper'; did you mean 'upper'?"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minr\"",
     "basin.toml:51: warning.stage_threshold: gauge 'upper' has no stage_thresholds_m.minr; did you mean "
     "'minor'?"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\narea_depth_m = 0.5",
     "basin.toml:52: warning.area_depth_m: 0.5 m is not one of products.depth_thresholds_m: 0.3, 1"},
    {"sender = \"floods@agency.example\"", "",
     "basin.toml:33: warnings.sender: is missing; messages name who sends them, e.g. sender = "
     "\"floods@agency.example\""},
    {"sender = \"floods@agency.example\"", "sender = \"the agency\"",
     "basin.toml:34: warnings.sender: must be of ASCII letters, digits and signs, without spaces, commas, < "
     "or &"},
    {"sender = \"floods@agency.example\"", "sender = \"floods@agency.example\"\nlanguage = \"de_DE\"",
     "basin.toml:35: warnings.language: 'de_DE' is not a language tag such as 'en-US' or 'de' (BCP 47); did "
     "you mean 'de-DE'?"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nkind = \"stag\"",
     "basin.toml:52: warning.kind: \"stag\" is none of \"stage\", \"area\", \"rise\", \"time_to\", "
     "\"return_period\", \"impact\"; did you mean \"stage\"?"},
    {"stage_threshold = \"minor\"", "kind = \"rise\"",
     "basin.toml:48: warning.rise_m_per_h is missing; write rise_m_per_h = ..."},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nkind = \"time_to\"\nwithin_h = 200",
     "basin.toml:53: warning.within_h: is 200 h, but forecasts reach 6 h ahead (forecast.lead_h)"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nwet_share = 0.5",
     "basin.toml:52: warning.wet_share: is not heeded by rules of kind 'stage'; take it out, or write "
     "another "
     "kind"},
    {"stage_threshold = \"minor\"", "kind = \"return_period\"\nreturn_period_y = 10",
     "basin.toml:50: warning.gauge: 'upper' has no table of return periods; give it return_periods_y and "
     "return_stages_m, or return_discharges_m3_per_s"},
    {"id = \"lower\"", "id = \"lower\"\nreturn_periods_y = [2, 10]\nreturn_stages_m = [1.0, 0.5]",
     "basin.toml:43: gauge.return_stages_m: must rise, and be as many as return_periods_y"},
    {"stage_threshold = \"minor\"",
     "kind = \"impact\"\nrisk = \"amber\"\nclear_risk = \"red\"\nimpact_levels = [1, 2, 3]",
     "basin.toml:53: warning.clear_risk: is red, above the amber at which the warning is given"},
    {"stage_threshold = \"minor\"",
     "kind = \"impact\"\nrisk = \"amber\"\nimpact_levels = [1, 2, 3]\nexposure = \"people\"",
     "basin.toml:54: warning.exposure: is not heeded with impact_from = \"stage\"; take it out"},
    {"gauge = \"upper\"\nstage_threshold = \"minor\"",
     "kind = \"impact\"\nrisk = \"amber\"\nimpact_levels = [1, 2, 3]\nimpact_from = \"exposure\"\n"
     "place = \"Village\"",
     "basin.toml:48: warning.exposure is missing; write exposure = \"people\""},
    {"gauge = \"upper\"\nstage_threshold = \"minor\"",
     "kind = \"impact\"\nrisk = \"amber\"\nimpact_levels = [1, 2, 3]\nimpact_from = \"exposure\"\n"
     "place = \"Village\"\nexposure = \"people\"",
     "basin.toml:55: warning.exposure: no [[exposure]] has the id 'people'"},
    {"gauge = \"upper\"\nstage_threshold = \"minor\"",
     "kind = \"area\"\nplace = \"Village\"\npolygon = [[0, 0], [1, 0]]",
     "basin.toml:52: warning.polygon: has 2 points; write at least 3"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\n[warning.words.fr]\nheadline = \"Crue\"",
     "basin.toml:52: warning.words.fr: is none of the languages after the first, en-US"},
    {"sender = \"floods@agency.example\"", "sender = \"floods@agency.example\"\nlanguages = [\"en\", \"sw\"]",
     "basin.toml:35: warnings.languages: there are no message texts in 'sw': Freshet has en, de, fr, es, zh; "
     "write your own, sw.mustache in a folder that warnings.templates names (docs/guide/warn.md#languages)"},
    {"sender = \"floods@agency.example\"", "sender = \"floods@agency.example\"\ntime_zone = \"UTC+1:00\"",
     "basin.toml:35: warnings.time_zone: 'UTC+1:00' is no name of a time zone such as 'Europe/Zurich'"},
    {"sender = \"floods@agency.example\"", "sender = \"floods@agency.example\"\nsender_name = \"A\\u0007\"",
     "basin.toml:35: warnings.sender_name holds U+0007, a control character, at character 2; write it "
     "without"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nheadline = \"\\uFFFE\"",
     "basin.toml:52: warning.headline holds U+FFFE, which is no character, at character 1; write it without"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\ninstruction = \"Go \\u202Eup\"",
     "basin.toml:52: warning.instruction holds U+202E, which turns the direction of what follows, at "
     "character 4; write it without"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nheadline = \"Oak &amp; Elm\"",
     "basin.toml:52: warning.headline: holds &amp;, which people would read as it stands: messages are plain "
     "text; write the character itself, as in \"Oak & Elm\", and no tags"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\ninstruction = \"<b>Run</b>\"",
     "basin.toml:52: warning.instruction: holds <b>, which people would read as it stands: messages are "
     "plain text; write the character itself, as in \"Oak & Elm\", and no tags"},
    {"stage_threshold = \"minor\"",
     "stage_threshold = \"minor\"\nheadline = "
     "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
     "basin.toml:52: warning.headline: has 161 characters; CAP asks for at most 160"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nevent = \"\"",
     "basin.toml:52: warning.event: must not be empty"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nheadline = \"one\\ntwo\"",
     "basin.toml:52: warning.headline: holds a tab or a line break; write it on one line"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nprobability = 0",
     "basin.toml:52: warning.probability: must be above 0: a share of 0 holds everywhere and always"},
    {"sender = \"floods@agency.example\"", "sender = \"floods@agency.example\"\nfour_eyes = true",
     "basin.toml:35: warnings.four_eyes: is true, but nobody approves anything: write approval = "
     "\"required\" too"},
    {"sender = \"floods@agency.example\"",
     "sender = \"floods@agency.example\"\nweb = \"agency.example/floods\"",
     "basin.toml:35: warnings.web: is no address that begins with https:// or http://, of ASCII without "
     "blanks"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nclear_probability = 0.9",
     "basin.toml:52: warning.clear_probability: is 0.9, more than the probability of 0.5 at which the "
     "warning is "
     "given"},
    {"stage_threshold = \"minor\"", "stage_threshold = \"minor\"\nthread = \"a b\"",
     "basin.toml:52: warning.thread: may hold letters, digits, '-', '_' and '.' only"},
    {"",
     "[[warning]]\nid = \"second\"\nthread = \"upper-minor\"\ngauge = \"upper\"\nstage_threshold = "
     "\"major\"\n"
     "severity = \"Minor\"",
     "basin.toml:54: warning.thread: 'upper-minor' is the id of a warning that is not of the thread; choose "
     "another name"},
    {"stage_threshold = \"minor\"",
     "stage_threshold = \"minor\"\nthread = \"t\"\n[[warning]]\nid = \"second\"\nthread = \"t\"\ngauge = "
     "\"upper\"\nstage_threshold = \"major\"",
     "basin.toml:53: warning.severity: 'upper-minor' of thread 't' is Severe too: levels of a thread differ "
     "in "
     "severity"},
    {"name = \"Test\"", "name = \"Te\\u001Bst\"",
     "basin.toml:2: basin.name holds U+001B, a control character, at character 3; write it without"},
    {"id = \"upper-minor\"", "id = \"upper minor\"",
     "basin.toml:49: warning.id: may hold letters, digits, '-', '_' and '.' only"},
    {"type = \"free_outflow\"", "type = \"discharge\"",
     "basin.toml:47: boundary.type: needs discharge_m3_per_s or file"},
    {"type = \"free_outflow\"", "type = \"level\"\nlevel_m = 3\nfile = \"inflow.csv\"",
     "basin.toml:49: boundary.file: both level_m and file are given; keep one"},
    {"type = \"free_outflow\"", "type = \"wall\"\nlevel_m = 3",
     "basin.toml:48: boundary.level_m: is used only with type = \"level\""},
    {"total_mm = 100", "total = 100", "basin.toml:20: rain.design_storm.total has no unit; write total_mm"},
    {"", "[rain]\nfile = \"inflow.csv\"",
     "basin.toml:53: rain.file: both a file and a design storm are given; keep one\n"
     "basin.toml:53: rain.file: no station says where its columns were measured; write [[rain.station]] with "
     "id, lon and "
     "lat"},
    {"", "[solver]\ninitial = \"level\"",
     "basin.toml:53: solver.initial: the level is missing; write initial_level_m, the elevation of the still "
     "water"},
    // lines
    {"type = \"free_outflow\"", "type = \"free_outflow\"\nline = \"inflow.csv\"",
     "basin.toml:48: boundary.line: is not used: the boundary 'outlet' lies where the catchment drains out"},
    {"type = \"free_outflow\"", "type = \"discharge\"\nfile = \"inflow.csv\"\nknown_until = \"cycle\"",
     "basin.toml:49: boundary.known_until: \"cycle\" leaves the forecast without a value; write with outside "
     "what holds then"},
    {"type = \"free_outflow\"", "type = \"discharge\"\nfile = \"inflow.csv\"\noutside = \"recession\"",
     "basin.toml:49: boundary.outside: \"recession\" needs recession_h"},
    {"type = \"free_outflow\"",
     "type = \"level\"\nfile = \"inflow.csv\"\noutside = \"recession\"\nrecession_h = 3",
     "basin.toml:49: boundary.outside: \"recession\" is of discharges; write \"hold\"\n"
     "basin.toml:50: boundary.recession_h: is of discharges"},
    {"type = \"free_outflow\"",
     "type = \"discharge\"\nfile = \"inflow.csv\"\noutside = \"hold\"\nbase_m3_per_s = 3",
     "basin.toml:50: boundary.base_m3_per_s: is used only with outside = \"recession\""},
    {"type = \"free_outflow\"", "type = \"level\"\nfile = \"inflow.csv\"\noutside = \"regression\"",
     "basin.toml:49: boundary.outside: \"regression\" is of discharges; write \"hold\""},
    {"type = \"free_outflow\"",
     "type = \"discharge\"\nfile = \"inflow.csv\"\noutside = \"regression\"\noutside_sigma = 0.3",
     "basin.toml:50: boundary.outside_sigma: has no use with outside = \"regression\": members part by what "
     "the regression missed before"},
    {"type = \"free_outflow\"", "type = \"discharge\"\ndischarge_m3_per_s = 5\nknown_until = \"last_row\"",
     "basin.toml:49: boundary.known_until: is used only with file = \"...\"; a constant is known"},
    {"type = \"free_outflow\"", "type = \"discharge\"\ndischarge_m3_per_s = 5\noutside_sigma = 0.3",
     "basin.toml:49: boundary.outside_sigma: is used only with type = \"discharge\" and file"},
    {"", "[[boundary]]\nname = \"b\"\ntype = \"wall\"\nline = \"land.tif\"\nwidth_m = 5",
     "basin.toml:56: boundary.width_m: both line and a point with width_m are given; keep one way to say "
     "where it lies"},
    {"", "[[boundary]]\nname = \"b\"\ntype = \"wall\"\nlon = 1\nlat = 2\nwidth_m = 5\nlayer = \"x\"",
     "basin.toml:58: boundary.layer: is used only with line = \"vector file\""},
    {"", "[[boundary]]\nname = \"b\"\ntype = \"wall\"\nline = \"land.tif\"\nline_width_m = 0",
     "basin.toml:56: boundary.line_width_m: 0 is outside 0.001-1e+06 m"},
    {"", "[[boundary]]\nname = \"b\"\ntype = \"wall\"\nline = \"lnad.tif\"",
     "basin.toml:55: boundary.line: lnad.tif does not exist; did you mean 'land.tif'?"},
    {"", "[[section]]\nname = \"s\"",
     "basin.toml:52: section.line is missing; write line = \"file\", or points such as [[0, 0], "
     "[12.5, 3]]"},
    {"", "[[section]]\nline = \"land.tif\"", "basin.toml:52: section.name is missing; write name = \"...\""},
    {"", "[[section]]\nname = \"outlet\"\nline = \"land.tif\"",
     "basin.toml:53: section.name: 'outlet' is the name of another section or boundary too"},
    // lists and tables
    {"[[boundary]]", "[boundary]", "basin.toml:45: boundary: is a list; write [[boundary]] for each of them"},
    {"[mesh]", "[[mesh]]", "basin.toml:7: mesh: there is only one; write [mesh] instead of [[mesh]]"},
    {"", "solver = 5",
     "basin.toml:52: warning.solver is not known here; solver belongs into the top of the file"},
};

}  // namespace

TEST_CASE("Each fault gets its place and its mend") {
  const BasinFolder folder;
  REQUIRE(message_of(folder, sound_basin) == "(no error)");
  for (const Spoilt& spoilt : table) {
    CAPTURE(spoilt.line, spoilt.replacement);
    CHECK(message_of(folder, spoil(spoilt)) == spoilt.message);
  }
}

TEST_CASE("All faults are told at once, in the order of the file") {
  const BasinFolder folder;
  const std::string text = "[basin]\nname = 'b'\n[mesh]\nedge_min = 3\ncfl = 2\n[forecast]\nlead_h = -1\n";
  CHECK(message_of(folder, text) ==
        "basin.toml:1: basin.crs is missing; write crs = \"...\"\n"
        "basin.toml:4: mesh.edge_min has no unit; write edge_min_m\n"
        "basin.toml:5: mesh.cfl is not known here; cfl belongs into [solver]\n"
        "basin.toml:6: forecast.start is missing; write start = 2026-03-10T00:00:00Z\n"
        "basin.toml:7: forecast.lead_h: -1 is outside 1e-06-8784 h");
}

TEST_CASE("What is not there or is not TOML") {
  const BasinFolder folder;
  folder.write("basin.toml", sound_basin);
  CHECK_THROWS_WITH(read_basin(folder.path() / "basn.toml"),
                    EndsWith("does not exist; did you mean 'basin.toml'?"));
  CHECK_THROWS_AS(read_basin(folder.path()), InputError);
  CHECK_THAT(message_of(folder, "[basin]\nname = \"b\n"), Contains("basin.toml:2: "));
  CHECK_THAT(message_of(folder, "[basin]\nname = 'b'\nname = 'c'\n"), Contains("basin.toml:3: "));
  CHECK_THAT(message_of(folder, ""),
             Contains("basin.toml: basin.name is missing; write name = \"...\" in [basin]"));
  CHECK_THAT(message_of(folder, std::string("\xff\xfe[basin]", 9)), Contains("basin.toml:1: "));
}

TEST_CASE("Files that would take a reader of TOML too deep are refused") {
  const BasinFolder folder;
  const auto times = [](int n, const std::string& text) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  const std::string deep = "a key of more than 16 levels; basin.toml needs 4 at most",
                    nested = "more than 32 brackets within each other";
  CHECK(message_of(folder, "\na" + times(100000, ".a") + " = 1\n") == "basin.toml:2: " + deep);
  CHECK(message_of(folder, "[a" + times(100000, ".a") + "]\n") == "basin.toml:1: " + deep);
  CHECK(message_of(folder, times(100000, ".")) == "basin.toml:1: " + deep);
  CHECK(message_of(folder, "x = {" + times(20, "a . ") + "a = 1}") == "basin.toml:1: " + deep);
  CHECK(message_of(folder, "\n\nx = " + times(100000, "[")) == "basin.toml:3: " + nested);
  CHECK(message_of(folder, "x = " + times(100000, "{a=")) == "basin.toml:1: " + nested);
  CHECK(message_of(folder, "x = '''\n'''\ny = " + times(40, "[\n")) == "basin.toml:35: " + nested);
  CHECK_THAT(message_of(folder, "# " + times(1 << 20, "12345")),
             Contains("basin.toml: 5242882 bytes; a basin.toml has 4194304 at most"));
  // Dots and brackets in texts and comments are none of these.
  CHECK(message_of(folder, sound_basin + "# " + times(100, "[.") + "\n") == "(no error)");
  CHECK_THAT(message_of(folder, sound_basin + "phrases = \"" + times(100, "[.\\\"") + "\"\n"),
             Contains("phrases is not a known key"));
  CHECK_THAT(message_of(folder, sound_basin + "phrases = \"\"\"\n" + times(100, "[.\"\n") + "\"\"\"\n"),
             Contains("phrases is not a known key"));
  std::string unknown;
  for (int i = 0; i < 2000; ++i) unknown += fmt::format("k{} = 1\n", i);
  CHECK_THAT(message_of(folder, unknown), Contains("faults more"));
}
