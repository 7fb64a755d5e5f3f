#include "assimilation/readings/store_sql.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "assimilation/readings/gdal_calls.hpp"

namespace freshet::assimilation {

namespace {

bool has_driver(GDALDataset& dataset, std::string_view name) { return dataset.GetDriverName() == name; }

}  // namespace

bool is_postgres(GDALDataset& dataset) { return has_driver(dataset, "PostgreSQL"); }

bool is_sqlite(GDALDataset& dataset) { return has_driver(dataset, "GPKG") || has_driver(dataset, "SQLite"); }

void run_sql(GDALDataset& dataset, const std::string& sql, const std::string& store, const char* doing) {
  value_of_sql(dataset, sql, store, doing);
}

std::string value_of_sql(GDALDataset& dataset, const std::string& sql, const std::string& store,
                         const char* doing) {
  std::string value;
  CPLErrorReset();
  OGRLayer* const rows = dataset.ExecuteSQL(sql.c_str(), nullptr, "");
  if (rows) {
    if (const OGRFeatureUniquePtr first{rows->GetNextFeature()}) value = first->GetFieldAsString(0);
    dataset.ReleaseResultSet(rows);
  }
  no_gdal_error(store, doing);
  return value;
}

std::string sql_text(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += c;
    result += c;
  }
  return result + "'";
}

}  // namespace freshet::assimilation
