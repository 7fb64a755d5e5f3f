// Ratings and datums in the observation store.

#include <ogrsf_frmts.h>

#include <chrono>

#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store.hpp"
#include "assimilation/readings/store_layout.hpp"

namespace freshet::assimilation {

namespace {

DatedRow row_of(const OGRFeature& feature, const DatedLayer& layer) {
  const auto column = [&](const std::string& name) { return feature.GetFieldIndex(name.c_str()); };
  DatedRow row{feature.GetFieldAsString(column("valid_from")),
               feature.GetFieldAsString(column("valid_to")),
               {},
               feature.GetFieldAsInteger(column("line"))};
  for (const std::string& name : layer.numbers) row.numbers.push_back(feature.GetFieldAsDouble(column(name)));
  return row;
}

/// In the order of column_names().
std::vector<Cell> to_row(const DatedRow& row, const DatedTable& table, core::Instant now) {
  std::vector<Cell> cells = {table.station.c_str(), row.from.c_str(), row.until.c_str()};
  cells.insert(cells.end(), row.numbers.begin(), row.numbers.end());
  cells.insert(cells.end(), {std::int64_t(row.line), std::int64_t(table.revision), table.source.c_str(),
                             table.sha256.c_str(), now});
  return cells;
}

}  // namespace

std::vector<DatedTable> Store::dated(const DatedLayer& wanted) const {
  const QuietGdal quiet;
  std::map<std::pair<std::string, int>, DatedTable> tables;
  OGRLayer* const rows = dataset_->GetLayerByName(wanted.name.c_str());
  if (!rows) return {};  // a store from before there was one
  rows->ResetReading();
  CPLErrorReset();
  while (const OGRFeatureUniquePtr feature{rows->GetNextFeature()}) {
    const auto text = [&](const char* name) {
      return feature->GetFieldAsString(feature->GetFieldIndex(name));
    };
    const int revision = feature->GetFieldAsInteger(feature->GetFieldIndex("revision"));
    DatedTable& table = tables[{text("station"), revision}];
    if (table.rows.empty()) table = {text("station"), text("source"), text("sha256"), {}, revision};
    table.rows.push_back(row_of(*feature, wanted));
  }
  no_gdal_error(shown_, "cannot read ratings and datums");
  std::vector<DatedTable> result;
  for (auto& [key, table] : tables) result.push_back(std::move(table));
  return result;
}

int Store::keep(const DatedLayer& wanted, const std::vector<DatedTable>& tables) {
  std::map<std::string, DatedTable> newest;
  for (DatedTable& table : dated(wanted)) newest[table.station] = std::move(table);
  std::vector<DatedTable> fresh;
  for (const DatedTable& table : tables) {
    const auto kept = newest.find(table.station);
    if (kept != newest.end() && same_rows(kept->second, table)) continue;
    fresh.push_back(table);
    fresh.back().revision = kept == newest.end() ? 0 : kept->second.revision + 1;
  }
  if (!fresh.empty()) change([&] { put_dated(wanted, fresh); });
  return static_cast<int>(fresh.size());
}

void Store::put_dated(const DatedLayer& wanted, const std::vector<DatedTable>& tables) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto rows = row_writer(*dataset_, layer(wanted.name), column_names(wanted), shown_);
  for (const DatedTable& table : tables)
    for (const DatedRow& row : table.rows) rows->put(to_row(row, table, now));
  rows->finish();
}

}  // namespace freshet::assimilation
