#include "core/basin/boundaries.hpp"

#include <fmt/format.h>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// What is given that the kind of boundary does not take, and what it needs that is not.
void check_boundary_value(ConfigTable table, const Boundary& boundary) {
  const BoundaryKind& kind = *boundary.kind;
  const auto only_with = [](const auto& has) {
    return "is used only with type = " + boundary_kinds_with(has);
  };
  for (const BoundaryQuantity* quantity : boundary_quantities())
    table.expect(kind.gives(*quantity) || !table.has(quantity->key), quantity->key,
                 only_with([=](const BoundaryKind& k) { return k.gives(*quantity); }));
  table.expect(kind.file != BoundaryFile::none || !boundary.file, "file",
               only_with([](const BoundaryKind& k) { return k.file != BoundaryFile::none; }));
  const bool wants_curve = kind.file == BoundaryFile::rating_curve;
  table.expect(!wants_curve || !table.has("outside"), "outside", "is of series; a rating curve has no times");
  table.expect(!kind.quantity || !kind.quantity->never_zero || boundary.outside != Missing::zero, "outside",
               "\"zero\" would be a water level of 0 m; write \"hold\", or a file that reaches farther");
  table.expect(!wants_curve || boundary.file, "type",
               "needs file, a table level_m,discharge_m3_per_s of what leaves at each level");
  table.expect(kind.slope || !boundary.slope, "slope",
               only_with([](const BoundaryKind& k) { return k.slope; }));
  if (!kind.quantity) return;
  const std::string& key = kind.quantity->key;
  table.expect(boundary.constant || boundary.file, "type",
               fmt::format("needs {}{}", key, kind.file == BoundaryFile::none ? "" : " or file"));
  table.expect(!(boundary.constant && boundary.file), "file",
               fmt::format("both {} and file are given; keep one", key));
}

/// Where a boundary lies: at the outlet, around a point, or along a line.
void read_place(ConfigTable table, Boundary& boundary) {
  constexpr Range width{0.001, 1e6, "m"};
  const bool along_line = table.has("line");
  boundary.mesh_edges = table.text(
      "mesh_edges", "",
      {"in place of a point or a line: the edges to which an imported mesh gives this name; "
       "`freshet mesh import` lists the names ([meshes of other programs](guide/mesh-import.md))"});
  if (!boundary.mesh_edges.empty()) boundary.at_outlet = false;
  for (const std::string key :
       {"lon", "lat", "x", "y", "width_m", "line", "layer", "feature", "line_width_m"})
    table.expect(!boundary.at_outlet || !table.has(key), key,
                 "is not used: the boundary 'outlet' lies where the catchment drains out");
  for (const std::string key : {"lon", "lat", "x", "y", "width_m"})
    table.expect(boundary.at_outlet || !along_line || !table.has(key), key,
                 "both line and a point with width_m are given; keep one way to say where it lies");
  table.expect(boundary.at_outlet || along_line || !table.has("line_width_m"), "line_width_m",
               "is used only with line = \"vector file\"");
  for (const std::string key : {"lon", "lat", "x", "y", "width_m", "line", "line_width_m"})
    table.expect(boundary.mesh_edges.empty() || !table.has(key), key,
                 "both mesh_edges and another way to say where the boundary lies are given; keep one");
  if (boundary.at_outlet || along_line || !boundary.mesh_edges.empty()) {
    for (const std::string key : {"lon", "lat", "x", "y", "width_m"}) table.number(key, {-1e8, 1e8}, {});
  } else {
    boundary.at_point =
        table.needed_point({"the middle of the boundary", "*needed unless outlet, `line` or `mesh_edges`*"});
    boundary.width_m = table.needed_number(
        "width_m", width,
        {"edges within half of this of the point", "*needed unless outlet, `line` or `mesh_edges`*"});
  }
  boundary.line =
      read_drawn(table, "line", 2,
                 {{"vector file that GDAL reads (GeoPackage, Shapefile, GeoJSON), in any coordinate system: "
                   "the boundary is the edges whose midpoint lies near the line and between its ends. Run "
                   "`freshet mesh` after changing it: mesh.nc holds the lines"},
                  "with `line`: its layer",
                  "with `line`: the value of its attribute `name`"});
  boundary.line_width_m = table.number(
      "line_width_m", width,
      {"with `line`: midpoints within half of this of the line; absent: within half the length of the edge"});
}

