#include "mesh/foreign/import/import_mesh.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/foreign/check.hpp"
#include "mesh/foreign/import/foreign_plane.hpp"
#include "mesh/foreign/import/import_summary.hpp"
#include "mesh/foreign/in_child.hpp"
#include "mesh/foreign/to_mesh.hpp"
#include "mesh/land_class.hpp"
#include "mesh/places.hpp"
#include "mesh/region_water.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/check_places.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/structures.hpp"
#include "mesh/terrain/vector_lines.hpp"
#include "mesh/terrain/water_raster.hpp"

namespace freshet::mesh {
namespace {

/// Of the same height all over: the format has no place for "none".
bool is_flat(const ForeignMesh& foreign) {
  const auto one_value = [](const std::vector<double>& v) {
    return std::all_of(v.begin(), v.end(), [&](double z) { return z == v.front(); });
  };
  return one_value(foreign.z) && one_value(foreign.cell_bed);
}

bool bed_from_terrain(const core::Basin& basin, const ForeignMesh& foreign, const ImportSettings& settings) {
  const bool has_bed = !foreign.z.empty() || !foreign.cell_bed.empty(), has_dem = !basin.terrain.dem.empty();
  const std::string file = settings.file.string();
  if (settings.bed == BedFrom::terrain) {
    core::check(has_dem, "--bed terrain: {} has no [terrain] to take the bed from; write it with dem",
                basin.file.string());
    return true;
  }
  core::check(has_bed || settings.bed == BedFrom::either,
              "--bed file: {} has no bed; name what holds it by --bed-name, or write --bed terrain", file);
  core::check(
      has_bed || has_dem,
      "{}: it has no bed, and {} has no [terrain] to take one from; write [terrain] with dem, or name what "
      "holds the bed by --bed-name",
      file, basin.file.string());
  if (settings.bed == BedFrom::file || (has_bed && !is_flat(foreign))) return false;
  if (!has_dem) {
    core::warn(
        "{}: its bed is the same all over, as of a mesh without a bed; write [terrain] with dem to take one "
        "from there",
        file);
    return false;
  }
  core::info("{}: it has no bed, or the same all over: the bed comes from {}", file,
             basin.terrain.dem.string());
  return true;
}

/// As fine as a quarter of short edges, as far as memory goes.
void lay_terrain(const core::Basin& basin, const OGRSpatialReference& crs, Mesh& mesh) {
  constexpr double most_cells = 2e7;
  std::vector<double> lengths;
  for (const auto& [a, b] : mesh.edge_nodes)
    lengths.push_back(std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]));
  const auto tenth = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 10);
  std::nth_element(lengths.begin(), tenth, lengths.end());
  const auto [west, east] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [south, north] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  const double finest = std::sqrt((*east - *west) * (*north - *south) / most_cells);
  const DemFile dem = inspect_dem(basin.terrain, crs);
  sample_bed(mesh, read_dem(dem, crs, std::max(*tenth / 4, finest)));
}

/// As basin.toml can name it.
std::string class_of(const std::string& material) {
  std::string word = material;
  std::replace(word.begin(), word.end(), ' ', '_');
  return word.empty() ? "default" : word;
}

/// Materials become land classes after `default` and `channel`, unless a raster says what the land is.
void name_classes(const core::Basin& basin, const OGRSpatialReference& crs, const ForeignMesh& foreign,
                  ConvertedMesh& made) {
  Mesh& mesh = made.mesh;
  if (basin.roughness.land_cover) {
    if (!made.material.empty())
      core::info("the land classes come from {}, not from the {} materials of the file",
                 basin.roughness.land_cover->string(), foreign.materials.size());
    mesh.land_class_names = basin.roughness.class_names();
    judge_rasters(basin, assign_land_cover(mesh, basin.roughness, crs), {});
    return;
  }
  auto& names = mesh.land_class_names;
  std::set<std::string> sorted;  // whatever order the file has, so that all formats give the same mesh
  for (const int material : made.material) sorted.insert(class_of(foreign.materials[material]));
  for (const std::string& name : sorted)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  for (std::size_t c = 0; c < made.material.size(); ++c) {
    const auto found = std::find(names.begin(), names.end(), class_of(foreign.materials[made.material[c]]));
    mesh.land_class[c] = static_cast<int>(found - names.begin());
  }
}

