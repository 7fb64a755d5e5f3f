// terrain.gpkg: the layers as a GeoPackage.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/terrain_layers.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;

struct FeatureGone {
  void operator()(OGRFeature* feature) const { OGRFeature::DestroyFeature(feature); }
};
using Feature = std::unique_ptr<OGRFeature, FeatureGone>;

struct Column {
  const char* name;
  OGRFieldType type;
  const char* meaning;
};

class Writer {
 public:
  Writer(const fs::path& part, OGRSpatialReference& crs) : part_(part), crs_(crs) {
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (driver == nullptr) core::fail_run("GDAL has no driver GPKG");
    data_.reset(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ok(data_ != nullptr, "creating it");
  }

  void begin(const char* name, OGRwkbGeometryType type, const char* meaning,
             const std::vector<Column>& columns) {
    const std::string description = std::string("DESCRIPTION=") + meaning;
    char* options[] = {const_cast<char*>(description.c_str()), nullptr};
    layer_ = data_->CreateLayer(name, crs_.IsLocal() ? nullptr : &crs_, type, options);
    ok(layer_ != nullptr, "making a layer");
    for (const Column& column : columns) {
      OGRFieldDefn definition(column.name, column.type);
      ok(layer_->CreateField(&definition) == OGRERR_NONE, "making a column");
      described_ += fmt::format("{}('{}', '{}', '{}')", described_.empty() ? "" : ", ", name, column.name,
                                in_quotes(column.meaning));
    }
  }

  Feature feature() const { return Feature(OGRFeature::CreateFeature(layer_->GetLayerDefn())); }

  void write(OGRFeature& feature, OGRGeometry& geometry) {
    feature.SetGeometry(&geometry);
    ok(layer_->CreateFeature(&feature) == OGRERR_NONE, "writing a feature");
  }

  void finish() {
    CPLErrorReset();
    describe_columns();
    data_.reset();
    ok(CPLGetLastErrorType() < CE_Failure, "closing it");
  }

 private:
  static std::string in_quotes(std::string text) {
    for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2))
      text.insert(at, "'");
    return text;
  }

  /// The schema extension of GeoPackage 1.2, chapter F.9: GDAL 3.6 has no call for it.
  void describe_columns() {
    for (const std::string& sql :
         {std::string(
              "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name "
              "TEXT, title "
              "TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY "
              "(table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))"),
          std::string(
              "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type "
              "TEXT NOT "
              "NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive "
              "BOOLEAN, "
              "description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))"),
          std::string(
              "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name "
              "TEXT NOT "
              "NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, "
              "column_name, extension_name))"),
          std::string("INSERT INTO gpkg_extensions SELECT name, NULL, 'gpkg_schema', "
                      "'http://www.geopackage.org/spec121/#extension_schema', 'read-write' FROM "
                      "sqlite_master WHERE name IN "
                      "('gpkg_data_columns', 'gpkg_data_column_constraints') AND type = 'table'"),
          "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES " + described_}) {
      data_->ReleaseResultSet(data_->ExecuteSQL(sql.c_str(), nullptr, nullptr));
      ok(CPLGetLastErrorType() < CE_Failure, "describing its columns");
    }
  }

  void ok(bool good, const char* doing) const {
    if (!good) core::fail_run("{}: {} failed: {}", part_.string(), doing, gdal_reason());
  }

  fs::path part_;
  OGRSpatialReference& crs_;
  GDALDatasetUniquePtr data_;
  OGRLayer* layer_ = nullptr;
  std::string described_;  ///< rows of SQL
};

void write_catchment(Writer& writer, const core::Basin& basin, const TerrainLayers& layers) {
  writer.begin(
      "catchment", wkbPolygon, "the domain of the mesh: the catchment of the outlet, or terrain.domain",
      {{"name", OFTString, "basin.name"}, {"area_km2", OFTReal, "area of the terrain's cells in it, km2"}});
  const Feature f = writer.feature();
  f->SetField("name", basin.name.c_str());
  f->SetField("area_km2", layers.catchment_m2 / 1e6);
  OGRLinearRing ring;
  for (const Point p : layers.catchment) ring.addPoint(p.x, p.y);
  ring.closeRings();
  OGRPolygon polygon;
  polygon.addRing(&ring);
  writer.write(*f, polygon);
}

void write_streams(Writer& writer, const TerrainLayers& layers) {
  writer.begin(
      "streams", wkbLineString,
      "what drains more than mesh.stream_area_km2, drawn downstream, from confluence to confluence",
      {{"reach", OFTInteger, "number of the reach"},
       {"into_reach", OFTInteger, "number of the reach that it flows into; none: it leaves the domain"},
       {"strahler", OFTInteger, "Strahler's order"},
       {"drainage_km2", OFTReal, "area of the terrain that drains through its lower end, km2"},
       {"length_m", OFTReal, "length, m"},
       {"width_m", OFTReal, "width of the channel, m: rivers.width_law, else mesh.channel_width_m"},
       {"depth_m", OFTReal,
        "depth of the bed below what the terrain shows, m, as [rivers] says; 0 where it says nothing"},
       {"bed_upper_m", OFTReal, "conditioned terrain at its upper end, m"},
       {"bed_lower_m", OFTReal, "conditioned terrain at its lower end, m"}});
  int number = 0;
  for (const StreamReach& reach : layers.streams) {
    const Feature f = writer.feature();
    f->SetField("reach", ++number);
    if (reach.into > 0) f->SetField("into_reach", reach.into);
    f->SetField("strahler", reach.order);
    f->SetField("drainage_km2", reach.drainage_m2 / 1e6);
    f->SetField("length_m", reach.length_m);
    f->SetField("width_m", reach.width_m);
    f->SetField("depth_m", reach.depth_m);
    f->SetField("bed_upper_m", reach.bed.front());
    f->SetField("bed_lower_m", reach.bed.back());
    OGRLineString line;
    for (const Point p : reach.points) line.addPoint(p.x, p.y);
    writer.write(*f, line);
  }
}

void write_outlet(Writer& writer, const core::Basin& basin, const TerrainLayers& layers) {
  writer.begin("outlet", wkbPoint, "where the catchment drains out; empty where terrain.domain is drawn",
               {{"name", OFTString, "basin.name"},
                {"drainage_km2", OFTReal, "area of the terrain that drains through it, km2"},
                {"level_m", OFTReal, "conditioned terrain there, m"}});
  if (!layers.drains_to_outlet) return;
  const Feature f = writer.feature();
  f->SetField("name", basin.name.c_str());
  f->SetField("drainage_km2", layers.outlet_upstream_m2 / 1e6);
  f->SetField("level_m", layers.outlet_level_m);
  OGRPoint point(layers.outlet.x, layers.outlet.y);
  writer.write(*f, point);
}

}  // namespace

void write_terrain_layers(const fs::path& file, const core::Basin& basin, const TerrainLayers& layers) {
  const QuietGdal quiet;
  OGRSpatialReference crs = projected_crs(basin.crs, basin.file.string());
  const fs::path part = file.parent_path() / "terrain.part.gpkg";  // GDAL wants the ending
  fs::remove(part);
  Writer writer(part, crs);
  write_catchment(writer, basin, layers);
  write_streams(writer, layers);
  write_outlet(writer, basin, layers);
  writer.finish();
  core::publish(part, file);
}

}  // namespace freshet::mesh
