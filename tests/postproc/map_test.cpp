// Colours, pixels and whole maps, decoded again.

#include <cairo.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "postproc/map/labels.hpp"
#include "postproc/map/map_picture.hpp"
#include "postproc/map/movie.hpp"
#include "postproc/map/raster.hpp"
#include "postproc/map/shown_quantity.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;
using postproc::MapRequest;
using postproc::Quantity;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels;
  std::size_t near(int r, int g, int b) const {
    std::size_t found = 0;
    for (const std::uint32_t p : pixels) {
      const int red = p >> 16 & 255, green = p >> 8 & 255, blue = p & 255;
      found += std::abs(red - r) + std::abs(green - g) + std::abs(blue - b) <= 12;
    }
    return found;
  }
};

Picture decode(const fs::path& png) {
  cairo_surface_t* surface = cairo_image_surface_create_from_png(png.c_str());
  REQUIRE(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
  Picture p{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
  for (int row = 0; row < p.height; ++row) {
    std::vector<std::uint32_t> line(static_cast<std::size_t>(p.width));
    std::memcpy(line.data(),
                cairo_image_surface_get_data(surface) + row * cairo_image_surface_get_stride(surface),
                line.size() * sizeof line[0]);
    p.pixels.insert(p.pixels.end(), line.begin(), line.end());
  }
  cairo_surface_destroy(surface);
  return p;
}

double brightness(postproc::Rgb c) { return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b; }

std::string message_of(const fs::path& workspace, const MapRequest& request) {
  try {
    postproc::read_map_content(results_in(workspace), request);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("More is darker, class by class; what has no value has no colour") {
  for (const Quantity q : {Quantity::depth, Quantity::spread, Quantity::probability, Quantity::speed}) {
    const auto scale = postproc::scale_for(q, 0, 6);
    REQUIRE(scale.colours.size() == scale.breaks.size());
    for (std::size_t i = 1; i < scale.colours.size(); ++i)
      CHECK(brightness(scale.colours[i]) < brightness(scale.colours[i - 1]));
    CHECK(scale.class_of(missing) == -1);
    CHECK(scale.class_of(0) == -1);
    CHECK(scale.class_of(scale.breaks[1]) == 1);
    CHECK(scale.class_of(1e6) == static_cast<int>(scale.breaks.size()) - 1);
  }
  const auto depth = postproc::scale_for(Quantity::depth, 0, 2.5);
  CHECK(depth.breaks == std::vector<double>{0.1, 0.3, 0.5, 1, 2});
  CHECK(depth.label(1, 1) == "0.3 – 0.5");
  CHECK(depth.label(4, 1) == "2 and more");
  const auto level = postproc::scale_for(Quantity::level, 380, 956);
  CHECK(level.class_of(380) == 0);
  CHECK(level.breaks.size() <= 8);
}

TEST_CASE("Grey of equal lightness is equal; the ends are black and white") {
  const postproc::Rgb white = postproc::oklch(1, 0, 0), black = postproc::oklch(0, 0.0, 0);
  CHECK(white.r == Approx(1).margin(1e-3));
  CHECK(white.b == Approx(1).margin(1e-3));
  CHECK(black.g == Approx(0).margin(1e-9));
  // sRGB red is L 0.628, C 0.258, h 29.2 (Ottosson 2020)
  const postproc::Rgb red = postproc::oklch(0.62796, 0.25768, 29.2339);
  CHECK(red.r == Approx(1).margin(2e-3));
  CHECK(red.g == Approx(0).margin(2e-2));
  CHECK(red.b == Approx(0).margin(2e-2));
}

TEST_CASE("Every pixel over the mesh finds its cell and the elevation of the plane") {
  const mesh::Mesh mesh = result_mesh();
  const auto raster = postproc::rasterise(mesh, {-50, 450, 10, 70, 50});
  int wrong_cell = 0, inside = 0;
  for (int row = 0; row < 50; ++row)
    for (int column = 0; column < 70; ++column) {
      const double x = -50 + 10 * (column + 0.5), y = 450 - 10 * (row + 0.5);
      const std::size_t i = static_cast<std::size_t>(row) * 70 + column;
      const bool over = x > 0 && x < 600 && y > 0 && y < 400;
      REQUIRE((raster.cell[i] != mesh::none) == over);
      if (!over) continue;
      ++inside;
      wrong_cell += raster.cell[i] != mesh::find_cell(mesh, x * degrees_per_metre, y * degrees_per_metre);
      CHECK(raster.elevation[i] == Approx(100 + 0.05 * x + 0.02 * y).epsilon(1e-6));
    }
  CHECK(inside == 60 * 40);
  CHECK(wrong_cell <= inside / 10);  // pixel centres on an edge belong to either cell
}

TEST_CASE("Light comes from the north-west") {
  const auto shade = [](double slope_x, double slope_y) {
    mesh::Mesh m = mesh::rectangle({.width = 100, .height = 100, .columns = 2, .rows = 2},
                                   [&](double x, double y) { return slope_x * x + slope_y * y; });
    for (std::size_t n = 0; n < m.node_x.size(); ++n)
      m.node_z[n] = slope_x * m.node_x[n] + slope_y * m.node_y[n];
    return postproc::rasterise(m, {0, 100, 10, 10, 10}).shade[55];
  };
  CHECK(shade(0, 0) == Approx(std::sqrt(0.5)));
  CHECK(shade(std::sqrt(0.5), -std::sqrt(0.5)) == Approx(1));               // 45 degrees, facing the light
  CHECK(shade(-std::sqrt(0.5), std::sqrt(0.5)) == Approx(0).margin(1e-6));  // facing away
}

TEST_CASE("A map is a PNG of the size that was said, with water where water is, and says what is synthetic") {
  Folder folder;
  const bool synthetic = GENERATE(true, false);
  write_results(folder.path() / cycle_folder, {.synthetic = synthetic});
  const auto content = postproc::read_map_content(results_in(folder.path()), {});
  CHECK(content.title == "The field maximum_depth_p50");
  CHECK(content.validity == "2026-03-10 06:00 to 06:30 UTC");
  CHECK(content.origin == "forecast cycle 2026-03-10 06:00 UTC");
  const fs::path png = folder.path() / "maps" / "map.png";
  const auto size = postproc::draw_map(content, 800, png);
  CHECK_FALSE(fs::exists(png.string() + ".part"));
  const Picture picture = decode(png);
  CHECK(picture.width == 800);
  CHECK(picture.width == size.width);
  CHECK(picture.height == size.height);
  CHECK(std::set<std::uint32_t>(picture.pixels.begin(), picture.pixels.end()).size() > 200);
  const std::size_t red = picture.near(191, 23, 31);
  CHECK((synthetic ? red > 1000 : red < 50));
  std::size_t blue = 0;
  for (const std::uint32_t p : picture.pixels) blue += (p & 255) > (p >> 16 & 255) + 60;
  CHECK(blue > 10000);
  CHECK_THROWS_AS(postproc::draw_map(content, 100, png), core::InputError);
}

TEST_CASE("Times on a map show the seconds that a flume needs") {
  const auto at = [](const char* text) { return core::parse_instant(text, "test"); };
  CHECK(postproc::span_in_words(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:04Z")) ==
        "2026-01-01 00:00 to 00:00:04 UTC");
  CHECK(postproc::span_in_words(at("2026-01-01T23:59:59.500Z"), at("2026-01-02T00:00:00Z")) ==
        "2026-01-01 23:59:59.500 to 2026-01-02 00:00 UTC");
}

TEST_CASE("Values are those of the file; the outline follows probability") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  const auto at_time = postproc::read_map_content(
      results_in(folder.path()), {.field = "depth", .member = 1, .time = "2026-03-10T06:15:00Z"});
  CHECK(at_time.values[50] == depth_of(1, 1, 50));
  CHECK(at_time.validity == "2026-03-10 06:15 UTC (cycle + 0.25 h)");
  const auto chance = postproc::read_map_content(
      results_in(folder.path()), {.field = "probability", .threshold_m = 1.0, .outline_probability = 0.6});
  CHECK(chance.values[71] == 0);
  CHECK(chance.values[72] == 0.5f);
  CHECK(std::count(chance.likely.begin(), chance.likely.end(), 1) == 0);  // nowhere 60 %
  const auto arrival = postproc::read_map_content(results_in(folder.path()), {.field = "arrival_time_p50"});
  CHECK(arrival.values[60] == Approx(1.0));  // hours
  CHECK(std::count(arrival.likely.begin(), arrival.likely.end(), 1) ==
        static_cast<long>(arrival.values.size()) - 48);
}

TEST_CASE("A map says what it shows: quantity, unit, threshold") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  const auto content = [&](const MapRequest& request) {
    return postproc::read_map_content(results_in(folder.path()), request);
  };
  const auto first = content({.field = "duration_above_threshold_p50"});
  CHECK(first.title == "The field duration_above_threshold_p50, 0.3 m");
  CHECK(first.quantity == "Duration");
  CHECK(first.unit == "h");
  CHECK(first.values[60] == Approx(1.0));
  const auto second = content({.field = "duration_above_threshold", .member = 1, .threshold_m = 0.75});
  CHECK(second.title == "The field duration_above_threshold, 0.75 m, member 1");
  CHECK(second.values[60] == Approx(70.0 / 120));
  CHECK(second.outline_meaning == "0.3 m or more at some time in at least 10 % of members");
  const auto hazard = content({.field = "maximum_hazard_p50"});
  CHECK(hazard.quantity == "Hazard");
  CHECK(hazard.unit == "m²/s");
  CHECK(hazard.scale.breaks == std::vector<double>{0.75, 1.25, 2});
  CHECK(hazard.hint == "No colour: less than 0.75 m²/s");
  CHECK(content({.field = "maximum_unit_discharge_p50"}).quantity == "Unit discharge");
  const auto chance = content({.field = "probability"});
  CHECK(chance.title == "The field probability_of_depth, 0.3 m");
  CHECK(chance.unit == "%");
  CHECK(chance.factor == 100);
  CHECK_THAT(message_of(folder.path(), {.field = "duration_above_threshold_p50", .threshold_m = 2}),
             Contains("there are: 0.3, 0.75"));
}

TEST_CASE("A field that nobody made colours for shows its own name, unit and even classes") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  const auto dye = postproc::read_map_content(results_in(folder.path()), {.field = "dye_p50"});
  CHECK(dye.title == "The field dye_p50");
  CHECK(dye.quantity == "The field dye_p50");
  CHECK(dye.unit == "kg m-3");
  CHECK(dye.scale.breaks.size() >= 3);
  CHECK(dye.scale.breaks.front() <= 0);
  CHECK(dye.scale.breaks.back() < *std::max_element(dye.values.begin(), dye.values.end()));
  CHECK(dye.values[60] == 0.006f);
}

TEST_CASE("Classes say what they mean, where anybody could say it") {
  CHECK(postproc::scale_for(Quantity::depth, 0, 9).words ==
        std::vector<std::string>{"up to the shin", "up to the knee", "up to the hip", "up to the head",
                                 "over the head", "over the head", "over the head"});
  CHECK(postproc::scale_for(Quantity::probability, 0, 1).words.front() == "unlikely");
  CHECK(postproc::scale_for(Quantity::level, 0, 9).words.empty());
}

TEST_CASE("Words on a map hide neither each other nor what is to be seen, and stay on it") {
  const postproc::Canvas canvas(400, 100);
  const postproc::TextStyle style{14};
  postproc::Labels labels(canvas, {0, 0, 400, 100});
  CHECK(labels.at_point(200, 50, 12, "Upper Village", style));  // right
  CHECK(labels.at_point(200, 50, 12, "Upper Village", style));  // left
  CHECK(labels.at_point(200, 50, 12, "Upper Village", style));  // above
  CHECK(labels.at_point(200, 50, 12, "Upper Village", style));  // below
  CHECK_FALSE(labels.at_point(200, 50, 12, "Upper Village", style));
  CHECK(labels.at_point(200, 50, 12, "Upper Village", style, true));
  CHECK_FALSE(labels.at_point(-50, 5, 4, "off the map", style));
  const std::vector<std::pair<double, double>> river = {{0, 90}, {400, 90}};
  CHECK(labels.along(river, "Brook", style));
  labels.keep_free({0, 80, 400, 20});
  CHECK_FALSE(labels.along(river, "Brook", style));
  CHECK_FALSE(
      postproc::Labels(canvas, {0, 0, 400, 100}).along({{0, 50}, {5, 50}}, "longer than its line", style));
}

TEST_CASE("Mesh and basin before any run; layers of the user; several maps on a sheet") {
  Folder folder;
  core::Basin basin = brook();
  basin.crs = "local";
  const core::Workspace workspace{folder.path()};
  CHECK_THROWS_WITH(postproc::read_terrain_content(basin, workspace, ""), Contains("freshet mesh"));
  mesh::save_mesh(workspace.mesh(), result_mesh());
  auto terrain = postproc::read_terrain_content(basin, workspace, "");
  CHECK(terrain.origin == "128 cells, edges of 50 to 70.7 m, 0.24 km²");
  core::write_file(folder.path() / "streams.geojson", R"({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": "Brook"}, "geometry": {"type": "LineString", "coordinates": [[0, 20], [600, 380]]}},
    {"type": "Feature", "properties": {"name": "far"}, "geometry": {"type": "LineString", "coordinates": [[9000, 20], [9600, 380]]}}]})");
  core::MapLayer layer{
      .kind = "streams", .title = "streams", .file = folder.path() / "streams.geojson", .name = "name"};
  terrain.layers = postproc::read_drawn_layers({layer}, terrain.mesh, basin.crs, "brook.toml");
  REQUIRE(terrain.layers[0].features.size() == 1);
  const fs::path png = folder.path() / "map.png";
  postproc::draw_map(terrain, 800, png);
  const Picture with = decode(png);
  terrain.layers.clear();
  postproc::draw_map(terrain, 800, png);
  const Picture without = decode(png);
  REQUIRE(with.pixels.size() == without.pixels.size());
  std::size_t brook_pixels = 0;
  for (std::size_t i = 0; i < with.pixels.size(); ++i) brook_pixels += with.pixels[i] != without.pixels[i];
  CHECK(brook_pixels > 400);  // as long as the map is wide, and its line in the legend
  layer.name = "nam";
  CHECK_THROWS_WITH(postproc::read_drawn_layers({layer}, terrain.mesh, basin.crs, "brook.toml"),
                    Contains("did you mean 'name'"));

  write_results(folder.path() / cycle_folder);
  std::vector<postproc::MapContent> maps;
  for (const char* field : {"maximum_depth_p50", "probability", "maximum_hazard_p50"})
    maps.push_back(postproc::read_map_content(results_in(folder.path()), {.field = field}));
  const auto size = postproc::draw_sheet(maps, 800, png);
  const Picture sheet = decode(png);
  CHECK(sheet.width == size.width);
  CHECK(sheet.height == size.height);
  CHECK(sheet.near(191, 23, 31) > 1000);  // synthetic
  CHECK_THROWS_AS(postproc::draw_sheet({}, 800, png), core::InputError);
}

