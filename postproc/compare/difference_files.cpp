// The map and the NetCDF file of what differs.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mesh/ugrid_file.hpp"
#include "postproc/compare/comparison.hpp"
#include "postproc/map/map_picture.hpp"
#include "results/fields.hpp"

namespace freshet::postproc {

namespace {

constexpr const char* peak_depth = "maximum_depth_p50";
constexpr double least_shown_m = 0.02, least_depth_m = 0.1;

/// Less water is brown, more is blue; steps of the same size look the same both ways.
ColourScale difference_scale() {
  const std::vector<double> steps = {least_shown_m, 0.1, 0.3, 1};
  ColourScale scale;
  for (std::size_t i = steps.size(); i-- > 0;) {
    const double dark = static_cast<double>(i) / 3;
    scale.breaks.push_back(i + 1 < steps.size() ? -steps[i + 1] : -1e9);
    scale.colours.push_back(oklch(0.86 - 0.42 * dark, 0.07 + 0.05 * dark, 60));
    scale.names.push_back(i + 1 < steps.size() ? fmt::format("-{:g} to -{:g}", steps[i + 1], steps[i])
                                               : fmt::format("-{:g} and less", steps[i]));
  }
  scale.breaks.push_back(-steps[0]);
  scale.colours.push_back({0.93, 0.93, 0.93});
  scale.names.push_back(fmt::format("less than {:g} apart", steps[0]));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double dark = static_cast<double>(i) / 3;
    scale.breaks.push_back(steps[i]);
    scale.colours.push_back(oklch(0.86 - 0.50 * dark, 0.07 + 0.09 * dark, 255));
    scale.names.push_back(i + 1 < steps.size() ? fmt::format("+{:g} to +{:g}", steps[i], steps[i + 1])
                                               : fmt::format("+{:g} and more", steps[i]));
  }
  return scale;
}

void draw_difference(const Sides& sides, const std::filesystem::path& png, int width_px) {
  MapRequest request;
  request.field = peak_depth;
  request.outline_probability = 0;
  MapContent map = read_map_content(sides.b.results, request);
  map.title = fmt::format("Largest depth: {} minus {}", sides.b.label, sides.a.label);
  map.quantity = "Difference of the largest depth, medians";
  map.unit = "m";
  map.factor = 1;
  map.hint = fmt::format("No colour: less than {:g} m deep, and less than {:g} m apart", least_depth_m,
                         least_shown_m);
  map.scale = difference_scale();
  const std::vector<float> difference = difference_of(sides, peak_depth), &wet = map.values;
  std::vector<float> shown(difference.size(), NAN);
  for (std::size_t c = 0; c < shown.size(); ++c)
    if (std::abs(difference[c]) >= least_shown_m || wet[c] >= least_depth_m) shown[c] = difference[c];
  map.values = shown;
  draw_map(map, width_px, png);
}

core::Attributes described_difference(const std::string& what, const std::string& units) {
  return mesh::face_attributes({{"units", units}, {"long_name", what + ", b minus a"}});
}

constexpr const char* probability_difference = "difference_of_probability_of_depth";

/// Of all thresholds together, and of each over cells alone, which is what QGIS shows.
void define_probabilities(core::NetcdfFile& file, const std::vector<double>& thresholds) {
  const std::string what = "share of members that reach the depth";
  file.add_dimension(results::depth_threshold.name, thresholds.size());
  results::define(file, results::depth_threshold);
  file.add_variable(probability_difference, core::NcType::f32, {results::depth_threshold.name, results::face},
                    described_difference(what, "1"));
  for (const double threshold : thresholds) {
    core::Attributes slice = described_difference(fmt::format("{}, {:g} m", what, threshold), "1");
    slice.push_back({results::slice_of, std::string(probability_difference)});
    slice.push_back({"threshold_m", threshold});
    file.add_variable(results::name_at_threshold(probability_difference, threshold), core::NcType::f32,
                      {results::face}, slice);
  }
}

void write_probabilities(core::NetcdfFile& file, const Sides& sides, const std::vector<double>& thresholds) {
  std::vector<float> all;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const std::vector<float> one = difference_of(sides, results::probability_of_depth.name, i);
    file.write(results::name_at_threshold(probability_difference, thresholds[i]), one);
    all.insert(all.end(), one.begin(), one.end());
  }
  file.write(results::depth_threshold.name, thresholds);
  file.write(probability_difference, all);
}

void write_netcdf(const Sides& sides, const std::filesystem::path& path) {
  const core::NetcdfFile source = core::NetcdfFile::open(sides.b.results.probability());
  const mesh::Mesh mesh = mesh::read_mesh(source);
  const auto thresholds = source.read<double>(results::depth_threshold.name),
             of_a = core::NetcdfFile::open(sides.a.results.probability())
                        .read<double>(results::depth_threshold.name);
  const bool same_thresholds = thresholds == of_a;
  core::NetcdfFile file = core::NetcdfFile::create(path);
  mesh::define_mesh(file, mesh);
  file.add_variable("difference_of_maximum_depth", core::NcType::f32, {results::face},
                    described_difference("median of the largest water depth", "m"));
  if (same_thresholds) define_probabilities(file, thresholds);
  results::ResultAttributes attributes = sides.b.results.attributes;
  attributes.title = fmt::format("{} minus {}", sides.b.label, sides.a.label);
  results::write_result_attributes(file, attributes, results::mesh_conventions);
  file.put_attribute("", "a", sides.a.folder().string());
  file.put_attribute("", "b", sides.b.folder().string());
  mesh::write_mesh(file, mesh);
  file.write("difference_of_maximum_depth", difference_of(sides, peak_depth));
  if (same_thresholds) write_probabilities(file, sides, thresholds);
  file.commit();
}

}  // namespace

std::vector<std::string> write_differences(const Sides& sides, const std::filesystem::path& folder,
                                           int width_px) {
  std::filesystem::create_directories(folder);
  std::vector<std::string> files = {(folder / "difference.png").string(),
                                    (folder / "difference.nc").string()};
  draw_difference(sides, files[0], width_px);
  write_netcdf(sides, files[1]);
  if (const auto png = folder / "hydrographs.png"; draw_hydrographs(sides, png, width_px))
    files.push_back(png.string());
  return files;
}

}  // namespace freshet::postproc
