#include "core/basin/line_sections.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/boundaries.hpp"
#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<Section> read_line_sections(ConfigTable root, const std::vector<Boundary>& boundaries) {
  std::vector<Section> sections;
  std::set<std::string> names;
  for (const Boundary& boundary : boundaries) names.insert(boundary.name);
  for (ConfigTable table :
       root.list("section",
                 {"A line across the flow inside the mesh. What goes through it is kept in `sections.nc`, "
                  "positive downstream for a line drawn from the left bank to the right bank (looking "
                  "downstream), that is from the right to the left of the way along it."})) {
    Section section;
    section.at = {table.where()};
    section.name = table.needed_text("name", {.meaning = "of its series in sections.nc",
                                              .also = "not the name of another section or boundary"});
    if (!table.has("line")) table.missing("line", "\"file\", or points such as [[0, 0], [12.5, 3]]");
    section.line = read_drawn(table, "line", 2,
                              {{"vector file with the line, as for a boundary, or its points. Its ends lie "
                                "on the mesh or within two edge lengths of it",
                                "*needed*"},
                               "layer of the file",
                               "the value of the line's attribute `name`"})
                       .value_or(LineInput{});
    if (!table.in_use()) continue;
    table.expect(names.insert(section.name).second, "name",
                 fmt::format("'{}' is the name of another section or boundary too", section.name));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace freshet::core
