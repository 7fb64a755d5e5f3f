#pragma once
// The observation store: every reading that ever came in, with its quality and its source, in a GeoPackage or
// in any vector database that GDAL writes with transactions (PostGIS: "PG:dbname=..."). Nothing in it is ever
// overwritten.
//
// Layers: `stations` (points in WGS 84: id, name) and, a layer for each quantity, `readings` (stages:
// station, time, epoch_s, stage_m, error_m, quality, stated, standing, flagged_by, synthetic, revision,
// source, sha256, ingested). Layers `ratings` and `datums` have every revision of what was valid when. `time`
// is for people, `epoch_s` (seconds since 1970, UTC) for comparing: databases do not agree on how to compare
// times.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "assimilation/readings/dated.hpp"
#include "assimilation/readings/reading.hpp"
#include "assimilation/readings/store_file.hpp"
#include "core/basin/stations.hpp"
#include "core/lock.hpp"
#include "core/time.hpp"

class GDALDataset;
class OGRLayer;

namespace freshet::assimilation {

/// Readings of a station with after < time <= until.
struct Stretch {
  std::string station;
  core::Instant after{}, until{};
};

class Store {
 public:
  enum class For { reading, writing };

  /// Opens the store. For writing, a GeoPackage that is not there is made first, whole or not at all, and who
  /// writes keeps other writers of the file waiting, for up to ten minutes; what readers do meanwhile is
  /// `sharing`'s. InputError if it cannot be opened or is another kind of file, RunError where a server does
  /// not answer.
  explicit Store(const std::string& connection, For use = For::writing);
  Store(const std::string& connection, For use, Sharing sharing);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// All that `work` reads is of one moment, whatever others write meanwhile.
  void at_one_moment(const std::function<void()>& work);
  /// What `work` reads and writes is one transaction: nobody else writes meanwhile, and all of it is in the
  /// store at the end, or nothing, after a kill or a full disk too. RunError with the database's reason.
  void change(const std::function<void()>& work);

  /// Every revision with after < time <= until, by station, quantity, time, revision. For::reading: without
  /// sha256.
  std::vector<StoredReading> revisions(core::Instant after, core::Instant until) const;
  std::vector<StoredReading> revisions(const std::vector<Stretch>& stretches) const;

  /// The revision of each station, quantity and time that counts (used_of), in that order.
  std::vector<StoredReading> newest(core::Instant after, core::Instant until) const;

  /// Adds readings that have no row yet, writes quality and flagged_by of those that have (readings
  /// themselves are never overwritten), and brings `stations` in line with the basin. A change().
  void add(const std::vector<StoredReading>& readings, const core::Stations& stations);

  /// All revisions of ratings or datums, by station and revision.
  std::vector<DatedTable> dated(const DatedLayer& layer) const;
  /// Adds what differs from the newest revision of its station as the next one; those before stay. Returns
  /// how many stations have one. A change().
  int keep(const DatedLayer& layer, const std::vector<DatedTable>& tables);

  /// Writes all of it, as it is at one moment, to another file, which is there whole or not at all, while
  /// others read and write. Only of a GeoPackage: InputError for others, and for a file that is there.
  void back_up(const std::filesystem::path& copy) const;

 private:
  struct Closer {
    void operator()(GDALDataset* dataset) const noexcept;
  };
  void open(const std::string& connection, Sharing sharing);
  void set_up(Sharing sharing);
  void take_turn();
  OGRLayer& layer(const std::string& name) const;
  std::vector<StoredReading> sorted_revisions(const std::vector<std::string>& filters) const;
  void read_revisions(const Quantity& quantity, const std::string& filter,
                      std::vector<StoredReading>& result) const;
  void put_stations(const core::Stations& stations);
  void put_readings(const std::vector<StoredReading>& readings);
  void put_flags(const std::vector<const StoredReading*>& readings);
  void put_dated(const DatedLayer& layer, const std::vector<DatedTable>& tables);

  For use_;
  core::Lock lock_;
  std::string shown_;  ///< the connection without its password
  std::unique_ptr<GDALDataset, Closer> dataset_;
  bool changing_ = false;
};

}  // namespace freshet::assimilation
