#include "core/basin/wind.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

const Words<DragLaw> drag_laws = {
    {"large_pond", DragLaw::large_pond}, {"garratt", DragLaw::garratt}, {"constant", DragLaw::constant}};

}  // namespace

Wind read_wind(ConfigTable table) {
  table.about({"No table, no wind. The stress is ρ_air C \\|W\\| W."});
  Wind wind;
  wind.enabled = table.in_use();
  const auto speed = table.number("speed_m_per_s", {0, 100, "m/s"}, {"at 10 m", "*needed unless file*"});
  const auto from = table.number(
      "from_degrees", {0, 360, "degrees"},
      {"where it comes from, clockwise from the y axis of the mesh (grid north)", "*needed unless file*"});
  wind.speed = speed.value_or(0);
  wind.from_degrees = from.value_or(0);
  wind.file = table.path("file", {"CSV `time,speed_m_per_s,from_degrees`; each row holds until the next"});
  table.describe("outside",
                 {"with `file`: before its first row and after its last, which holds as long as the "
                  "one before it, a run is refused, or there is no wind, or the nearest row holds"});
  wind.outside = read_outside(table);
  wind.law = table.choice("drag", drag_laws, wind.law,
                          {"Large & Pond (1981), Garratt (1977), or `drag_coefficient`"});
  wind.drag_coefficient =
      table.number("drag_coefficient", {0, 0.01}, wind.drag_coefficient, {"with `\"constant\"`"});
  wind.air_density =
      table.number("air_density_kg_per_m3", {0.5, 2, "kg/m3"}, wind.air_density, {"density of the air"});
  wind.full_depth_m = table.number("full_depth_m", {0.001, 10, "m"}, wind.full_depth_m,
                                   {"in shallower water the stress fades with the depth"});
  table.expect(!wind.enabled || wind.file || (speed && from), "",
               "needs speed_m_per_s and from_degrees, or file");
  table.expect(!(wind.file && (speed || from)), "file",
               "both a constant wind and a file are given; keep one");
  return wind;
}

}  // namespace freshet::core
