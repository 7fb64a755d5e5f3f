#include "hydro/run/gauge_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "mesh/places.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::hydro {
namespace {

using core::NcType;

void define(core::NetcdfFile& file, const Simulation& simulation, const GaugeHistory& history,
            const ResultHeader& header) {
  std::size_t name_length = 1;
  for (const core::Gauge& g : simulation.basin().gauges)
    name_length = std::max({name_length, g.id.size(), g.name.size()});
  file.add_dimension("station", simulation.gauges().size());
  file.add_dimension("member", simulation.members());
  file.add_dimension("time", history.time.size());
  file.add_dimension("name_length", name_length);
  file.add_variable(
      "station_id", NcType::text, {"station", "name_length"},
      {{"cf_role", std::string("timeseries_id")}, {"long_name", std::string("gauge identifier")}});
  file.add_variable("station_name", NcType::text, {"station", "name_length"},
                    {{"long_name", std::string("gauge name")}});
  const bool on_earth = mesh::on_earth(simulation.mesh());
  if (on_earth) {
    file.add_variable("lon", NcType::f64, {"station"},
                      described("longitude of the gauge", "degrees_east", "longitude"));
    file.add_variable("lat", NcType::f64, {"station"},
                      described("latitude of the gauge", "degrees_north", "latitude"));
  }
  for (const std::string axis : {"x", "y"})
    file.add_variable(axis, NcType::f64, {"station"},
                      described(axis + " of the gauge", "m", "projection_" + axis + "_coordinate"));
  file.add_variable("bed_elevation", NcType::f64, {"station"},
                    described("bed elevation of the gauge's cell", "m", "altitude"));
  file.add_variable("gauge_zero", NcType::f64, {"station"},
                    described("elevation of stage zero", "m", "altitude"));
  file.add_variable("assimilated", NcType::i8, {"station"},
                    {{"long_name", std::string("readings of this gauge are assimilated")},
                     {"flag_values", std::vector<int>{0, 1}},
                     {"flag_meanings", std::string("kept_out assimilated")}});
  add_times(file, header);
  file.add_variable(
      "member", NcType::i32, {"member"},
      {{"long_name", std::string("ensemble member")}, {"standard_name", std::string("realization")}});
  core::Attributes level =
      described("water level; missing where dry", "m", "water_surface_height_above_reference_datum");
  core::Attributes stage = described("stage: water level above gauge zero; missing where dry", "m");
  core::Attributes u = described("depth-averaged velocity along x", "m s-1");
  core::Attributes v = described("depth-averaged velocity along y", "m s-1");
  for (core::Attributes* a : {&level, &stage, &u, &v})
    a->push_back({"coordinates", std::string(on_earth ? "lon lat station_id" : "x y station_id")});
  file.add_variable("water_level", NcType::f64, {"station", "member", "time"}, level, 1);
  file.add_variable("stage", NcType::f64, {"station", "member", "time"}, stage, 1);
  file.add_variable("velocity_x", NcType::f64, {"station", "member", "time"}, u, 1);
  file.add_variable("velocity_y", NcType::f64, {"station", "member", "time"}, v, 1);
  put_header(file, simulation, header);
  file.put_attribute("", "Conventions", std::string("CF-1.11"));
  file.put_attribute("", "featureType", std::string("timeSeries"));
}

}  // namespace

void GaugeHistory::record(const Simulation& simulation, Phase now) {
  const GaugeValues values = simulation.gauge_values();
  const std::vector<double> volumes = simulation.section_volumes();
  time.push_back(simulation.time());
  phase.push_back(now);
  level.insert(level.end(), values.level.begin(), values.level.end());
  velocity_x.insert(velocity_x.end(), values.velocity_x.begin(), values.velocity_x.end());
  velocity_y.insert(velocity_y.end(), values.velocity_y.begin(), values.velocity_y.end());
  volume.insert(volume.end(), volumes.begin(), volumes.end());
}

void GaugeHistory::cut(double last) {
  budget.cut(last);
  const std::size_t all = time.size();
  while (!time.empty() && time.back() > last) time.pop_back();
  if (all == 0) return;
  for (auto* v : {&level, &velocity_x, &velocity_y, &volume}) v->resize(v->size() / all * time.size());
  phase.resize(time.size());
}

double wet_level(const GaugeHistory& history, const Simulation& simulation, std::size_t record,
                 std::size_t gauge, std::size_t member) {
  const std::size_t stations = simulation.gauges().size(), members = simulation.members();
  const double level = history.level[(record * stations + gauge) * members + member];
  const bool wet = level - simulation.gauges()[gauge].bed >= core::dry_film_m;
  return wet ? level : std::numeric_limits<double>::quiet_NaN();
}