TEST_CASE("A film has a picture of each time, all with the same classes; without ffmpeg it is refused") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  std::vector<std::string> asked;
  const auto frame = [&](std::size_t i) {
    asked.push_back(fmt::format("2026-03-10T06:{:02}:00Z", 15 * i));
    return postproc::read_map_content(results_in(folder.path()),
                                      {.field = "depth_p50", .time = asked.back()});
  };
  const fs::path film = folder.path() / "film.webm";
  CHECK_THROWS_WITH(postproc::make_movie(3, frame, 400, folder.path() / "film.avi"),
                    Contains(".mp4 nor .webm"));
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  CHECK_THROWS_WITH(postproc::make_movie(3, frame, 400, film), Contains("package ffmpeg"));
  setenv("PATH", path.c_str(), 1);
  CHECK(asked.empty());
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) return;
  const auto made = postproc::make_movie(3, frame, 400, film);
  CHECK(made.frames == 3);
  CHECK(asked.size() == 6);
  CHECK(fs::file_size(film) == made.bytes);
  CHECK(core::read_file(film).substr(0, 4) == "\x1A\x45\xDF\xA3");  // EBML, which WebM is
  CHECK_FALSE(fs::exists(film.string() + ".frames"));
}

TEST_CASE("A title puts its threshold where the long name speaks of it") {
  CHECK(postproc::title_of({"p", "1", "share of members whose depth reaches the threshold"}, 0.3) ==
        "Share of members whose depth reaches 0.3 m");
  CHECK(postproc::title_of({"p", "s", "time above"}, 1.0) == "Time above, 1 m");
  CHECK(postproc::title_of({"p", "m", "largest depth"}, {}) == "Largest depth");
}