/// A key of TOML.
std::string key_of(const std::string& name) {
  const bool bare = std::all_of(name.begin(), name.end(),
                                [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
  return bare ? name : nlohmann::json(name).dump();
}

/// Classes that have no roughness yet, as lines to be copied.
void tell_classes(const core::Basin& basin, const Mesh& mesh) {
  const std::vector<std::string> known = basin.roughness.class_names();
  std::string missing;
  for (const std::string& name : mesh.land_class_names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      missing += fmt::format("\n[roughness.classes.{}]\nn = 0.05", key_of(name));
  if (!missing.empty())
    core::warn("{} does not say how rough these materials are; add, with Manning's n of each:{}",
               basin.roughness.at.text.empty() ? basin.file.string() : basin.roughness.at.text, missing);
}

void tell_outcome(const std::string& file, const CheckReport& report, const ConvertedMesh& made) {
  for (const std::string& note : made.notes) core::info("{}: {}", file, note);
  if (report.turned > 0) core::info("{}: {} cells ran clockwise: turned", file, report.turned);
  if (report.unused_nodes > 0)
    core::info("{}: {} nodes belong to no cell: left out", file, report.unused_nodes);
  if (made.cut_cells > 0)
    core::info("{}: {} cells are neither triangles nor convex quadrilaterals: cut into triangles", file,
               made.cut_cells);
  if (report.doubled_nodes > 0)
    core::warn(
        "{}: {} nodes of the rim lie where another one does: no water passes between their cells. Where it "
        "should, import with --merge-m 0.001",
        file, report.doubled_nodes);
  if (report.parts > 1)
    core::warn("{}: the mesh falls into {} parts that no edge joins: no water passes from one to another",
               file, report.parts);
}

/// Lines and houses of basin.toml need edges of their own, which only `freshet mesh` draws.
std::vector<std::string> not_laid(const core::Basin& basin) {
  std::vector<std::string> sentences;
  if (!basin.breaklines.empty())
    sentences.push_back(fmt::format(
        "{} [[breakline]] of basin.toml are not laid into a mesh of another program: water passes there as "
        "soon as it stands above the beds of its cells. Give its cells along the line the height of the "
        "crest, or draw a [[weir]]",
        basin.breaklines.size()));
  const auto houses = std::count_if(basin.buildings.begin(), basin.buildings.end(),
                                    [](const auto& b) { return b.as != core::BuildingAs::roughness; });
  if (houses > 0)
    sentences.push_back(
        fmt::format("{} [[building]] of basin.toml are no holes or blocks in a mesh of another program: as = "
                    "\"roughness\" is laid over any mesh",
                    houses));
  return sentences;
}

void finish(const core::Basin& basin, const OGRSpatialReference& crs, std::vector<Line> lines,
            const DrawnStructures& drawn, ImportedMesh& built) {
  Mesh& mesh = built.mesh;
  mesh.basin_name = basin.name;
  mesh.lines = std::move(lines);
  if (!crs.IsLocal()) {
    mesh.crs_wkt = to_wkt(crs);
    mesh.grid_mapping = grid_mapping(crs);
  }
  set_lonlat(mesh, crs);
  judge_rasters(basin, {}, assign_soils(mesh, basin.forcing.infiltration, crs));
  assign_manning(mesh, basin, drawn, crs);
  built.fields = water_fields(basin, mesh, crs);
  mesh.fingerprint = fingerprint(mesh);
  check_plane(mesh, basin.crs, "the mesh");
  tell_classes(basin, mesh);
}

}  // namespace

ImportedMesh import_mesh(const core::Basin& basin, const ImportSettings& settings) {
  const std::string file = settings.file.string();
  const OGRSpatialReference crs = projected_crs(basin.crs, basin.file.string());
  std::vector<Line> lines = read_lines(basin, crs);  // first: a fault in them costs no time
  const DrawnStructures drawn = read_structures(basin, crs);
  try_in_child(settings.file, [&] {
    const MeshReader& reader = find_reader(settings.format, settings.file);
    if (reader.by_library) reader.read(settings.file, settings.read);
  });
  const MeshReader& reader = find_reader(settings.format, settings.file);
  core::info("reading {} as {}", file, reader.reads);
  ForeignMesh foreign = reader.read(settings.file, settings.read);
  for (const std::string& note : foreign.notes) core::info("{}: {}", file, note);
  bring_into_plane(foreign, settings, basin, crs);
  const CheckReport report = check_foreign(foreign, file, {settings.merge_m});
  const bool from_terrain = bed_from_terrain(basin, foreign, settings);
  ConvertedMesh made = to_mesh(foreign, file);
  tell_outcome(file, report, made);
  if (from_terrain) lay_terrain(basin, crs, made.mesh);
  name_classes(basin, crs, foreign, made);
  ImportedMesh built;
  built.mesh = std::move(made.mesh);
  built.numbers = std::move(made.numbers);
  finish(basin, crs, std::move(lines), drawn, built);
  built.summary = summary_of(basin, built.mesh, built.fields);
  built.summary["format"] = reader.name;
  built.summary["bed_from"] = from_terrain ? "terrain" : "file";
  built.summary["mended"] = {
      {"turned_cells", report.turned}, {"triangles_as_quadrilaterals", report.repeated},
      {"cut_cells", made.cut_cells},   {"unused_nodes", report.unused_nodes},
      {"merged_nodes", report.merged}, {"doubled_nodes", report.doubled_nodes}};
  built.summary["parts"] = report.parts;
  built.summary["not_laid"] = not_laid(basin);
  for (const std::string& sentence : not_laid(basin)) core::warn("{}", sentence);
  return built;
}

}  // namespace freshet::mesh
