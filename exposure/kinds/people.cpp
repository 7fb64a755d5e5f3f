// People of a raster: how many live in which cell of the mesh. A pixel is the quadrilateral of its corners in
// the CRS of the mesh, over which its people are spread evenly.

#include <algorithm>
#include <cmath>
#include <map>

#include "core/errors.hpp"
#include "exposure/exposure_kind.hpp"
#include "exposure/features.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::exposure {

namespace {

using Geotransform = std::array<double, 6>;

constexpr double m2_per_km2 = 1e6;
constexpr double most_pixels = 4e8;
constexpr double most_people = 1e10;  ///< more than live on Earth: a code for missing values, or infinity

struct Raster {
  mesh::Dataset data;
  std::string file;
  GDALRasterBand* band = nullptr;
  OGRSpatialReference crs;
  Geotransform to_plane{}, to_pixel{};
};

Raster open(const core::ExposureLayer& layer, const Place& place) {
  Raster r;
  r.file = layer.file.string();
  r.data = mesh::open_raster(layer.file);
  core::check(layer.band <= r.data->GetRasterCount(), "{}: has {} bands; band = {} is none of them", r.file,
              r.data->GetRasterCount(), layer.band);
  r.band = r.data->GetRasterBand(layer.band);
  core::check(r.band->GetColorTable() == nullptr && GDALDataTypeIsComplex(r.band->GetRasterDataType()) == 0,
              "{}: band {} holds classes or complex numbers, no people; name another file", r.file,
              layer.band);
  r.crs = mesh::crs_or_default(r.data->GetSpatialRef(), place.crs, r.file, r.data->GetDriverName(),
                               fmt::format("say it with 'gdal_edit.py -a_srs EPSG:... {}'", r.file));
  r.to_plane = mesh::geotransform_of(*r.data, r.file);
  r.to_pixel = mesh::inverse_geotransform_of(*r.data, r.file);
  return r;
}

/// Pixels around the mesh, one more on each side: edges that are straight in one CRS are bent in the other.
mesh::Window window_of(const Raster& r, const Place& place) {
  std::vector<double> x = place.mesh.node_x, y = place.mesh.node_y;
  mesh::Transform(place.crs, r.crs).apply(x, y);
  double left = HUGE_VAL, right = -HUGE_VAL, top = HUGE_VAL, bottom = -HUGE_VAL;
  for (std::size_t n = 0; n < x.size(); ++n) {
    const Point p = mesh::transformed(r.to_pixel, x[n], y[n]);
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) continue;
    left = std::min(left, p.x), right = std::max(right, p.x);
    top = std::min(top, p.y), bottom = std::max(bottom, p.y);
  }
  const auto within = [](double v, int most) { return static_cast<int>(std::clamp(v, 0.0, double(most))); };
  mesh::Window w;
  w.column = within(std::floor(left) - 1, r.data->GetRasterXSize());
  w.row = within(std::floor(top) - 1, r.data->GetRasterYSize());
  w.columns = within(std::floor(right) + 2, r.data->GetRasterXSize()) - w.column;
  w.rows = within(std::floor(bottom) + 2, r.data->GetRasterYSize()) - w.row;
  return w;
}

class Laying {
 public:
  Laying(const core::ExposureLayer& layer, const Place& place, const Raster& raster)
      : layer_(layer),
        place_(place),
        raster_(raster),
        people_(place.mesh.n_cells(), 0.0),
        way_(raster.crs, place.crs) {}

  /// A row of pixels.
  void add_row(const mesh::Window& w, int row) {
    const std::vector<double> values =
        mesh::read_window(*raster_.band, {w.column, row, w.columns, 1}, raster_.file, mesh::Infinite::kept);
    std::vector<double> x, y;
    for (int r = 0; r <= 1; ++r)
      for (int c = 0; c <= w.columns; ++c) {
        const Point p = mesh::transformed(raster_.to_plane, w.column + c, row + r);
        x.push_back(p.x);
        y.push_back(p.y);
      }
    way_.apply(x, y);
    const auto corner = [&](int c, int r) {
      const auto i = static_cast<std::size_t>(r) * (w.columns + 1) + c;
      return Point{x[i], y[i]};
    };
    for (int c = 0; c < w.columns; ++c)
      add_pixel(values[c], {corner(c, 1), corner(c + 1, 1), corner(c + 1, 0), corner(c, 0)}, w.column + c,
                row);
  }

