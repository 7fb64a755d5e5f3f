#include "assimilation/readings/store_layout.hpp"

#include "assimilation/readings/dated.hpp"
#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store_sql.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

struct Column {
  std::string name;
  OGRFieldType type;
  bool came_later = false;  ///< stores of former versions lack it
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
          {"standing", OFTString, true},
          {"flagged_by", OFTString},
          {"synthetic", OFTInteger},
          {"revision", OFTInteger},
          {"source", OFTString},
          {"sha256", OFTString},
          {"ingested", OFTDateTime}};
}

void make_column(OGRLayer& layer, const Column& column, const std::string& store) {
  OGRFieldDefn field(column.name.c_str(), column.type);
  if (column.name == "synthetic") field.SetSubType(OFSTBoolean);
  ogr_ok(layer.CreateField(&field), store, "cannot make a column");
}

void make_columns(OGRLayer& layer, const Columns& columns, const std::string& store) {
  for (const Column& column : columns) make_column(layer, column, store);
}

bool has_column(OGRLayer& layer, const Column& column) {
  return layer.GetLayerDefn()->GetFieldIndex(column.name.c_str()) >= 0;
}

/// Those of former versions.
void add_columns(OGRLayer& layer, const Columns& columns, const std::string& store) {
  for (const Column& column : columns)
    if (column.came_later && !has_column(layer, column)) make_column(layer, column, store);
}

/// How many of the indices are there.
std::size_t indices_of(GDALDataset& dataset, const std::string& store) {
  std::string names;
  for (const Quantity& quantity : quantities())
    names += (names.empty() ? "" : ", ") + sql_text(quantity.layer + "_by_station");
  const std::string from = is_postgres(dataset)
                               ? "pg_indexes WHERE schemaname = current_schema() AND indexname"
                               : "sqlite_master WHERE type = 'index' AND name";
  const std::string count = value_of_sql(dataset, fmt::format("SELECT count(*) FROM {} IN ({})", from, names),
                                         store, "cannot look for indices");
  return std::stoul(count);
}

/// Finding the readings of a station within a time fast; one revision of a number only, however many programs
/// write at once. Former versions had the time first: then every station had to be passed over.
void make_indices(GDALDataset& dataset, const std::string& store) {
  if (!is_postgres(dataset) && !is_sqlite(dataset)) return;
  if (indices_of(dataset, store) == quantities().size()) return;
  constexpr const char* fault = "cannot make an index";
  for (const Quantity& quantity : quantities()) {
    const std::string& layer = quantity.layer;
    run_sql(dataset, fmt::format("DROP INDEX IF EXISTS {}_by_time", layer), store, fault);
    run_sql(dataset,
            fmt::format("CREATE UNIQUE INDEX IF NOT EXISTS {}_by_station ON {} (station, epoch_s, revision)",
                        layer, layer),
            store, fault);
  }
}