/// How inflows of the members part after the last row.
void read_spread(ConfigTable table, Boundary& boundary) {
  boundary.outside_sigma =
      table.number("outside_sigma", {0, 2}, boundary.outside_sigma,
                   {"with the `file` of a discharge: standard deviation over the members that ln(discharge) "
                    "approaches after the last row. At a lead time t it is this times sqrt(1 - exp(-2 t / "
                    "`outside_sigma_h`)) ([assimilation](assimilation.md#after-the-last-reading))"});
  boundary.outside_sigma_s =
      3600 * table.number("outside_sigma_h", {0.25, 1000, "h"}, boundary.outside_sigma_s / 3600,
                          {"time in which inflow of a member forgets by how much it was off"});
  const bool series = boundary.file && boundary.kind->gives(boundary_discharge);
  for (const char* key : {"outside_sigma", "outside_sigma_h"})
    table.expect(series || !table.has(key), key, "is used only with type = \"discharge\" and file");
  table.expect(boundary.outside != Missing::regression || !table.has("outside_sigma"), "outside_sigma",
               "has no use with outside = \"regression\": members part by what the regression missed before");
}

/// A row for each kind.
std::string text_of_kinds() {
  std::string text = "| type | what water does there |\n| --- | --- |\n";
  for (const BoundaryKind& kind : boundary_kinds())
    text += fmt::format("| `\"{}\"` | {} |\n", kind.name, kind.about);
  return text +
         "\nA discharge spreads over its section by conveyance: the level is sought at which the section, "
         "with its beds and Manning's n, carries it at `slope`, and every edge gets its share there. A small "
         "discharge keeps to the deepest edges.";
}

Boundary read_boundary(ConfigTable table) {
  std::vector<std::string> kinds;
  for (const BoundaryKind& kind : boundary_kinds()) kinds.push_back(kind.name);
  Boundary boundary;
  boundary.at = {table.where()};
  boundary.name = table.needed_text(
      "name", {.meaning = "`\"outlet\"`: where the catchment drains out. Any other: the edges whose "
                          "midpoint lies within half a width of the point, or near the line, or those of "
                          "`mesh_edges`",
               .starter = "\"outlet\""});
  if (!table.has("type")) table.missing("type", "\"free_outflow\"");
  boundary.kind = &boundary_kind(table.choice("type", kinds, "wall",
                                              {.meaning = "what holds there ([solver](solver.md#boundaries))",
                                               .otherwise = "*needed*",
                                               .starter = "\"free_outflow\""}));
  boundary.at_outlet = boundary.name == "outlet";
  read_place(table, boundary);
  for (const BoundaryQuantity* quantity : boundary_quantities()) {
    const auto value =
        table.number(quantity->key, {quantity->low, quantity->high, quantity->unit}, {quantity->meaning});
    if (boundary.kind->gives(*quantity)) boundary.constant = value;
  }
  boundary.file = table.path(
      "file", {"in place of the constant: CSV `time,discharge_m3_per_s` or `time,level_m`, linear between "
               "rows. With `\"rating_curve\"`: CSV `level_m,discharge_m3_per_s`, both rising: what leaves at "
               "each level; it must reach beyond the highest level of the river, not of films on its banks"});
  table.describe(
      "outside",
      {"with the `file` of a discharge or a level: before its first and after its last row a run is "
       "refused, or nothing flows (not of a level), or the nearest row holds, or after the last one a "
       "discharge recedes, or goes on by a regression on what all such inflows did before "
       "([assimilation](assimilation.md#after-the-last-reading))"});
  boundary.outside = read_outside(table, {"recession", "regression"});
  boundary.after = read_after_last(table, boundary.outside, boundary.kind->gives(boundary_discharge));
  read_spread(table, boundary);
  boundary.slope =
      table.number("slope", {1e-6, 1},
                   {"with `\"free_outflow\"`: slope of the energy line, water leaves along its direction at "
                    "Manning's velocity for it; without, at critical depth. With `\"discharge\"`: slope at "
                    "which the section carries it (0.001), see below"});
  check_boundary_value(table, boundary);
  return boundary;
}

}  // namespace

std::vector<Boundary> read_boundaries(ConfigTable root) {
  static const std::string about_kinds = text_of_kinds();
  std::vector<Boundary> boundaries;
  for (const ConfigTable& table :
       root.list("boundary", {"The edge of the mesh is a wall except where a boundary says otherwise; later "
                              "ones win. A boundary lies at the outlet, around a point (`lon`, `lat` or `x`, "
                              "`y`, with `width_m`), along a line (`line`), or where an imported mesh says "
                              "(`mesh_edges`): give "
                              "exactly one.",
                              about_kinds})) {
    Boundary boundary = read_boundary(table);
    if (table.in_use()) boundaries.push_back(std::move(boundary));
  }
  return boundaries;
}

}  // namespace freshet::core
