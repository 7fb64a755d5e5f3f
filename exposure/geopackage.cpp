// exposure.gpkg: what gets wet in any member, and all sites, drawn as their layer draws them. exposure.csv,
// and exposure.json last: where it is, all is there.

#include <cpl_conv.h>
#include <ogrsf_frmts.h>

#include <map>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "exposure/expose.hpp"
#include "exposure/features.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::exposure {

namespace fs = std::filesystem;

namespace {

struct FeatureGone {
  void operator()(OGRFeature* feature) const { OGRFeature::DestroyFeature(feature); }
};

class Writer {
 public:
  Writer(const fs::path& part, OGRSpatialReference& crs) : part_(part), crs_(crs) {
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (driver == nullptr) core::fail_run("GDAL has no driver GPKG");
    data_.reset(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ok(data_ != nullptr, "creating it");
    ok(data_->StartTransaction() == OGRERR_NONE, "beginning to write");
  }

  void begin_layer(const core::ExposureLayer& layer, bool with_cut_off) {
    layer_ = data_->CreateLayer(layer.id.c_str(), crs_.IsLocal() ? nullptr : &crs_, wkbUnknown, nullptr);
    ok(layer_ != nullptr, "making a layer");
    add("name", OFTString);
    for (const char* name : {"amount", "peak_p10_m", "peak_p50_m", "peak_p90_m", "peak_largest_m"})
      add(name, OFTReal);
    for (const double depth : layer.depths_m) {
      add(field_of("probability", depth), OFTReal);
      add(field_of("earliest", depth), OFTString);
      add(field_of("median", depth), OFTString);
    }
    if (!with_cut_off) return;
    add("cut_off_probability", OFTReal);
    add("cut_off_earliest", OFTString);
    add("cut_off_median", OFTString);
  }

  void write(const LaidLayer& laid, const ItemRow& row, const OGRGeometry& geometry,
             const std::optional<results::ExposureEvent>& cut_off) {
    const std::unique_ptr<OGRFeature, FeatureGone> f(OGRFeature::CreateFeature(layer_->GetLayerDefn()));
    f->SetGeometry(&geometry);
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
    ok(layer_->CreateFeature(f.get()) == OGRERR_NONE, "writing a feature");
  }

  void finish() {
    ok(data_->CommitTransaction() == OGRERR_NONE, "ending to write");
    CPLErrorReset();
    data_.reset();
    ok(CPLGetLastErrorType() < CE_Failure, "closing it");
  }

 private:
  /// "probability_0_3m"
  static std::string field_of(const char* what, double depth_m) {
    std::string name = fmt::format("{}_{:g}m", what, depth_m);
    for (char& c : name) c = c == '.' ? '_' : c;
    return name;
  }
  void add(const std::string& name, OGRFieldType type) {
    OGRFieldDefn definition(name.c_str(), type);
    ok(layer_->CreateField(&definition) == OGRERR_NONE, "making a column");
  }
  static void put(OGRFeature& f, const std::string& probability, const std::string& earliest,
                  const std::string& median, const results::ExposureEvent& event) {
    f.SetField(probability.c_str(), event.probability);
    if (event.earliest) f.SetField(earliest.c_str(), core::to_iso(*event.earliest).c_str());
    if (event.median) f.SetField(median.c_str(), core::to_iso(*event.median).c_str());
  }
  void ok(bool good, const char* doing) const {
    if (!good) core::fail_run("{}: {} failed: {}", part_.string(), doing, mesh::gdal_reason());
  }

  fs::path part_;
  OGRSpatialReference& crs_;
  GDALDatasetUniquePtr data_;
  OGRLayer* layer_ = nullptr;
};

Shape shape_of(const std::string& kind) {
  return kind == "buildings" ? Shape::polygons : kind == "roads" ? Shape::lines : Shape::points;
}

/// Geometries come from the layer once more: overlays do not keep them.
void write_layer(Writer& writer, const LaidLayer& laid, const std::vector<ItemRow>& rows,
                 const std::vector<results::ExposedSite>& sites, const mesh::Mesh& mesh,
                 const OGRSpatialReference& crs) {
  writer.begin_layer(laid.layer, laid.graph.has_value());
  if (laid.layer.kind == "people") {
    for (const ItemRow& row : rows)
      writer.write(laid, row, polygon_of(mesh, static_cast<mesh::Index>(laid.overlay.feature[row.item])), {});
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
    writer.write(laid, *row->second, *f.geometry,
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
  OGRSpatialReference crs = mesh::projected_crs(basin.crs, basin.file.string());
  const fs::path file = results.path / results::exposure_gpkg;
  const fs::path part = results.path / "exposure.part.gpkg";  // GDAL wants the ending
  fs::remove(results.path / results::exposure_json);
  fs::remove(part);
  Writer writer(part, crs);
  for (std::size_t l = 0; l < exposed.layers.all.size(); ++l)
    write_layer(writer, exposed.layers.all[l], exposed.items[l], exposed.exposure.sites, mesh, crs);
  writer.finish();
  core::publish(part, file);
  core::write_file(results.path / results::exposure_csv, to_csv(exposed.exposure));
  results::write_exposure(results.path, exposed.exposure);
}

}  // namespace freshet::exposure