  Overlay finish() {
    Overlay o;
    for (mesh::Index c = 0; c < place_.mesh.n_cells(); ++c) {
      if (!(people_[c] > 0)) continue;
      o.pieces.push_back(1);
      o.feature.push_back(c);
      o.name.emplace_back();
      o.size.push_back(people_[c]);
      o.x.push_back(place_.mesh.cell_x[c]);
      o.y.push_back(place_.mesh.cell_y[c]);
      o.cell.push_back(c);
      o.amount.push_back(people_[c]);
      o.total += people_[c];
    }
    o.outside = std::max(0.0, touched_ - o.total);
    double whole = 0;
    for (const double area : place_.mesh.cell_area) whole += area;
    core::check(o.total > 0 || covered_ <= 0,
                "{}: [[exposure]] '{}': the raster has nobody in the mesh; is it the right one?",
                raster_.file, layer_.id);
    if (no_data_ > 1e-9 * whole)
      o.notes.push_back(fmt::format("{:.3g} % of the mesh has no data in the raster: nobody is counted there",
                                    100 * no_data_ / whole));
    if (covered_ < whole * (1 - 1e-6))
      o.notes.push_back(fmt::format("{:.3g} % of the mesh lies beyond the raster: nobody is counted there",
                                    100 * (1 - covered_ / whole)));
    return o;
  }
  bool touches() const { return covered_ > 0; }

 private:
  void add_pixel(double value, const Ring& quad, int column, int row) {
    const Point origin = quad.front();
    Ring ring;
    for (const Point p : quad) ring.push_back(p - origin);
    const double area = std::abs(area_of(ring));
    if (!std::isfinite(area) || area <= 0) return;  // a corner has no place in the CRS of the mesh
    const std::vector<CellAmount> parts = areas_in_cells({quad}, place_);
    if (parts.empty()) return;
    double within = 0;
    for (const CellAmount& part : parts) within += part.amount;
    covered_ += within;
    if (std::isnan(value)) {
      no_data_ += within;
      return;
    }
    const double people = counted(value, column, row) * (layer_.per == "km2" ? area / m2_per_km2 : 1);
    if (people == 0) return;
    touched_ += people;
    for (const CellAmount& part : parts) people_[part.cell] += people * (part.amount / area);
  }

  /// As the band scales it.
  double counted(double stored, int column, int row) const {
    int has_scale = 0, has_offset = 0;
    const double scale = raster_.band->GetScale(&has_scale), offset = raster_.band->GetOffset(&has_offset);
    const double value = stored * (has_scale != 0 ? scale : 1) + (has_offset != 0 ? offset : 0);
    core::check(value >= 0 && value < most_people,
                "{}: column {}, row {} has {:g} people; if {:g} means that nothing is known, say so with "
                "'gdal_edit.py "
                "-a_nodata {:g} {}'",
                raster_.file, column, row, value, stored, stored, raster_.file);
    return value;
  }

  const core::ExposureLayer& layer_;
  const Place& place_;
  const Raster& raster_;
  std::vector<double> people_;  ///< [cell]
  mesh::Transform way_;
  double touched_ = 0, covered_ = 0, no_data_ = 0;  ///< people of pixels that the mesh touches; m2; m2
};

Overlay lay(const core::ExposureLayer& layer, const Place& place) {
  const mesh::QuietGdal quiet;
  const Raster raster = open(layer, place);
  const mesh::Window w = window_of(raster, place);
  core::check(double(w.columns) * w.rows <= most_pixels,
              "{}: {} x {} pixels lie over the basin, more than {:.0f} million; make it coarser with "
              "'gdalwarp -tr ... -r "
              "sum'",
              raster.file, w.columns, w.rows, most_pixels / 1e6);
  Laying laying(layer, place, raster);
  for (int row = w.row; w.columns > 0 && row < w.row + w.rows; ++row) laying.add_row(w, row);
  if (!laying.touches()) {
    const Point a = mesh::transformed(raster.to_plane, 0, 0),
                b = mesh::transformed(raster.to_plane, raster.data->GetRasterXSize(),
                                      raster.data->GetRasterYSize());
    fail_outside(layer, place,
                 fmt::format("it lies at x {:.6g} to {:.6g}, y {:.6g} to {:.6g} in its own CRS", a.x, b.x,
                             std::min(a.y, b.y), std::max(a.y, b.y)));
  }
  return laying.finish();
}

}  // namespace

ExposureKind people_kind() { return {"people", "people", 1, Counting::pieces, false, lay}; }

}  // namespace freshet::exposure
