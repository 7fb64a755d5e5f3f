// freshet-post: results in other formats (export), as pictures (map), as a table (summary), and two of them
// held against each other (compare).

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/program.hpp"
#include "core/text.hpp"
#include "postproc/compare/comparison.hpp"
#include "postproc/export_format.hpp"
#include "postproc/map/map_picture.hpp"
#include "postproc/map/movie.hpp"
#include "postproc/result_folder.hpp"
#include "postproc/summary_command.hpp"

namespace {

using namespace freshet;

void set_members(postproc::ExportSettings& settings, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "all") {
      settings.all_members = true;
      continue;
    }
    int number = 0;
    core::check(CLI::detail::lexical_cast(word, number), "--member: '{}' is neither a number nor 'all'",
                word);
    settings.members.push_back(number);
  }
}

void add_export_command(CLI::App& app) {
  struct Arguments {
    core::CommonOptions common;
    postproc::ResultChoice choice;
    postproc::ExportSettings settings;
    std::string format = postproc::export_formats().front().name;
    std::vector<std::string> members;
  };
  auto a = std::make_shared<Arguments>();
  CLI::App& command = *app.add_subcommand("export", "results in other formats");
  core::add_common_options(command, a->common);
  postproc::add_choice_options(command, a->choice);
  command.add_option("--format", a->format, "one of: " + postproc::formats_in_words())->capture_default_str();
  command.add_option("--member", a->members,
                     "these members: numbers, or 'all'; fields are of all together otherwise");
  command.add_flag("--flat", a->settings.flat, "vtk: points at z = 0 instead of at the bed elevation");
  command.callback([a] {
    set_members(a->settings, a->members);
    const core::Basin basin = core::read_basin(a->common.basin_file);
    a->settings.basin = &basin;
    const postproc::ResultFolder results =
        postproc::find_results(core::workspace_of(basin, a->common), basin, a->choice);
    core::print_summary(postproc::export_results(a->format, results, a->settings), a->common);
  });
}

/// map_maximum_depth_p50.png, map_depth_p50_20260310T0800Z.png
std::string map_name(const postproc::MapRequest& request) {
  std::string name = "map_" + request.field;
  if (request.member) name += fmt::format("_member_{}", *request.member);
  if (request.threshold_m) name += fmt::format("_{:g}m", *request.threshold_m);
  if (!request.time.empty()) name += "_" + core::to_compact(core::parse_instant(request.time, "--time"));
  return name + ".png";
}

struct MapArguments {
  core::CommonOptions common;
  postproc::ResultChoice choice;
  postproc::MapRequest request;
  std::vector<std::string> fields = {postproc::MapRequest{}.field}, times;
  bool terrain = false;
  std::filesystem::path output, movie;
};

/// Every field at every time.
std::vector<postproc::MapRequest> requests_of(const MapArguments& a) {
  std::vector<postproc::MapRequest> all;
  for (const std::string& field : a.fields) {
    postproc::MapRequest request = a.request;
    request.field = field;
    for (const std::string& time : a.times) {
      request.time = time;
      all.push_back(request);
    }
    if (a.times.empty()) all.push_back(request);
  }
  return all;
}

void tell_map(const MapArguments& a, const std::filesystem::path& png, const postproc::MapContent& content,
              postproc::PictureSize size, std::size_t maps) {
  nlohmann::json summary = {
      {"file", png.string()},   {"title", content.title},   {"maps", maps},
      {"width_px", size.width}, {"height_px", size.height}, {"synthetic", content.attributes.synthetic}};
  if (!content.terrain) {
    summary["cycle"] = core::to_iso(content.attributes.cycle);
    summary["valid"] = content.validity;
  }
  core::print_summary(summary, a.common);
}

void make_terrain_map(const MapArguments& a, const core::Basin& basin, const core::Workspace& workspace) {
  postproc::MapContent content = postproc::read_terrain_content(basin, workspace, a.request.credit);
  content.layers =
      postproc::read_drawn_layers(basin.service->map_layers, content.mesh, basin.crs, basin.file.string());
  const std::filesystem::path png = a.output.empty() ? workspace.root / "map_terrain.png" : a.output;
  tell_map(a, png, content, postproc::draw_map(content, a.request.width_px, png), 1);
}

/// Of the same field, side by side: with the same classes.
void share_scales(std::vector<postproc::MapContent>& maps,
                  const std::vector<postproc::MapRequest>& requests) {
  std::map<std::string, std::pair<double, double>> spans;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto [low, high] = postproc::value_span(maps[i]);
    const auto [span, first] = spans.try_emplace(requests[i].field, low, high);
    span->second = {std::min(span->second.first, low), std::max(span->second.second, high)};
  }
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto [low, high] = spans.at(requests[i].field);
    postproc::set_scale(maps[i], low, high);
  }
}

void make_movie(const MapArguments& a, const core::Basin& basin, const postproc::ResultFolder& results) {
  core::check(a.fields.size() == 1, "--movie: shows one field; name one");
  std::vector<postproc::MapRequest> requests;
  for (const core::Instant t : postproc::instants_of(core::NetcdfFile::open(results.forecast()))) {
    requests.push_back(a.request);
    requests.back().field = a.fields.front();
    requests.back().time = core::to_iso(t);
  }
  std::vector<postproc::DrawnLayer> layers;
  const auto frame = [&](std::size_t i) {
    postproc::MapContent map = postproc::read_map_content(results, requests[i]);
    if (i == 0 && layers.empty())
      layers =
          postproc::read_drawn_layers(basin.service->map_layers, map.mesh, basin.crs, basin.file.string());
    map.layers = layers;
    return map;
  };
  const postproc::Movie movie = postproc::make_movie(requests.size(), frame, a.request.width_px, a.movie);
  core::print_summary({{"file", a.movie.string()}, {"frames", movie.frames}, {"bytes", movie.bytes}},
                      a.common);
}

