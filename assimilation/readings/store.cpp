#include "assimilation/readings/store.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <tuple>

#include "assimilation/readings/flags.hpp"
#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store_layout.hpp"
#include "assimilation/readings/store_sql.hpp"
#include "core/basin/observations.hpp"

namespace freshet::assimilation {

namespace {

constexpr std::chrono::minutes writers_wait{10}, readers_wait{1};

/// Databases keep their users apart by themselves, and so does a file those that only read it.
core::Lock lock_of(const std::string& connection, Store::For use, Sharing sharing) {
  const bool reads = use == Store::For::reading;
  if (!is_file(connection) || (reads && sharing != Sharing::one)) return {};
  return core::Lock::take(connection, core::Lock::Mode::exclusive, reads ? readers_wait : writers_wait);
}

/// Settings that must be there before SQLite reads the first byte.
class Opening {
 public:
  explicit Opening(Sharing sharing) {
    const bool alone = sharing == Sharing::one;  // then nothing of it lies in memory that programs share
    CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", alone ? "locking_mode=EXCLUSIVE" : nullptr);
  }
  ~Opening() { CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", nullptr); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
};

GDALDataset* opened(const std::string& connection, unsigned mode) {
  CPLErrorReset();
  return GDALDataset::FromHandle(
      GDALOpenEx(connection.c_str(), GDAL_OF_VECTOR | mode, nullptr, nullptr, nullptr));
}

/// A server that does not answer is no mistake in basin.toml.
bool is_away(const std::string& message) {
  constexpr std::array signs = {"Is the server running", "could not connect",    "timeout",
                                "starting up",           "shutting down",        "recovery mode",
                                "too many clients",      "too many connections", "server closed",
                                "accepting connections", "connection slots",     "terminating connection",
                                "Connection reset",      "Connection refused",   "translate host name"};
  return std::any_of(signs.begin(), signs.end(),
                     [&](const char* sign) { return message.find(sign) != std::string::npos; });
}

/// Of stations with the same time.
std::string filter_of(const std::vector<std::string>& stations, core::Instant after, core::Instant until) {
  return fmt::format("(station IN ({}) AND epoch_s > {} AND epoch_s <= {})", fmt::join(stations, ", "),
                     seconds_of(after), seconds_of(until));
}

/// Databases limit the length of what they are asked.
std::vector<std::string> filters_of(const std::vector<Stretch>& stretches) {
  constexpr std::size_t at_once = 200;
  std::map<std::pair<core::Instant, core::Instant>, std::vector<std::string>> by_time;
  for (const Stretch& s : stretches) by_time[{s.after, s.until}].push_back(sql_text(s.station));
  std::vector<std::string> filters;
  std::size_t asked = at_once;
  for (const auto& [time, stations] : by_time)
    for (std::size_t i = 0; i < stations.size(); i += at_once) {
      const auto first = stations.begin() + static_cast<std::ptrdiff_t>(i);
      const std::vector<std::string> some(
          first, first + static_cast<std::ptrdiff_t>(std::min(at_once, stations.size() - i)));
      const bool begins = asked + some.size() > at_once;
      if (begins) filters.emplace_back();
      asked = (begins ? 0 : asked) + some.size();
      filters.back() += (begins ? "" : " OR ") + filter_of(some, time.first, time.second);
    }
  return filters;
}

}  // namespace

void Store::Closer::operator()(GDALDataset* dataset) const noexcept {
  const QuietGdal quiet;
  GDALClose(dataset);
}

Store::Store(const std::string& connection, For use) : Store(connection, use, sharing_of(connection)) {}

Store::Store(const std::string& connection, For use, Sharing sharing)
    : use_(use), lock_(lock_of(connection, use, sharing)), shown_(core::without_password(connection)) {
  GDALAllRegister();
  const QuietGdal quiet;
  if (use == For::writing && store_is_missing(connection)) make_geopackage(connection);
  open(connection, sharing);
  set_up(sharing);
  check_layers(*dataset_, shown_, !is_file(connection));
}

Store::~Store() = default;

void Store::open(const std::string& connection, Sharing sharing) {
  const Opening settings(sharing);
  if (!is_file(connection))
    ::setenv("PGCONNECT_TIMEOUT", "20", 0);  // s, unless the user or the connection says
  dataset_.reset(opened(connection, GDAL_OF_UPDATE));
  // Reading does not need to write, except to undo what a killed program left half-done: hence writing first.
  if (!dataset_) dataset_.reset(opened(connection, GDAL_OF_READONLY));
  if (dataset_) return;
  const std::string reason = without_secrets(gdal_message(), shown_);
  if (is_away(reason)) core::fail_run("{}: the server does not answer: {}", shown_, reason);
  core::fail_input("{}: cannot be opened as an observation store: {}", shown_, reason);
}

void Store::set_up(Sharing sharing) {
  constexpr const char* fault = "cannot be set up";
  if (is_postgres(*dataset_)) run_sql(*dataset_, "SET extra_float_digits = 3", shown_, fault);
  if (!is_sqlite(*dataset_)) return;
  run_sql(*dataset_, "PRAGMA busy_timeout = 60000", shown_, fault);
  run_sql(*dataset_, "PRAGMA cache_size = -65536", shown_, fault);  // KiB
  if (use_ == For::reading) return;
  // Where somebody reads the file right now, it stays as it is until the next time: right, but with waiting.
  const bool log = sharing == Sharing::readers_and_a_writer;
  dataset_->ReleaseResultSet(
      dataset_->ExecuteSQL(log ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE", nullptr, ""));
  CPLErrorReset();
}

OGRLayer& Store::layer(const std::string& name) const {
  OGRLayer* found = dataset_->GetLayerByName(name.c_str());
  if (!found) core::fail_run("{}: the layer '{}' has gone", shown_, name);
  return *found;
}

void Store::at_one_moment(const std::function<void()>& work) {
  const QuietGdal quiet;
  if (!dataset_->TestCapability(ODsCTransactions)) return work();
  ogr_ok(dataset_->StartTransaction(), shown_, "cannot start a transaction");
  try {
    if (is_postgres(*dataset_))
      run_sql(*dataset_, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", shown_,
              "cannot start a transaction");
    work();
  } catch (...) {
    dataset_->RollbackTransaction();
    throw;
  }
  dataset_->RollbackTransaction();
}

void Store::change(const std::function<void()>& work) {
  if (changing_) return work();
  const QuietGdal quiet;
  core::check(dataset_->TestCapability(ODsCTransactions),
              "{}: the format {} has no transactions, so a store in it could be left half-written; use a "
              "GeoPackage or PostGIS",
              shown_, dataset_->GetDriverName());
  ogr_ok(dataset_->StartTransaction(), shown_, "cannot start a transaction");
  changing_ = true;
  try {
    take_turn();
    make_layers(*dataset_, shown_);  // those of quantities that came later
    work();
    CPLErrorReset();
    dataset_->FlushCache(false);
    no_gdal_error(shown_, "cannot write");
    ogr_ok(dataset_->CommitTransaction(), shown_, "cannot commit");
    changing_ = false;
  } catch (...) {
    dataset_->RollbackTransaction();
    changing_ = false;
    throw;
  }
}

/// From here to the end of the transaction no other program writes; what it wrote before is seen.
void Store::take_turn() {
  constexpr const char* fault = "cannot write";
  if (is_postgres(*dataset_)) {
    run_sql(*dataset_, fmt::format("SET LOCAL lock_timeout = '{}min'", writers_wait.count()), shown_, fault);
    constexpr int ours = 0x46526573;  // other programs' locks have other numbers
    run_sql(
        *dataset_,
        fmt::format("DO $$BEGIN PERFORM pg_advisory_xact_lock({}, hashtext(current_schema())); END$$", ours),
        shown_, fault);
  }
  // Changes nothing, but is a change: SQLite lets one in at a time.
  if (is_sqlite(*dataset_) && dataset_->GetLayerByName(stations_layer))
    run_sql(*dataset_, "UPDATE stations SET id = id WHERE 1 = 0", shown_, fault);
}

std::vector<StoredReading> Store::revisions(core::Instant after, core::Instant until) const {
  return sorted_revisions(
      {fmt::format("epoch_s > {} AND epoch_s <= {}", seconds_of(after), seconds_of(until))});
}

std::vector<StoredReading> Store::revisions(const std::vector<Stretch>& stretches) const {
  return sorted_revisions(filters_of(stretches));
}

std::vector<StoredReading> Store::sorted_revisions(const std::vector<std::string>& filters) const {
  std::vector<StoredReading> result;
  for (const Quantity& quantity : quantities())
    for (const std::string& filter : filters) read_revisions(quantity, filter, result);
  const auto order = [](const StoredReading& r) {
    return std::tie(r.station, r.quantity, r.time, r.revision);
  };
  const auto before = [&](const auto& a, const auto& b) { return order(a) < order(b); };
  if (!std::is_sorted(result.begin(), result.end(), before)) std::sort(result.begin(), result.end(), before);
  return result;
}

/// Those of one layer; a store from before this quantity has none.
void Store::read_revisions(const Quantity& quantity, const std::string& filter,
                           std::vector<StoredReading>& result) const {
  const QuietGdal quiet;
  if (!dataset_->GetLayerByName(quantity.layer.c_str())) return;
  OGRLayer& readings = layer(quantity.layer);
  std::array<const char*, 4> passed_over = {"time", "ingested", use_ == For::reading ? "sha256" : nullptr,
                                            nullptr};
  readings.SetIgnoredFields(passed_over.data());
  ogr_ok(readings.SetAttributeFilter(filter.c_str()), shown_, "cannot look for readings");
  readings.ResetReading();
  CPLErrorReset();
  const RowReader row(*readings.GetLayerDefn(), quantity);
  while (const OGRFeatureUniquePtr feature{readings.GetNextFeature()}) result.push_back(row.read(*feature));
  no_gdal_error(shown_, "cannot read readings");
  ogr_ok(readings.SetAttributeFilter(nullptr), shown_, "cannot look for readings");
  readings.SetIgnoredFields(nullptr);
}

std::vector<StoredReading> Store::newest(core::Instant after, core::Instant until) const {
  std::vector<StoredReading> result;
  for (const auto& [series, history] : by_series(revisions(after, until)))
    for (const auto& [time, all] : history) result.push_back(used(all));
  return result;
}

void Store::add(const std::vector<StoredReading>& readings, const core::Stations& stations) {
  change([&] {
    put_stations(stations);
    put_readings(readings);
  });
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

void Store::put_readings(const std::vector<StoredReading>& readings) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::map<const Quantity*, std::unique_ptr<RowWriter>> writers;
  std::vector<const StoredReading*> flagged;
  for (const StoredReading& reading : readings) {
    if (reading.row >= 0) {
      flagged.push_back(&reading);
      continue;
    }
    auto& writer = writers[reading.quantity];
    if (!writer)
      writer = row_writer(*dataset_, layer(reading.quantity->layer), column_names(*reading.quantity), shown_);
    writer->put(to_row(reading, now));
  }
  for (auto& [quantity, writer] : writers) writer->finish();
  put_flags(flagged);
}

/// A statement for all rows of a layer that get the same verdict.
void Store::put_flags(const std::vector<const StoredReading*>& readings) {
  constexpr std::size_t at_once = 500;
  std::map<std::tuple<const Quantity*, Quality, std::string>, std::vector<long long>> verdicts;
  for (const StoredReading* r : readings)
    verdicts[{r->quantity, r->quality, r->flagged_by}].push_back(r->row);
  for (const auto& [verdict, rows] : verdicts) {
    const auto& [quantity, quality, check] = verdict;
    const std::string set =
        fmt::format("UPDATE {} SET quality = {}, flagged_by = {} WHERE {} IN ", quantity->layer,
                    sql_text(to_text(quality)), sql_text(check), layer(quantity->layer).GetFIDColumn());
    for (auto first = rows.begin(); first != rows.end();) {
      const auto last = first + std::min<std::ptrdiff_t>(at_once, rows.end() - first);
      run_sql(*dataset_, fmt::format("{}({})", set, fmt::join(first, last, ", ")), shown_,
              "cannot change the quality of readings");
      first = last;
    }
  }
}

}  // namespace freshet::assimilation