TEST_CASE("Gauges show the peak of the forecast, not of the window before it") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  const auto content = postproc::read_map_content(results_in(folder.path()), {});
  REQUIRE(content.gauges.size() == 2);
  CHECK(content.gauges[0].x == Approx(0).margin(1e-6));
  CHECK(content.gauges[1].peak_p50 == Approx(1.5));  // members 1 and 2
  CHECK(content.gauges[1].peak_p90 == Approx(1.9));
  CHECK_FALSE(content.gauges[1].assimilated);
  CHECK(content.gauges[0].peak_time == at("2026-03-10T06:00:00Z"));
}

TEST_CASE("What the results do not hold is said, with what they hold") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  CHECK_THAT(message_of(folder.path(), {.field = "maximum_dept_p50"}),
             Contains("did you mean 'maximum_depth_p50'"));
  CHECK_THAT(message_of(folder.path(), {.field = "depth"}), Contains("--member"));
  CHECK_THAT(message_of(folder.path(), {.member = 1}), Contains("all members together"));
  CHECK_THAT(message_of(folder.path(), {.field = "depth_p50", .time = "2026-03-10T06:20:00Z"}),
             Contains("nearest is 2026-03-10T06:15:00Z"));
  CHECK_THAT(message_of(folder.path(), {.time = "2026-03-10T06:15:00Z"}), Contains("has no times"));
  CHECK_THAT(message_of(folder.path(), {.field = "probability", .threshold_m = 2}),
             Contains("there are: 0.3, 1"));
  CHECK_THAT(message_of(folder.path(), {.outline_probability = 2}), Contains("outside 0 to 1"));
}