void make_map(const MapArguments& a) {
  const core::Basin basin = core::read_basin(a.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, a.common);
  if (a.terrain) return make_terrain_map(a, basin, workspace);
  const postproc::ResultFolder results = postproc::find_results(workspace, basin, a.choice);
  if (!a.movie.empty()) return make_movie(a, basin, results);
  const std::vector<postproc::MapRequest> requests = requests_of(a);
  std::vector<postproc::MapContent> maps;
  for (const postproc::MapRequest& request : requests)
    maps.push_back(postproc::read_map_content(results, request));
  const auto layers = postproc::read_drawn_layers(basin.service->map_layers, maps.front().mesh, basin.crs,
                                                  basin.file.string());
  for (postproc::MapContent& map : maps) map.layers = layers;
  share_scales(maps, requests);
  const bool one = maps.size() == 1;
  const std::string name = one ? map_name(requests.front()) : "map_sheet.png";
  const std::filesystem::path png = a.output.empty() ? results.path / name : a.output;
  const postproc::PictureSize size = one ? postproc::draw_map(maps.front(), a.request.width_px, png)
                                         : postproc::draw_sheet(maps, a.request.width_px, png);
  tell_map(a, png, maps.front(), size, maps.size());
}

void add_map_command(CLI::App& app) {
  auto a = std::make_shared<MapArguments>();
  postproc::MapRequest& r = a->request;
  CLI::App& command = *app.add_subcommand("map", "a PNG map of a result");
  core::add_common_options(command, a->common);
  postproc::add_choice_options(command, a->choice);
  command
      .add_option("--field", a->fields,
                  "a field on cells of forecast.nc or probability.nc, or 'probability'; several: a sheet "
                  "with a map of each")
      ->capture_default_str();
  command.add_option(
      "--time", a->times,
      "valid time, for fields that have times; several: a sheet with a map of each; default: the last");
  command
      .add_option("--movie", a->movie,
                  "a film of all times instead: FILE.mp4 or FILE.webm; needs the program ffmpeg")
      ->excludes("--time");
  command.add_flag("--terrain", a->terrain, "mesh and basin before any run: ground, cells, lines, gauges")
      ->excludes("--field")
      ->excludes("--time");
  command.add_option("--member", r.member, "number of the member, for fields that have members");
  command.add_option(
      "--threshold-m", r.threshold_m,
      "depth threshold of probability and outline; default: the first of products.depth_thresholds_m");
  command
      .add_option("--outline-probability", r.outline_probability,
                  "line around cells that reach the threshold at least so likely; 0: none")
      ->capture_default_str();
  command.add_option("--width-px", r.width_px, "width of the picture")->capture_default_str();
  command.add_option("--credit", r.credit, "a line for the foot, such as where the terrain is from");
  command.add_option("-o,--output", a->output,
                     "the PNG; default: map_<field>.png, or map_sheet.png, in the folder of the results");
  command.callback([a] { make_map(*a); });
}

struct CompareArguments {
  core::CommonOptions common;
  std::string a, b;
  std::filesystem::path output;
  bool no_files = false;
  int width_px = 1600;
};

void compare(const CompareArguments& c) {
  const core::Basin basin = core::read_basin(c.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, c.common);
  const postproc::Sides sides = postproc::find_sides(basin, workspace, c.a, c.b);
  nlohmann::json result = postproc::compare(sides);
  std::string text = postproc::comparison_text(result);
  if (!c.no_files) {
    const std::string name = core::file_name_of(sides.a.label + "_" + sides.b.label);
    const std::filesystem::path folder = c.output.empty() ? workspace.root / "compared" / name : c.output;
    result["files"] = postproc::write_differences(sides, folder, c.width_px);
    text += fmt::format("Files: {}\n", fmt::join(result["files"].get<std::vector<std::string>>(), ", "));
  }
  core::print_summary(result, text, c.common);
}

void add_compare_command(CLI::App& app) {
  auto c = std::make_shared<CompareArguments>();
  CLI::App& command = *app.add_subcommand("compare", "what differs between two cycles or scenarios");
  core::add_common_options(command, c->common);
  command
      .add_option("a", c->a,
                  "a scenario, the time of a cycle, SCENARIO@TIME, or a cycle's folder; alone: against the "
                  "operational forecast")
      ->required();
  command.add_option("b", c->b, "the other one, likewise");
  command.add_option("-o,--output", c->output,
                     "the folder for the files; default: compared/A_B in the workspace");
  command.add_flag("--no-files", c->no_files, "only the table");
  command.add_option("--width-px", c->width_px, "width of the pictures")
      ->check(CLI::Range(400, 8000))
      ->capture_default_str();
  command.callback([c] { compare(*c); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Results for people"};
  app.require_subcommand(1);
  add_export_command(app);
  add_map_command(app);
  postproc::add_summary_command(app);
  add_compare_command(app);
  return core::run_program(app, argc, argv, [] {});
}
