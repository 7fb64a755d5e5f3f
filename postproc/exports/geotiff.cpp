// Fields over the lead time as cloud-optimised GeoTIFF: a file for each field on cells of probability.nc that
// is of all members together, a band for each of its thresholds. A pixel has the value of the cell that its
// centre lies in, NaN outside the mesh; it is as large as the smaller cells are (a tenth of them is smaller).

#include <gdal_alg.h>
#include <gdal_priv.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/quantile.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/export_format.hpp"
#include "results/fields.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
using core::NetcdfFile;

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

void gdal_ok(bool good, const fs::path& path, const char* doing) {
  if (good) return;
  const std::string why = CPLGetLastErrorMsg();
  core::fail_run("{}: {} failed: {}", path.string(), doing, why.empty() ? "no reason given" : why);
}

GDALDriver& driver(const char* name) {
  GDALAllRegister();
  GDALDriver* const found = GetGDALDriverManager()->GetDriverByName(name);
  if (found == nullptr) core::fail_run("GDAL has no driver {}", name);
  return *found;
}

/// Where pixels lie: x to the right, y upwards, the first at the top left.
struct PixelGrid {
  double left = 0, top = 0, pixel = 1;  ///< m
  int width = 0, height = 0;
  std::vector<std::int32_t> cell;  ///< [row][column] -1 outside the mesh
};

PixelGrid grid_of(const mesh::Mesh& mesh) {
  constexpr double most = 16384;  // pixels of a side
  const auto [x0, x1] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [y0, y1] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  const double side = std::sqrt(core::quantile(mesh.cell_area, 0.1));
  PixelGrid grid;
  grid.pixel = std::max({side, (*x1 - *x0) / most, (*y1 - *y0) / most});
  grid.left = *x0;
  grid.top = *y1;
  grid.width = std::max(1, static_cast<int>(std::ceil((*x1 - *x0) / grid.pixel)));
  grid.height = std::max(1, static_cast<int>(std::ceil((*y1 - *y0) / grid.pixel)));
  return grid;
}

void place(GDALDataset& data, const PixelGrid& grid, const mesh::Mesh& mesh) {
  double corner[6] = {grid.left, grid.pixel, 0, grid.top, 0, -grid.pixel};
  data.SetGeoTransform(corner);
  if (!mesh.crs_wkt.empty()) data.SetProjection(mesh.crs_wkt.c_str());
}

/// The cell of each pixel.
void rasterise_cells(PixelGrid& grid, const mesh::Mesh& mesh, const fs::path& folder) {
  GDALDatasetUniquePtr data(driver("MEM").Create("", grid.width, grid.height, 1, GDT_Int32, nullptr));
  gdal_ok(data != nullptr, folder, "making a raster in memory");
  place(*data, grid, mesh);
  data->GetRasterBand(1)->Fill(-1);
  std::vector<OGRPolygon> polygons;
  std::vector<double> numbers;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    polygons.push_back(polygon_of(mesh, c));
    numbers.push_back(c);
  }
  std::vector<OGRGeometryH> handles;
  for (OGRPolygon& polygon : polygons) handles.push_back(OGRGeometry::ToHandle(&polygon));
  int band = 1;
  gdal_ok(GDALRasterizeGeometries(GDALDataset::ToHandle(data.get()), 1, &band,
                                  static_cast<int>(handles.size()), handles.data(), nullptr, nullptr,
                                  numbers.data(), nullptr, nullptr, nullptr) == CE_None,
          folder, "rasterising the cells");
  grid.cell.resize(static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height));
  gdal_ok(data->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, grid.width, grid.height, grid.cell.data(),
                                           grid.width, grid.height, GDT_Int32, 0, 0) == CE_None,
          folder, "reading the cells of the pixels");
}

class Exporter {
 public:
  Exporter(const ResultFolder& results, const fs::path& folder)
      : results_(results),
        folder_(folder),
        probability_(NetcdfFile::open(results.probability())),
        mesh_(mesh::read_mesh(probability_)),
        grid_(grid_of(mesh_)) {
    rasterise_cells(grid_, mesh_, folder);
  }

