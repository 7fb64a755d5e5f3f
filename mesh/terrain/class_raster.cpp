#include "core/errors.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {

using core::check;

ClassRaster::ClassRaster(const std::filesystem::path& path) : path_(path) {
  QuietGdal quiet;
  const std::string name = path.string();
  Dataset data = open_raster(path);
  crs_ = crs_of(*data, name);
  to_pixel_ = inverse_geotransform_of(*data, name);
  nx_ = data->GetRasterXSize();
  ny_ = data->GetRasterYSize();
  check(double(nx_) * ny_ < 4 * most_raster_cells, "{}: too large; cut it to the basin with gdalwarp -te",
        name);
  GDALRasterBand& band = *data->GetRasterBand(1);
  codes_.resize(std::size_t(nx_) * ny_);
  check(band.RasterIO(GF_Read, 0, 0, nx_, ny_, codes_.data(), nx_, ny_, GDT_Int32, 0, 0, nullptr) == CE_None,
        "{}: truncated or damaged ({}); fetch it again", name, gdal_reason());
  int has_nodata = 0;
  const double nodata = band.GetNoDataValue(&has_nodata);
  for (int& code : codes_)
    if (has_nodata && code == nodata) code = missing;
}

std::vector<int> ClassRaster::at(const std::vector<Point>& points, const OGRSpatialReference& crs) const {
  std::vector<double> x, y;
  for (Point p : points) {
    x.push_back(p.x);
    y.push_back(p.y);
  }
  Transform(crs, crs_).apply(x, y);
  std::vector<int> codes(points.size(), missing);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Point pixel = transformed(to_pixel_, x[i], y[i]);
    if (pixel.x >= 0 && pixel.y >= 0 && pixel.x < nx_ && pixel.y < ny_)
      codes[i] = codes_[std::size_t(pixel.y) * nx_ + std::size_t(pixel.x)];
  }
  return codes;
}

}  // namespace freshet::mesh
