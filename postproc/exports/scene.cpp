// scene.glb, a glTF 2.0 scene: the ground, the water as it moves, buildings; and index.html, a page that
// shows it, with the scene in it, so that it opens from a disk too.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/export_format.hpp"
#include "postproc/exports/glb.hpp"
#include "postproc/exports/scene_shapes.hpp"
#include "postproc/exports/viewer_page.hpp"
#include "results/fields.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double seconds_of_a_step = 0.5;  ///< between two times, as it is played

/// Number of the mesh.
int add_mesh(Glb& glb, const Triangles& t, const std::string& name, int material,
             const std::vector<int>& targets = {}) {
  json attributes = {{"POSITION", glb.add_floats(t.position, 3, true, true)},
                     {"NORMAL", glb.add_floats(t.normal, 3, false, true)}};
  if (!t.colour.empty()) attributes["COLOR_0"] = glb.add_floats(t.colour, 3, false, true);
  json primitive = {
      {"attributes", attributes}, {"indices", glb.add_indices(t.corner)}, {"material", material}};
  json mesh = {{"name", name}};
  if (!targets.empty()) {
    for (const int target : targets) primitive["targets"].push_back({{"POSITION", target}});
    mesh["weights"] = std::vector<int>(targets.size(), 0);
  }
  mesh["primitives"] = {primitive};
  glb.root["meshes"].push_back(mesh);
  return static_cast<int>(glb.root["meshes"].size()) - 1;
}

int add_node(Glb& glb, const std::string& name, int mesh) {
  glb.root["nodes"].push_back({{"name", name}, {"mesh", mesh}});
  const int node = static_cast<int>(glb.root["nodes"].size()) - 1;
  glb.root["scenes"][0]["nodes"].push_back(node);
  return node;
}

/// At time k the shape is that of target k alone; in between both are mixed.
void add_animation(Glb& glb, int node, std::size_t targets) {
  std::vector<float> times, weights;
  for (std::size_t k = 0; k <= targets; ++k) {
    times.push_back(static_cast<float>(seconds_of_a_step * static_cast<double>(k)));
    for (std::size_t target = 1; target <= targets; ++target) weights.push_back(target == k ? 1 : 0);
  }
  json sampler = {{"input", glb.add_floats(times, 1, true, false)},
                  {"output", glb.add_floats(weights, 1, false, false)},
                  {"interpolation", "LINEAR"}};
  json channel = {{"sampler", 0}, {"target", {{"node", node}, {"path", "weights"}}}};
  glb.root["animations"] = {{{"name", "water"}, {"samplers", {sampler}}, {"channels", {channel}}}};
}

json material(const char* name, const std::vector<double>& colour, double roughness) {
  json m = {{"name", name},
            {"pbrMetallicRoughness",
             {{"baseColorFactor", colour}, {"metallicFactor", 0}, {"roughnessFactor", roughness}}}};
  if (colour[3] < 1) m["alphaMode"] = "BLEND", m["doubleSided"] = true;
  return m;
}

struct Depths {
  std::string field;
  std::vector<std::vector<float>> at;  ///< [time][cell]
};

Depths read_depths(const core::NetcdfFile& forecast, const ExportSettings& settings) {
  const bool of_member = !settings.members.empty();
  Depths depths{of_member ? results::depth.name : results::depth_p50.name, {}};
  const std::size_t member = of_member ? position_of_member(forecast, settings.members.front()) : 0;
  for (std::size_t t = 0; t < forecast.dimension(results::time); ++t)
    depths.at.push_back(read_slice(forecast, {depths.field, t, member}));
  return depths;
}

json about(const ResultFolder& results, const core::NetcdfFile& forecast, const Depths& depths,
           const SceneOrigin& origin, const ExportSettings& settings) {
  const results::ResultAttributes& a = results.attributes;
  json times = json::array();
  for (const core::Instant t : instants_of(forecast)) times.push_back(core::to_iso(t));
  json about = {{"basin", a.basin},
                {"cycle", core::to_iso(a.cycle)},
                {"times", times},
                {"water", depths.field},
                {"synthetic", a.synthetic},
                {"remarks", a.remarks()},
                {"origin_x_m", origin.x},
                {"origin_y_m", origin.y},
                {"crs", settings.basin->crs},
                {"seconds_of_a_step", seconds_of_a_step}};
  if (!settings.members.empty()) about["member"] = settings.members.front();
  return about;
}

json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: a scene has its heights; leave it out with --format scene");
  core::check(!settings.all_members && settings.members.size() <= 1,
              "--member: a scene shows one member, or the median without --member");
  const core::NetcdfFile forecast = core::NetcdfFile::open(results.forecast());
  core::check(settings.members.empty() || forecast.has_variable(results::depth.name),
              "{}: holds no members, only statistics; set products.members = true and run again",
              results.forecast().string());
  const mesh::Mesh mesh = mesh::read_mesh(forecast);
  const SceneOrigin origin = origin_of(mesh);
  const Depths depths = read_depths(forecast, settings);
  const std::string page = viewer_page();  // or an error, before anything is made

  Glb glb;
  const json extras = about(results, forecast, depths, origin, settings);
  glb.root = {{"asset", {{"version", "2.0"}, {"generator", results.attributes.source}, {"extras", extras}}},
              {"scene", 0},
              {"scenes", {{{"name", results.attributes.basin}}}}};
  glb.root["materials"] = {material("ground", {1, 1, 1, 1}, 1),
                           material("water", {0.05, 0.22, 0.60, 0.78}, 0.15),
                           material("buildings", {0.62, 0.58, 0.55, 1}, 0.9)};
  add_node(glb, "ground", add_mesh(glb, terrain_triangles(mesh, origin), "ground", 0));
  const WaterShapes water = water_triangles(mesh, origin, depths.at);
  if (!water.first.empty()) {
    std::vector<int> targets;
    for (const std::vector<float>& change : water.change)
      targets.push_back(glb.add_floats(change, 3, true, true));
    const int node = add_node(glb, "water", add_mesh(glb, water.first, "water", 1, targets));
    if (!targets.empty()) add_animation(glb, node, targets.size());
  }
  const Triangles houses = building_triangles(*settings.basin, mesh, origin);
  if (!houses.empty()) add_node(glb, "buildings", add_mesh(glb, houses, "buildings", 2));

  const std::string file = glb.finish();
  core::write_file(folder / "scene.glb", file);
  core::write_file(folder / "index.html", filled_page(page, file, extras));
  return {{"file", (folder / "scene.glb").string()},
          {"page", (folder / "index.html").string()},
          {"bytes", file.size()},
          {"times", depths.at.size()},
          {"water_triangles", water.first.corner.size() / 3},
          {"building_triangles", houses.corner.size() / 3}};
}

}  // namespace

ExportFormat scene_format() {
  return {"scene", "a glTF 2.0 scene with moving water, and a page that shows it", write};
}

}  // namespace freshet::postproc