void write_gauges(const std::filesystem::path& path, const Simulation& simulation,
                  const GaugeHistory& history, const ResultHeader& header) {
  const std::size_t stations = simulation.gauges().size(), members = simulation.members(),
                    records = history.time.size();
  if (!simulation.ranks().leader() || stations == 0) return;
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define(file, simulation, history, header);
  std::vector<std::string> ids, names;
  std::vector<double> lon, lat, x, y, bed, zero, time, level(stations * members * records),
      stage(level.size()), u(level.size()), v(level.size());
  std::vector<int> assimilated, member, phase;
  for (std::size_t g = 0; g < stations; ++g) {
    const core::Gauge& gauge = simulation.basin().gauges[g];
    ids.push_back(gauge.id);
    names.push_back(gauge.name);
    mesh::Index home = mesh::find_cell(simulation.mesh(), gauge.at_point);
    if (home == mesh::none) home = simulation.gauges()[g].cell;  // just outside: linear beyond that cell
    const core::LonLat on_globe = mesh::lonlat_of(simulation.mesh(), home, gauge.at_point);
    const core::PlanePoint in_plane = mesh::plane_of(simulation.mesh(), home, gauge.at_point);
    lon.push_back(on_globe.lon);
    lat.push_back(on_globe.lat);
    x.push_back(in_plane[0]);
    y.push_back(in_plane[1]);
    bed.push_back(simulation.gauges()[g].bed);
    zero.push_back(simulation.gauges()[g].zero);
    assimilated.push_back(gauge.assimilate);
  }
  const double offset = core::seconds_between(simulation.basin().forecast.start, header.cycle);
  for (std::size_t t = 0; t < records; ++t) {
    time.push_back(history.time[t] - offset);
    phase.push_back(static_cast<int>(history.phase[t]));
  }
  for (std::size_t m = 0; m < members; ++m) member.push_back(static_cast<int>(m));
  for (std::size_t g = 0; g < stations; ++g)
    for (std::size_t m = 0; m < members; ++m)
      for (std::size_t t = 0; t < records; ++t) {
        const std::size_t to = (g * members + m) * records + t;
        level[to] = wet_level(history, simulation, t, g, m);
        stage[to] = level[to] - zero[g];
        u[to] = history.velocity_x[(t * stations + g) * members + m];
        v[to] = history.velocity_y[(t * stations + g) * members + m];
      }
  file.write_strings("station_id", ids);
  file.write_strings("station_name", names);
  if (mesh::on_earth(simulation.mesh())) {
    file.write("lon", lon);
    file.write("lat", lat);
  }
  file.write("x", x);
  file.write("y", y);
  file.write("bed_elevation", bed);
  file.write("gauge_zero", zero);
  file.write("assimilated", assimilated);
  file.write("time", time);
  file.write("phase", phase);
  file.write("member", member);
  file.write("water_level", level);
  file.write("stage", stage);
  file.write("velocity_x", u);
  file.write("velocity_y", v);
  file.commit();
}

double discharge_at(const GaugeHistory& history, std::size_t sections, std::size_t section,
                    std::size_t members, std::size_t member, std::size_t record) {
  const auto at = [&](std::size_t r) { return history.volume[(r * sections + section) * members + member]; };
  const double since = record > 0 ? history.time[record] - history.time[record - 1] : 0;
  return since > 0 ? (at(record) - at(record - 1)) / since : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> discharge_of(const GaugeHistory& history, std::size_t sections, std::size_t section,
                                 std::size_t members, std::size_t member) {
  std::vector<double> discharge(history.time.size());
  for (std::size_t t = 0; t < discharge.size(); ++t)
    discharge[t] = discharge_at(history, sections, section, members, member, t);
  return discharge;
}

void write_sections(const std::filesystem::path& path, const Simulation& simulation,
                    const GaugeHistory& history, const ResultHeader& header) {
  const std::size_t sections = simulation.recorded_sections(), members = simulation.members(),
                    records = history.time.size();
  if (!simulation.ranks().leader() || sections == 0) return;
  std::vector<std::string> names;
  std::vector<int> kind;
  std::size_t name_length = 1;
  for (const Simulation::Recorded& row : simulation.recorded()) {
    names.push_back(row.name);
    kind.push_back(row.kind);
    name_length = std::max(name_length, row.name.size());
  }
  core::NetcdfFile file = core::NetcdfFile::create(path);
  file.add_dimension("section", sections);
  file.add_dimension("member", members);
  file.add_dimension("time", records);
  file.add_dimension("name_length", name_length);
  file.add_variable("section_name", NcType::text, {"section", "name_length"},
                    {{"cf_role", std::string("timeseries_id")}, {"long_name", std::string("section")}});
  file.add_variable(
      "kind", NcType::i8, {"section"},
      {{"long_name",
        std::string("stretch of the mesh's rim, line across the flow inside it, or weir or culvert")},
       {"flag_values", std::vector<int>{0, 1, 2}},
       {"flag_meanings", std::string("boundary line exchange")}});
  add_times(file, header);
  core::Attributes flow = described(
      "discharge into the basin (line: downstream; exchange: its own way), mean since the record before; "
      "missing at the first",
      "m3 s-1");
  flow.push_back({"cell_methods", std::string("time: mean")});
  file.add_variable("discharge", NcType::f64, {"section", "member", "time"}, flow, 1);
  file.add_variable(
      "volume", NcType::f64, {"section", "member", "time"},
      described("water into the basin (line: downstream; exchange: its own way) since forecast.start", "m3"),
      1);
  put_header(file, simulation, header);
  file.put_attribute("", "Conventions", std::string("CF-1.11"));
  file.put_attribute("", "featureType", std::string("timeSeries"));
  std::vector<double> volume(sections * members * records), discharge(volume.size()), seconds;
  std::vector<int> phase;
  const double offset = core::seconds_between(simulation.basin().forecast.start, header.cycle);
  for (std::size_t t = 0; t < records; ++t) {
    seconds.push_back(history.time[t] - offset);
    phase.push_back(static_cast<int>(history.phase[t]));
  }
  for (std::size_t i = 0; i < sections * members; ++i) {
    for (std::size_t t = 0; t < records; ++t)
      volume[i * records + t] = history.volume[t * sections * members + i];
    const std::vector<double> flow = discharge_of(history, sections, i / members, members, i % members);
    std::copy(flow.begin(), flow.end(), discharge.begin() + static_cast<std::ptrdiff_t>(i * records));
  }
  file.write_strings("section_name", names);
  file.write("kind", kind);
  file.write("time", seconds);
  file.write("phase", phase);
  file.write("discharge", discharge);
  file.write("volume", volume);
  file.commit();
}

}  // namespace freshet::hydro