void check_columns(OGRLayer* layer, const std::string& name, const Columns& columns,
                   const std::string& store) {
  core::check(layer != nullptr,
              "{}: has no layer '{}', so it is not an observation store; name another one "
              "(observations.store in basin.toml) or move it away",
              store, name);
  for (const Column& column : columns)
    core::check(
        column.came_later || has_column(*layer, column),
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

std::vector<std::string> names_of(const Columns& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

}  // namespace

void set_time(OGRFeature& feature, int field, core::Instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  constexpr int utc = 100;
  feature.SetField(
      field, static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<float>(clock.seconds().count()), utc);
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
  for (const Quantity& quantity : quantities()) {
    if (OGRLayer* layer = dataset.GetLayerByName(quantity.layer.c_str()))
      add_columns(*layer, columns_of(quantity), store);
    else
      make_readings_layer(dataset, quantity, store);
  }
  for (const DatedLayer* dated : {&ratings_layer(), &datums_layer()})
    if (!dataset.GetLayerByName(dated->name.c_str())) make_dated_layer(dataset, *dated, store);
  CPLErrorReset();
  dataset.FlushCache(false);
  no_gdal_error(store, "cannot make the layers");
  make_indices(dataset, store);
}

void check_layers(GDALDataset& dataset, const std::string& store, bool may_be_empty) {
  const bool empty =
      !dataset.GetLayerByName(stations_layer) && !dataset.GetLayerByName(stage().layer.c_str());
  if (empty && may_be_empty) return;
  check_columns(dataset.GetLayerByName(stations_layer), stations_layer, station_columns, store);
  for (const Quantity& quantity : quantities()) {
    OGRLayer* layer = dataset.GetLayerByName(quantity.layer.c_str());
    if (layer || &quantity == &stage()) check_columns(layer, quantity.layer, columns_of(quantity), store);
  }
  for (const DatedLayer* dated : {&ratings_layer(), &datums_layer()})
    if (OGRLayer* layer = dataset.GetLayerByName(dated->name.c_str()))
      check_columns(layer, dated->name, columns_of(*dated), store);
}

std::vector<std::string> column_names(const Quantity& quantity) { return names_of(columns_of(quantity)); }

std::vector<std::string> column_names(const DatedLayer& layer) { return names_of(columns_of(layer)); }

std::vector<Cell> to_row(const StoredReading& reading, core::Instant now) {
  const auto& qualities = quality_names();
  const auto word = [&](Quality quality) { return qualities[static_cast<std::size_t>(quality)].c_str(); };
  return {reading.station.c_str(),
          reading.time,
          seconds_of(reading.time),
          reading.has_value() ? Cell(reading.value) : Cell(),
          reading.error,
          word(reading.quality),
          reading.stated ? word(*reading.stated) : "",
          to_text(reading.standing),
          reading.flagged_by.c_str(),
          reading.synthetic,
          std::int64_t(reading.revision),
          reading.source.c_str(),
          reading.sha256.c_str(),
          now};
}

RowReader::RowReader(const OGRFeatureDefn& layer, const Quantity& quantity) : quantity_(&quantity) {
  const auto column = [&](const std::string& name) { return layer.GetFieldIndex(name.c_str()); };
  station_ = column("station");
  epoch_ = column("epoch_s");
  value_ = column(quantity.column());
  error_ = column(quantity.error_column());
  quality_ = column("quality");
  stated_ = column("stated");
  standing_ = column("standing");
  flagged_by_ = column("flagged_by");
  synthetic_ = column("synthetic");
  revision_ = column("revision");
  source_ = column("source");
  sha256_ = column("sha256");
}

StoredReading RowReader::read(const OGRFeature& feature) const {
  StoredReading reading;
  reading.quantity = quantity_;
  reading.station = feature.GetFieldAsString(station_);
  reading.time = core::Instant(std::chrono::seconds(feature.GetFieldAsInteger64(epoch_)));
  if (feature.IsFieldSetAndNotNull(value_)) reading.value = feature.GetFieldAsDouble(value_);
  reading.error = feature.GetFieldAsDouble(error_);
  const std::optional<Quality> known = quality_of(feature.GetFieldAsString(quality_));
  reading.quality = known.value_or(Quality::bad);  // one that somebody edited stops no run
  const std::string_view stated = feature.GetFieldAsString(stated_);
  reading.stated = quality_of(stated);
  if (!known || (!stated.empty() && !reading.stated)) reading.stated = Quality::bad;
  if (standing_ >= 0) reading.standing = standing_of_agency(feature.GetFieldAsString(standing_));
  reading.flagged_by = feature.GetFieldAsString(flagged_by_);
  reading.row = feature.GetFID();
  reading.synthetic = feature.GetFieldAsInteger(synthetic_) != 0;
  reading.revision = feature.GetFieldAsInteger(revision_);
  reading.source = feature.GetFieldAsString(source_);
  reading.sha256 = feature.GetFieldAsString(sha256_);
  return reading;
}

}  // namespace freshet::assimilation
