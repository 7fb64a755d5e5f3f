#include "assimilation/readings/store_layout.hpp"

#include "assimilation/readings/gdal_calls.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

struct Column {
  const char* name;
  OGRFieldType type;
};

constexpr Column station_columns[] = {{"id", OFTString}, {"name", OFTString}};
constexpr Column reading_columns[] = {
    {"station", OFTString},    {"time", OFTDateTime},    {"epoch_s", OFTInteger64}, {"stage_m", OFTReal},
    {"error_m", OFTReal},      {"quality", OFTString},   {"stated", OFTString},     {"flagged_by", OFTString},
    {"synthetic", OFTInteger}, {"revision", OFTInteger}, {"source", OFTString},     {"sha256", OFTString},
    {"ingested", OFTDateTime}};

template <std::size_t n>
void make_columns(OGRLayer& layer, const Column (&columns)[n], const std::string& store) {
  for (const Column& column : columns) {
    OGRFieldDefn field(column.name, column.type);
    if (std::string_view(column.name) == "synthetic") field.SetSubType(OFSTBoolean);
    ogr_ok(layer.CreateField(&field), store, "cannot make a column");
  }
}

/// Finding by time fast; one revision of a number only, however many programs write at once.
void make_index(GDALDataset& dataset, const std::string& store) {
  const std::string driver = dataset.GetDriverName();
  if (driver != "GPKG" && driver != "SQLite" && driver != "PostgreSQL") return;
  CPLErrorReset();
  dataset.ReleaseResultSet(dataset.ExecuteSQL(
      "CREATE UNIQUE INDEX IF NOT EXISTS readings_by_time ON readings (epoch_s, station, revision)", nullptr,
      ""));
  no_gdal_error(store, "cannot make an index");
}

template <std::size_t n>
void check_columns(OGRLayer* layer, const char* name, const Column (&columns)[n], const std::string& store) {
  core::check(layer != nullptr,
              "{}: has no layer '{}', so it is not an observation store; name another one "
              "(observations.store in basin.toml) or move it away",
              store, name);
  for (const Column& column : columns)
    core::check(
        layer->GetLayerDefn()->GetFieldIndex(column.name) >= 0,
        "{}: layer '{}' has no column '{}', so it is not an observation store of this version; move it away "
        "and ingest the readings again",
        store, name, column.name);
}

void set_time(OGRFeature& feature, const char* name, core::Instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  constexpr int utc = 100;
  feature.SetField(feature.GetFieldIndex(name), static_cast<int>(date.year()),
                   static_cast<int>(static_cast<unsigned>(date.month())),
                   static_cast<int>(static_cast<unsigned>(date.day())),
                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                   static_cast<float>(clock.seconds().count()), utc);
}

}  // namespace

void make_layers(GDALDataset& dataset, const std::string& store) {
  if (!dataset.GetLayerByName(stations_layer)) {
    OGRSpatialReference wgs84;
    ogr_ok(wgs84.importFromEPSG(4326), store, "cannot look up EPSG:4326");
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayer* layer = dataset.CreateLayer(stations_layer, &wgs84, wkbPoint, nullptr);
    ogr_ok(layer ? OGRERR_NONE : OGRERR_FAILURE, store, "cannot make the layer 'stations'");
    make_columns(*layer, station_columns, store);
  }
  if (!dataset.GetLayerByName(readings_layer)) {
    OGRLayer* layer = dataset.CreateLayer(readings_layer, nullptr, wkbNone, nullptr);
    ogr_ok(layer ? OGRERR_NONE : OGRERR_FAILURE, store, "cannot make the layer 'readings'");
    make_columns(*layer, reading_columns, store);
    CPLErrorReset();
    dataset.FlushCache(false);
    no_gdal_error(store, "cannot make the layer 'readings'");
    make_index(dataset, store);
  }
}

void check_layers(GDALDataset& dataset, const std::string& store) {
  check_columns(dataset.GetLayerByName(stations_layer), stations_layer, station_columns, store);
  check_columns(dataset.GetLayerByName(readings_layer), readings_layer, reading_columns, store);
}

void to_feature(const StoredReading& reading, core::Instant now, OGRFeature& feature) {
  feature.SetField("station", reading.station.c_str());
  set_time(feature, "time", reading.time);
  feature.SetField("epoch_s", static_cast<GIntBig>(seconds_of(reading.time)));
  if (reading.has_value())
    feature.SetField("stage_m", reading.stage_m);
  else
    feature.SetFieldNull(feature.GetFieldIndex("stage_m"));
  feature.SetField("error_m", reading.error_m);
  feature.SetField("quality", to_text(reading.quality).c_str());
  feature.SetField("stated", reading.stated ? to_text(*reading.stated).c_str() : "");
  feature.SetField("flagged_by", reading.flagged_by.c_str());
  feature.SetField("synthetic", reading.synthetic ? 1 : 0);
  feature.SetField("revision", reading.revision);
  feature.SetField("source", reading.source.c_str());
  feature.SetField("sha256", reading.sha256.c_str());
  set_time(feature, "ingested", now);
}

StoredReading from_feature(const OGRFeature& feature) {
  const auto column = [&](const char* name) { return feature.GetFieldIndex(name); };
  StoredReading reading;
  reading.station = feature.GetFieldAsString(column("station"));
  reading.time = core::Instant(std::chrono::seconds(feature.GetFieldAsInteger64(column("epoch_s"))));
  if (feature.IsFieldSetAndNotNull(column("stage_m")))
    reading.stage_m = feature.GetFieldAsDouble(column("stage_m"));
  reading.error_m = feature.GetFieldAsDouble(column("error_m"));
  const std::string quality = feature.GetFieldAsString(column("quality"));
  const std::optional<Quality> known = quality_of(quality);
  reading.quality = known.value_or(Quality::bad);  // one that somebody edited stops no run
  const std::string stated = feature.GetFieldAsString(column("stated"));
  reading.stated = quality_of(stated);
  if (!known || (!stated.empty() && !reading.stated)) reading.stated = Quality::bad;
  reading.flagged_by = feature.GetFieldAsString(column("flagged_by"));
  reading.row = feature.GetFID();
  reading.synthetic = feature.GetFieldAsInteger(column("synthetic")) != 0;
  reading.revision = feature.GetFieldAsInteger(column("revision"));
  reading.source = feature.GetFieldAsString(column("source"));
  reading.sha256 = feature.GetFieldAsString(column("sha256"));
  return reading;
}

}  // namespace freshet::assimilation
