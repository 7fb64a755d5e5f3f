// exposure.gpkg: what gets wet in any member, and all sites, drawn as their layer draws them. exposure.csv,
// and exposure.json last: where it is, all is there.

#include <cpl_conv.h>

#include <map>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "exposure/expose.hpp"
#include "exposure/features.hpp"
#include "mesh/terrain/geopackage_file.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::exposure {

namespace fs = std::filesystem;

namespace {

/// "probability_0_3m"
std::string field_of(const char* what, double depth_m) {
  std::string name = fmt::format("{}_{:g}m", what, depth_m);
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
}

void begin_layer(mesh::GeoPackageFile& file, const core::ExposureLayer& layer, bool with_cut_off) {
  std::vector<mesh::LayerColumn> columns = {{"name", OFTString}};
  for (const char* name : {"amount", "peak_p10_m", "peak_p50_m", "peak_p90_m", "peak_largest_m"})
    columns.push_back({name, OFTReal});
  for (const double depth : layer.depths_m) {
    columns.push_back({field_of("probability", depth), OFTReal});
    columns.push_back({field_of("earliest", depth), OFTString});
    columns.push_back({field_of("median", depth), OFTString});
  }
  if (with_cut_off) {
    columns.push_back({"cut_off_probability", OFTReal});
    columns.push_back({"cut_off_earliest", OFTString});
    columns.push_back({"cut_off_median", OFTString});
  }
  file.begin_layer(layer.id, wkbUnknown, "", columns);
}

void put(OGRFeature& f, const std::string& probability, const std::string& earliest,
         const std::string& median, const results::ExposureEvent& event) {
  f.SetField(probability.c_str(), event.probability);
  if (event.earliest) f.SetField(earliest.c_str(), core::to_iso(*event.earliest).c_str());
  if (event.median) f.SetField(median.c_str(), core::to_iso(*event.median).c_str());
}

void write(mesh::GeoPackageFile& file, const LaidLayer& laid, const ItemRow& row, const OGRGeometry& geometry,
           const std::optional<results::ExposureEvent>& cut_off) {
  const OGRFeatureUniquePtr f = file.feature();
  const std::string& name = laid.overlay.name[row.item];
  if (!name.empty()) f->SetField("name", name.c_str());
  f->SetField("amount", laid.overlay.size[row.item] / kind_of(laid.layer).per_unit);
  f->SetField("peak_p10_m", row.peak_p10);
  f->SetField("peak_p50_m", row.peak_p50);
  f->SetField("peak_p90_m", row.peak_p90);
  f->SetField("peak_largest_m", row.peak_largest);
  for (std::size_t d = 0; d < row.depths.size(); ++d) {
    const double depth = laid.layer.depths_m[d];
    put(*f, field_of("probability", depth), field_of("earliest", depth), field_of("median", depth),
        row.depths[d]);
  }
  if (cut_off) put(*f, "cut_off_probability", "cut_off_earliest", "cut_off_median", *cut_off);
  file.write(*f, geometry);
}

Shape shape_of(const std::string& kind) {
  return kind == "buildings" ? Shape::polygons : kind == "roads" ? Shape::lines : Shape::points;
}

/// Geometries come from the layer once more: overlays do not keep them.
void write_layer(mesh::GeoPackageFile& file, const LaidLayer& laid, const std::vector<ItemRow>& rows,
                 const std::vector<results::ExposedSite>& sites, const mesh::Mesh& mesh,
                 const OGRSpatialReference& crs) {
  begin_layer(file, laid.layer, laid.graph.has_value());
  if (laid.layer.kind == "people") {
    for (const ItemRow& row : rows)
      write(file, laid, row, polygon_of(mesh, static_cast<mesh::Index>(laid.overlay.feature[row.item])), {});
    return;
  }
  if (rows.empty()) return;
  std::map<std::int64_t, const ItemRow*> wanted;
  for (const ItemRow& row : rows) wanted[laid.overlay.feature[row.item]] = &row;
  const auto cut_off_of = [&](const std::string& name) -> std::optional<results::ExposureEvent> {
    for (const results::ExposedSite& site : sites)
      if (site.layer == laid.layer.id && site.name == name) return site.cut_off;
    return {};
  };
  read_features(laid.layer, crs, shape_of(laid.layer.kind), {}, [&](const Feature& f) {
    const auto row = wanted.find(f.number);
    if (row == wanted.end()) return;
    write(file, laid, *row->second, *f.geometry,
          laid.graph ? cut_off_of(f.name) : std::optional<results::ExposureEvent>{});
  });
}

}  // namespace

void write_products(const Exposed& exposed, const postproc::ResultFolder& results, const core::Basin& basin) {
  const mesh::QuietGdal quiet;
  // A GeoPackage notes when it was changed: the cycle's time, so that the same results make the same bytes.
  const CPLConfigOptionSetter date("OGR_CURRENT_DATE", core::to_iso(exposed.exposure.cycle).c_str(), false);
  const core::Lock lock =
      core::Lock::take(results.path / results::exposure_json, core::Lock::Mode::exclusive);
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(results.probability()));
  const OGRSpatialReference crs = mesh::projected_crs(basin.crs, basin.file.string());
  fs::remove(results.path / results::exposure_json);
  mesh::GeoPackageFile file(results.path / results::exposure_gpkg, crs.IsLocal() ? nullptr : &crs);
  for (std::size_t l = 0; l < exposed.layers.all.size(); ++l)
    write_layer(file, exposed.layers.all[l], exposed.items[l], exposed.exposure.sites, mesh, crs);
  file.publish();
  core::write_file(results.path / results::exposure_csv, to_csv(exposed.exposure));
  results::write_exposure(results.path, exposed.exposure);
}

}  // namespace freshet::exposure
