#pragma once
// The layers of the observation store, and one reading as a feature of theirs.

#include <ogrsf_frmts.h>

#include <string>

#include "assimilation/readings/reading.hpp"

namespace freshet::assimilation {

constexpr const char* stations_layer = "stations";

/// The layers of readings are named by their quantities; then those of ratings and datums. Makes those that
/// are not there yet. RunError if that fails.
void make_layers(GDALDataset& dataset, const std::string& store);

/// InputError if a layer lacks a column, or the one of stages is not there: the file is not an observation
/// store. Layers of other quantities may be missing: they came later.
void check_layers(GDALDataset& dataset, const std::string& store);

/// Seconds since 1970: readings have no finer times.
inline std::int64_t seconds_of(core::Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}

/// Column `name` in UTC.
void set_time(OGRFeature& feature, const char* name, core::Instant t);

void to_feature(const StoredReading& reading, core::Instant now, OGRFeature& feature);
StoredReading from_feature(const OGRFeature& feature, const Quantity& quantity);

}  // namespace freshet::assimilation
