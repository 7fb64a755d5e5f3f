#include "assimilation/readings/store.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <tuple>

#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store_layout.hpp"
#include "core/basin.hpp"
#include "core/files.hpp"

namespace freshet::assimilation {

namespace fs = std::filesystem;

namespace {

/// "PG:dbname=x" is a database, a name without a driver in front is a file.
bool is_file(const std::string& connection) {
  static const std::regex driver("[A-Za-z][A-Za-z0-9_]+:");
  return !std::regex_search(connection, driver, std::regex_constants::match_continuous);
}

/// Databases keep their users apart by themselves.
core::Lock lock_of(const std::string& connection) {
  if (!is_file(connection)) return {};
  return core::Lock::take(connection, core::Lock::Mode::exclusive, std::chrono::minutes(1));
}

std::string without_password(const std::string& connection) {
  static const std::regex word(R"((password\s*=\s*)('[^']*'|\S+))", std::regex::icase);
  static const std::regex in_url(R"((://[^:/@\s]+:)[^@\s]+@)");
  return std::regex_replace(std::regex_replace(connection, word, "$1***"), in_url, "$1***@");
}

GDALDataset* opened(const std::string& connection, unsigned mode) {
  CPLErrorReset();
  return GDALDataset::FromHandle(
      GDALOpenEx(connection.c_str(), GDAL_OF_VECTOR | mode, nullptr, nullptr, nullptr));
}

/// Makes the file under another name and renames it, so that it is there whole or not at all.
void make_geopackage(const fs::path& file) {
  core::check(file.extension() == ".gpkg", "{}: a store that is a file must end in .gpkg", file.string());
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) core::fail_run("{}: folder cannot be made: {}", file.parent_path().string(), error.message());
  const fs::path part = file.parent_path() / (file.stem().string() + ".part.gpkg");
  fs::remove(part, error);
  fs::remove(part.string() + "-journal", error);
  try {
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (!driver) core::fail_run("this GDAL has no GeoPackage driver");
    CPLErrorReset();
    std::unique_ptr<GDALDataset> made(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ogr_ok(made ? OGRERR_NONE : OGRERR_FAILURE, file.string(), "cannot be made");
    make_layers(*made, file.string());
    CPLErrorReset();
    made.reset();
    no_gdal_error(file.string(), "cannot be made");
    core::publish(part, file);
  } catch (...) {
    fs::remove(part, error);
    throw;
  }
}

}  // namespace

std::string store_connection(const core::Basin& basin, const fs::path& default_file) {
  if (!basin.observations.empty()) return basin.observations;
  const std::string file = default_file.string();
  return is_file(file) ? file : "./" + file;  // in a folder such as "basin:2"
}

bool store_is_missing(const std::string& connection) {
  return is_file(connection) && !fs::exists(connection);
}

void Store::Closer::operator()(GDALDataset* dataset) const noexcept {
  const QuietGdal quiet;
  GDALClose(dataset);
}

Store::Store(const std::string& connection)
    : lock_(lock_of(connection)), shown_(without_password(connection)) {
  GDALAllRegister();
  const QuietGdal quiet;
  if (store_is_missing(connection)) make_geopackage(connection);
  dataset_.reset(opened(connection, GDAL_OF_UPDATE));
  // Reading does not need to write, except to undo what a killed program left half-done: hence writing first.
  if (!dataset_) dataset_.reset(opened(connection, GDAL_OF_READONLY));
  core::check(dataset_ != nullptr, "{}: cannot be opened as an observation store: {}", shown_,
              gdal_message());
  if (!is_file(connection) && dataset_->TestCapability(ODsCCreateLayer)) make_layers(*dataset_, shown_);
  check_layers(*dataset_, shown_);
}

Store::~Store() = default;

OGRLayer& Store::layer(const std::string& name) const {
  OGRLayer* found = dataset_->GetLayerByName(name.c_str());
  if (!found) core::fail_run("{}: the layer '{}' has gone", shown_, name);
  return *found;
}

std::vector<StoredReading> Store::revisions(core::Instant after, core::Instant until) const {
  std::vector<StoredReading> result;
  for (const Quantity& quantity : quantities()) read_revisions(quantity, after, until, result);
  const auto order = [](const StoredReading& r) {
    return std::tie(r.station, r.quantity, r.time, r.revision);
  };
  std::sort(result.begin(), result.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return result;
}

/// Those of one layer; a store from before this quantity has none.
void Store::read_revisions(const Quantity& quantity, core::Instant after, core::Instant until,
                           std::vector<StoredReading>& result) const {
  const QuietGdal quiet;
  if (!dataset_->GetLayerByName(quantity.layer.c_str())) return;
  OGRLayer& readings = layer(quantity.layer);
  const std::string window =
      fmt::format("epoch_s > {} AND epoch_s <= {}", seconds_of(after), seconds_of(until));
  ogr_ok(readings.SetAttributeFilter(window.c_str()), shown_, "cannot look for readings");
  readings.ResetReading();
  CPLErrorReset();
  while (const OGRFeatureUniquePtr feature{readings.GetNextFeature()})
    result.push_back(from_feature(*feature, quantity));
  no_gdal_error(shown_, "cannot read readings");
  ogr_ok(readings.SetAttributeFilter(nullptr), shown_, "cannot look for readings");
}

std::vector<StoredReading> Store::newest(core::Instant after, core::Instant until) const {
  std::vector<StoredReading> result;
  for (StoredReading& reading : revisions(after, until)) {
    const bool revises = !result.empty() && result.back().station == reading.station &&
                         result.back().quantity == reading.quantity && result.back().time == reading.time;
    if (revises)
      result.back() = std::move(reading);
    else
      result.push_back(std::move(reading));
  }
  return result;
}

void Store::add(const std::vector<StoredReading>& readings, const core::Stations& stations) {
  in_transaction([&] {
    put_stations(stations);
    put_readings(readings);
  });
}

/// All of it is in the store at the end, or nothing.
void Store::in_transaction(const std::function<void()>& work) {
  const QuietGdal quiet;
  core::check(dataset_->TestCapability(ODsCTransactions),
              "{}: the format {} has no transactions, so a store in it could be left half-written; use a "
              "GeoPackage or "
              "PostGIS",
              shown_, dataset_->GetDriverName());
  ogr_ok(dataset_->StartTransaction(), shown_, "cannot start a transaction");
  try {
    make_layers(*dataset_, shown_);  // those of quantities that came later
    work();
    CPLErrorReset();
    dataset_->FlushCache(false);
    no_gdal_error(shown_, "cannot write");
    ogr_ok(dataset_->CommitTransaction(), shown_, "cannot commit");
  } catch (...) {
    dataset_->RollbackTransaction();
    throw;
  }
}

void Store::put_stations(const core::Stations& given) {
  OGRLayer& stations = layer(stations_layer);
  std::map<std::string, OGRFeatureUniquePtr> known;
  stations.ResetReading();
  while (OGRFeatureUniquePtr feature{stations.GetNextFeature()}) {
    std::string id = feature->GetFieldAsString("id");
    known[std::move(id)] = std::move(feature);
  }
  for (const core::Station& station : given) {
    OGRFeatureUniquePtr& feature = known[station.id];
    const bool is_new = feature == nullptr;
    if (is_new) feature.reset(OGRFeature::CreateFeature(stations.GetLayerDefn()));
    const OGRFeatureUniquePtr before(feature->Clone());
    OGRPoint point(station.at_point.lon,
                   station.at_point.lat);  // of x and y nobody here knows where they lie
    const bool placed = !station.at_point.projected && station.kind != core::StationKind::extent;
    feature->SetField("id", station.id.c_str());
    feature->SetField("name", station.name.c_str());
    ogr_ok(feature->SetGeometry(placed ? &point : nullptr), shown_, "cannot place a station");
    if (is_new)
      ogr_ok(stations.CreateFeature(feature.get()), shown_, "cannot add a station");
    else if (!feature->Equal(before.get()))
      ogr_ok(stations.SetFeature(feature.get()), shown_, "cannot change a station");
  }
}

void Store::put_flags(const StoredReading& reading) {
  OGRLayer& readings = layer(reading.quantity->layer);
  const OGRFeatureUniquePtr feature(readings.GetFeature(reading.row));
  ogr_ok(feature ? OGRERR_NONE : OGRERR_FAILURE, shown_, "cannot find a reading again");
  feature->SetField("quality", to_text(reading.quality).c_str());
  feature->SetField("flagged_by", reading.flagged_by.c_str());
  ogr_ok(readings.SetFeature(feature.get()), shown_, "cannot change the quality of a reading");
}

void Store::put_readings(const std::vector<StoredReading>& readings) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  for (const StoredReading& reading : readings) {
    if (reading.row >= 0) {
      put_flags(reading);
      continue;
    }
    OGRLayer& layer_of_readings = layer(reading.quantity->layer);
    const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(layer_of_readings.GetLayerDefn()));
    to_feature(reading, now, *feature);
    ogr_ok(layer_of_readings.CreateFeature(feature.get()), shown_, "cannot add a reading");
  }
}

}  // namespace freshet::assimilation
