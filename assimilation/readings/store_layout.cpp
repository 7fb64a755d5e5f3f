#include "assimilation/readings/store_layout.hpp"

#include "assimilation/readings/dated.hpp"
#include "assimilation/readings/gdal_calls.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

struct Column {
  std::string name;
  OGRFieldType type;
};
using Columns = std::vector<Column>;

const Columns station_columns = {{"id", OFTString}, {"name", OFTString}};

Columns columns_of(const Quantity& quantity) {
  return {{"station", OFTString},
          {"time", OFTDateTime},
          {"epoch_s", OFTInteger64},
          {quantity.column(), OFTReal},
          {quantity.error_column(), OFTReal},
          {"quality", OFTString},
          {"stated", OFTString},
          {"flagged_by", OFTString},
          {"synthetic", OFTInteger},
          {"revision", OFTInteger},
          {"source", OFTString},
          {"sha256", OFTString},
          {"ingested", OFTDateTime}};
}

void make_columns(OGRLayer& layer, const Columns& columns, const std::string& store) {
  for (const Column& column : columns) {
    OGRFieldDefn field(column.name.c_str(), column.type);
    if (column.name == "synthetic") field.SetSubType(OFSTBoolean);
    ogr_ok(layer.CreateField(&field), store, "cannot make a column");
  }
}

/// Finding by time fast; one revision of a number only, however many programs write at once.
void make_index(GDALDataset& dataset, const std::string& layer, const std::string& store) {
  const std::string driver = dataset.GetDriverName();
  if (driver != "GPKG" && driver != "SQLite" && driver != "PostgreSQL") return;
  CPLErrorReset();
  const std::string sql = fmt::format(
      "CREATE UNIQUE INDEX IF NOT EXISTS {}_by_time ON {} (epoch_s, station, revision)", layer, layer);
  dataset.ReleaseResultSet(dataset.ExecuteSQL(sql.c_str(), nullptr, ""));
  no_gdal_error(store, "cannot make an index");
}

void check_columns(OGRLayer* layer, const std::string& name, const Columns& columns,
                   const std::string& store) {
  core::check(layer != nullptr,
              "{}: has no layer '{}', so it is not an observation store; name another one "
              "(observations.store in basin.toml) or move it away",
              store, name);
  for (const Column& column : columns)
    core::check(
        layer->GetLayerDefn()->GetFieldIndex(column.name.c_str()) >= 0,
        "{}: layer '{}' has no column '{}', so it is not an observation store of this version; move it away "
        "and ingest the readings again",
        store, name, column.name);
}

void make_readings_layer(GDALDataset& dataset, const Quantity& quantity, const std::string& store) {
  const std::string fault = "cannot make the layer '" + quantity.layer + "'";
  OGRLayer* layer = dataset.CreateLayer(quantity.layer.c_str(), nullptr, wkbNone, nullptr);
  ogr_ok(layer ? OGRERR_NONE : OGRERR_FAILURE, store, fault.c_str());
  make_columns(*layer, columns_of(quantity), store);
  CPLErrorReset();
  dataset.FlushCache(false);
  no_gdal_error(store, fault.c_str());
  make_index(dataset, quantity.layer, store);
}

Columns columns_of(const DatedLayer& layer) {
  Columns columns = {{"station", OFTString}, {"valid_from", OFTString}, {"valid_to", OFTString}};
  for (const std::string& name : layer.numbers) columns.push_back({name, OFTReal});
  for (const char* name : {"line", "revision"}) columns.push_back({name, OFTInteger});
  for (const char* name : {"source", "sha256"}) columns.push_back({name, OFTString});
  columns.push_back({"ingested", OFTDateTime});
  return columns;
}

void make_dated_layer(GDALDataset& dataset, const DatedLayer& dated, const std::string& store) {
  const std::string fault = "cannot make the layer '" + dated.name + "'";
  OGRLayer* layer = dataset.CreateLayer(dated.name.c_str(), nullptr, wkbNone, nullptr);
  ogr_ok(layer ? OGRERR_NONE : OGRERR_FAILURE, store, fault.c_str());
  make_columns(*layer, columns_of(dated), store);
}

}  // namespace

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

void make_layers(GDALDataset& dataset, const std::string& store) {
  if (!dataset.GetLayerByName(stations_layer)) {
    OGRSpatialReference wgs84;
    ogr_ok(wgs84.importFromEPSG(4326), store, "cannot look up EPSG:4326");
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayer* layer = dataset.CreateLayer(stations_layer, &wgs84, wkbPoint, nullptr);
    ogr_ok(layer ? OGRERR_NONE : OGRERR_FAILURE, store, "cannot make the layer 'stations'");
    make_columns(*layer, station_columns, store);
  }
  for (const Quantity& quantity : quantities())
    if (!dataset.GetLayerByName(quantity.layer.c_str())) make_readings_layer(dataset, quantity, store);
  for (const DatedLayer* dated : {&ratings_layer(), &datums_layer()})
    if (!dataset.GetLayerByName(dated->name.c_str())) make_dated_layer(dataset, *dated, store);
}

void check_layers(GDALDataset& dataset, const std::string& store) {
  check_columns(dataset.GetLayerByName(stations_layer), stations_layer, station_columns, store);
  for (const Quantity& quantity : quantities()) {
    OGRLayer* layer = dataset.GetLayerByName(quantity.layer.c_str());
    if (layer || &quantity == &stage()) check_columns(layer, quantity.layer, columns_of(quantity), store);
  }
  for (const DatedLayer* dated : {&ratings_layer(), &datums_layer()})
    if (OGRLayer* layer = dataset.GetLayerByName(dated->name.c_str()))
      check_columns(layer, dated->name, columns_of(*dated), store);
}

void to_feature(const StoredReading& reading, core::Instant now, OGRFeature& feature) {
  const std::string column = reading.quantity->column();
  feature.SetField("station", reading.station.c_str());
  set_time(feature, "time", reading.time);
  feature.SetField("epoch_s", static_cast<GIntBig>(seconds_of(reading.time)));
  if (reading.has_value())
    feature.SetField(column.c_str(), reading.value);
  else
    feature.SetFieldNull(feature.GetFieldIndex(column.c_str()));
  feature.SetField(reading.quantity->error_column().c_str(), reading.error);
  feature.SetField("quality", to_text(reading.quality).c_str());
  feature.SetField("stated", reading.stated ? to_text(*reading.stated).c_str() : "");
  feature.SetField("flagged_by", reading.flagged_by.c_str());
  feature.SetField("synthetic", reading.synthetic ? 1 : 0);
  feature.SetField("revision", reading.revision);
  feature.SetField("source", reading.source.c_str());
  feature.SetField("sha256", reading.sha256.c_str());
  set_time(feature, "ingested", now);
}

StoredReading from_feature(const OGRFeature& feature, const Quantity& quantity) {
  const auto column = [&](const std::string& name) { return feature.GetFieldIndex(name.c_str()); };
  StoredReading reading;
  reading.quantity = &quantity;
  reading.station = feature.GetFieldAsString(column("station"));
  reading.time = core::Instant(std::chrono::seconds(feature.GetFieldAsInteger64(column("epoch_s"))));
  if (feature.IsFieldSetAndNotNull(column(quantity.column())))
    reading.value = feature.GetFieldAsDouble(column(quantity.column()));
  reading.error = feature.GetFieldAsDouble(column(quantity.error_column()));
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
