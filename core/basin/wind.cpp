#include "core/basin/wind.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

Wind read_wind(ConfigTable table) {
  Wind wind;
  wind.enabled = table.in_use();
  const auto speed = table.number("speed_m_per_s", {0, 100, "m/s"});
  const auto from = table.number("from_degrees", {0, 360, "degrees"});
  wind.speed = speed.value_or(0);
  wind.from_degrees = from.value_or(0);
  wind.file = table.path("file");
  wind.outside = read_outside(table);
  const std::string law = table.choice("drag", {"large_pond", "garratt", "constant"}, "large_pond");
  wind.law = law == "garratt"    ? DragLaw::garratt
             : law == "constant" ? DragLaw::constant
                                 : DragLaw::large_pond;
  wind.drag_coefficient = table.number("drag_coefficient", {0, 0.01}, wind.drag_coefficient);
  wind.air_density = table.number("air_density_kg_per_m3", {0.5, 2, "kg/m3"}, wind.air_density);
  wind.full_depth_m = table.number("full_depth_m", {0.001, 10, "m"}, wind.full_depth_m);
  table.expect(!wind.enabled || wind.file || (speed && from), "",
               "needs speed_m_per_s and from_degrees, or file");
  table.expect(!(wind.file && (speed || from)), "file",
               "both a constant wind and a file are given; keep one");
  return wind;
}

}  // namespace freshet::core
