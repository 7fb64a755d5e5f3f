#pragma once
// The little SQL that the observation store needs besides what GDAL does by itself, in words that SQLite and
// PostgreSQL both know.

#include <string>
#include <string_view>

class GDALDataset;

namespace freshet::assimilation {

bool is_postgres(GDALDataset& dataset);
/// A GeoPackage, or SQLite otherwise.
bool is_sqlite(GDALDataset& dataset);

/// RunError "<store>: <doing>: <the database's reason>".
void run_sql(GDALDataset& dataset, const std::string& sql, const std::string& store, const char* doing);

/// The first column of the first row as text; "" where there is no row.
std::string value_of_sql(GDALDataset& dataset, const std::string& sql, const std::string& store,
                         const char* doing);

/// 'text', quotes within it doubled.
std::string sql_text(std::string_view text);

}  // namespace freshet::assimilation
