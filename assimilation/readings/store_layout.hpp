#pragma once
// The layers of the observation store, and one reading as a row of theirs.

#include <ogrsf_frmts.h>

#include <string>

#include "assimilation/readings/reading.hpp"
#include "assimilation/readings/store_rows.hpp"

namespace freshet::assimilation {

struct DatedLayer;

constexpr const char* stations_layer = "stations";

/// The layers of readings are named by their quantities; then those of ratings and datums. Makes those that
/// are not there yet, and what stores of former versions lack: columns, indices. RunError if that fails.
void make_layers(GDALDataset& dataset, const std::string& store);

/// InputError if a layer lacks a column, or the one of stages is not there: the file is not an observation
/// store. Layers of other quantities may be missing: they came later. A database may have none at all yet.
void check_layers(GDALDataset& dataset, const std::string& store, bool may_be_empty);

/// Seconds since 1970: readings have no finer times.
inline std::int64_t seconds_of(core::Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}

/// In UTC.
void set_time(OGRFeature& feature, int field, core::Instant t);

std::vector<std::string> column_names(const Quantity& quantity);
std::vector<std::string> column_names(const DatedLayer& layer);

/// In the order of column_names(); texts are those of the reading.
std::vector<Cell> to_row(const StoredReading& reading, core::Instant now);

/// Knows where the columns of a layer are.
class RowReader {
 public:
  RowReader(const OGRFeatureDefn& layer, const Quantity& quantity);
  StoredReading read(const OGRFeature& feature) const;

 private:
  const Quantity* quantity_;
  int station_, epoch_, value_, error_, quality_, stated_, standing_, flagged_by_, synthetic_, revision_,
      source_, sha256_;
};

}  // namespace freshet::assimilation
