#include "mesh/terrain/geopackage_file.hpp"

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

std::string in_quotes(std::string text) {
  for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2)) text.insert(at, "'");
  return text;
}

/// "terrain.part.gpkg": GDAL wants the ending.
std::filesystem::path part_beside(const std::filesystem::path& file) {
  return file.parent_path() / (file.stem().string() + ".part" + file.extension().string());
}

}  // namespace

GeoPackageFile::GeoPackageFile(const std::filesystem::path& file, const OGRSpatialReference* crs)
    : file_(file), part_(part_beside(file)), on_earth_(crs != nullptr) {
  if (crs != nullptr) crs_ = *crs;
  std::filesystem::remove(part_);
  GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  if (driver == nullptr) core::fail_run("GDAL has no driver GPKG");
  data_.reset(driver->Create(part_.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  ok(data_ != nullptr, "creating it");
  ok(data_->StartTransaction() == OGRERR_NONE, "beginning to write");
}

void GeoPackageFile::begin_layer(const std::string& name, OGRwkbGeometryType type, const std::string& meaning,
                                 const std::vector<LayerColumn>& columns) {
  const std::string description = "DESCRIPTION=" + meaning;
  char* options[] = {meaning.empty() ? nullptr : const_cast<char*>(description.c_str()), nullptr};
  layer_ = data_->CreateLayer(name.c_str(), on_earth_ ? &crs_ : nullptr, type, options);
  ok(layer_ != nullptr, "making a layer");
  for (const LayerColumn& column : columns) {
    OGRFieldDefn definition(column.name.c_str(), column.type);
    ok(layer_->CreateField(&definition) == OGRERR_NONE, "making a column");
    if (!column.meaning.empty())
      described_ += fmt::format("{}('{}', '{}', '{}')", described_.empty() ? "" : ", ", in_quotes(name),
                                in_quotes(column.name), in_quotes(column.meaning));
  }
}

OGRFeatureUniquePtr GeoPackageFile::feature() const {
  return OGRFeatureUniquePtr(OGRFeature::CreateFeature(layer_->GetLayerDefn()));
}

void GeoPackageFile::write(OGRFeature& feature, const OGRGeometry& geometry) {
  feature.SetGeometry(&geometry);
  ok(layer_->CreateFeature(&feature) == OGRERR_NONE, "writing a feature");
}

void GeoPackageFile::publish() {
  ok(data_->CommitTransaction() == OGRERR_NONE, "ending to write");
  CPLErrorReset();
  if (!described_.empty()) describe_columns();
  data_.reset();
  ok(CPLGetLastErrorType() < CE_Failure, "closing it");
  core::publish(part_, file_);
}

/// GeoPackage 1.2, chapter F.9: GDAL 3.6 has no call for it.
void GeoPackageFile::describe_columns() {
  for (const std::string& sql :
       {std::string(
            "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, "
            "title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY "
            "KEY "
            "(table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))"),
        std::string(
            "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT "
            "NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive "
            "BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, "
            "value))"),
        std::string(
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name "
            "TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE "
            "(table_name, column_name, extension_name))"),
        std::string(
            "INSERT INTO gpkg_extensions SELECT name, NULL, 'gpkg_schema', "
            "'http://www.geopackage.org/spec121/#extension_schema', 'read-write' FROM sqlite_master WHERE "
            "name IN ('gpkg_data_columns', 'gpkg_data_column_constraints') AND type = 'table'"),
        "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES " + described_}) {
    data_->ReleaseResultSet(data_->ExecuteSQL(sql.c_str(), nullptr, nullptr));
    ok(CPLGetLastErrorType() < CE_Failure, "describing its columns");
  }
}

void GeoPackageFile::ok(bool good, const char* doing) const {
  if (!good) core::fail_run("{}: {} failed: {}", part_.string(), doing, gdal_reason());
}

}  // namespace freshet::mesh
