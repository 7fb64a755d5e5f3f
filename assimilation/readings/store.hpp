#pragma once
// The observation store: every reading that ever came in, with its quality and its source, in a GeoPackage or
// in any vector database that GDAL writes with transactions (PostGIS: "PG:dbname=..."). Nothing in it is ever
// overwritten.
//
// Layers: `stations` (points in WGS 84: id, name) and, a layer for each quantity, `readings` (stages:
// station, time, epoch_s, stage_m, error_m, quality, stated, flagged_by, synthetic, revision, source, sha256,
// ingested). Layers `ratings` and `datums` have every revision of what was valid when. `time` is for people,
// `epoch_s` (seconds since 1970, UTC) for comparing: databases do not agree on how to compare times.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "assimilation/readings/dated.hpp"
#include "assimilation/readings/reading.hpp"
#include "core/basin/stations.hpp"
#include "core/basin_fwd.hpp"
#include "core/lock.hpp"
#include "core/time.hpp"

class GDALDataset;
class OGRLayer;

namespace freshet::assimilation {

/// The connection that the basin names, else <workspace>/observations.gpkg.
std::string store_connection(const core::Basin& basin, const std::filesystem::path& default_file);

/// True for a file that is not there yet; databases always exist, or fail to open.
bool store_is_missing(const std::string& connection);

class Store {
 public:
  /// Opens the store; a GeoPackage that is not there is made first, whole or not at all. A file is held alone
  /// while it is open; where another program holds it, this one waits for up to a minute. InputError if it
  /// cannot be opened or is another kind of file.
  explicit Store(const std::string& connection);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Every revision with after < time <= until, by station, quantity, time, revision.
  std::vector<StoredReading> revisions(core::Instant after, core::Instant until) const;

  /// The last revision of each station, quantity and time, in that order.
  std::vector<StoredReading> newest(core::Instant after, core::Instant until) const;

  /// Adds readings that have no row yet, writes quality and flagged_by of those that have (readings
  /// themselves are never overwritten), and brings `stations` in line with the basin, all in one transaction:
  /// a kill or a full disk leaves the store as it was. RunError with the database's reason.
  void add(const std::vector<StoredReading>& readings, const core::Stations& stations);

  /// All revisions of ratings or datums, by station and revision.
  std::vector<DatedTable> dated(const DatedLayer& layer) const;
  /// Adds what differs from the newest revision of its station as the next one; those before stay. Returns
  /// how many stations have one. RunError as add().
  int keep(const DatedLayer& layer, const std::vector<DatedTable>& tables);

 private:
  struct Closer {
    void operator()(GDALDataset* dataset) const noexcept;
  };
  OGRLayer& layer(const std::string& name) const;
  void read_revisions(const Quantity& quantity, core::Instant after, core::Instant until,
                      std::vector<StoredReading>& result) const;
  void put_stations(const core::Stations& stations);
  void put_readings(const std::vector<StoredReading>& readings);
  void put_flags(const StoredReading& reading);
  void put_dated(const DatedLayer& layer, const std::vector<DatedTable>& tables);
  void in_transaction(const std::function<void()>& work);

  core::Lock lock_;
  std::string shown_;  ///< the connection without its password
  std::unique_ptr<GDALDataset, Closer> dataset_;
};

}  // namespace freshet::assimilation