  nlohmann::json write() {
    fs::create_directories(folder_);
    nlohmann::json files = nlohmann::json::array();
    for (const std::string& field : fields_on_cells(probability_, false)) files.push_back(write_field(field));
    return {{"files", files}, {"pixel_m", grid_.pixel}, {"width", grid_.width}, {"height", grid_.height}};
  }

 private:
  std::string write_field(const std::string& field) {
    const std::string axis = threshold_axis(probability_, field);
    const std::vector<double> thresholds =
        axis.empty() ? std::vector<double>{no_value} : probability_.read<double>(axis);
    const fs::path path = folder_ / (field + ".tif"), part = core::part_of(path);
    GDALDatasetUniquePtr data(driver("MEM").Create(
        "", grid_.width, grid_.height, static_cast<int>(thresholds.size()), GDT_Float32, nullptr));
    gdal_ok(data != nullptr, path, "making a raster in memory");
    place(*data, grid_, mesh_);
    describe(*data, field);
    for (std::size_t i = 0; i < thresholds.size(); ++i)
      write_band(*data->GetRasterBand(static_cast<int>(i) + 1), field, i, thresholds[i], path);
    copy_as_cog(*data, part);
    core::publish(part, path);
    return path.string();
  }

  /// Overviews take the value of one pixel, not a mean: a class or a missing value has none.
  static void copy_as_cog(GDALDataset& data, const fs::path& part) {
    const char* options[] = {"COMPRESS=DEFLATE", "PREDICTOR=YES", "OVERVIEW_RESAMPLING=NEAREST", nullptr};
    CPLErrorReset();
    GDALDatasetUniquePtr copy(
        driver("COG").CreateCopy(part.c_str(), &data, FALSE, const_cast<char**>(options), nullptr, nullptr));
    gdal_ok(copy != nullptr, part, "writing the file");
    copy.reset();
    gdal_ok(CPLGetLastErrorType() < CE_Failure, part, "writing the file to its end");
  }

  std::string attribute(const std::string& field, const char* name) const {
    return probability_.has_attribute(field, name) ? probability_.text_attribute(field, name) : "";
  }

  void describe(GDALDataset& data, const std::string& field) const {
    const results::ResultAttributes& a = results_.attributes;
    const std::pair<const char*, std::string> notes[] = {{"long_name", attribute(field, "long_name")},
                                                         {"basin", a.basin},
                                                         {"cycle_time", core::to_iso(a.cycle)},
                                                         {"synthetic", a.synthetic ? "yes" : "no"},
                                                         {"comment", a.comment},
                                                         {"not_known", a.not_known},
                                                         {"modifiers", a.modifiers},
                                                         {"scenario", a.scenario},
                                                         {"members_left_out", a.members_left_out},
                                                         {"source", a.source}};
    for (const auto& [name, text] : notes)
      if (!text.empty()) data.SetMetadataItem(name, text.c_str());
  }

  void write_band(GDALRasterBand& band, const std::string& field, std::size_t threshold, double depth,
                  const fs::path& path) const {
    const std::vector<float> values = read_slice(probability_, {field, 0, 0, threshold});
    std::vector<float> pixels;
    for (const std::int32_t c : grid_.cell)
      pixels.push_back(c < 0 ? static_cast<float>(no_value) : values[static_cast<std::size_t>(c)]);
    band.SetNoDataValue(no_value);
    band.SetUnitType(attribute(field, "units").c_str());
    band.SetDescription((std::isnan(depth) ? field : fmt::format("{} {:g} m", field, depth)).c_str());
    gdal_ok(band.RasterIO(GF_Write, 0, 0, grid_.width, grid_.height, pixels.data(), grid_.width, grid_.height,
                          GDT_Float32, 0, 0) == CE_None,
            path, "writing the pixels");
  }

  const ResultFolder& results_;
  fs::path folder_;
  NetcdfFile probability_;
  mesh::Mesh mesh_;
  PixelGrid grid_;
};

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: pixels have no points; leave it out with --format geotiff");
  core::check(!settings.all_members && settings.members.empty(),
              "--member: rasters are of all members together; leave it out with --format geotiff");
  return Exporter(results, folder).write();
}

}  // namespace

ExportFormat geotiff_format() {
  return {"geotiff", "fields over the lead time as rasters (cloud-optimised), for QGIS and other GIS", write};
}

}  // namespace freshet::postproc
