#pragma once
// An ingest goes by stations, some at a time, so that what it holds of the store does not grow with the
// files. Flags and derived discharges hang on readings of the same station only.

#include <map>
#include <string>
#include <vector>

#include "assimilation/readings/flags.hpp"
#include "assimilation/readings/rated.hpp"
#include "assimilation/readings/reading_file.hpp"
#include "assimilation/readings/store.hpp"

namespace freshet::assimilation {

struct Span {
  core::Instant first = core::Instant::max(), last = core::Instant::min();
};

/// [station] from the first to the last reading that the files have of it.
using Batch = std::map<std::string, Span>;

/// Of all stations of the files. Without files, of the basin's, from the first reading to the last that can
/// be: whatever is derived from them is derived again.
std::vector<Batch> batches_of(const std::vector<ReadingFile>& files, const core::Stations& stations);

/// What became of the readings of a file.
struct Tally {
  int added = 0, revised = 0, unchanged = 0;
  int yielded = 0;  ///< of the revised, those that do not count: what came before is approved
  int early = 0;    ///< before their time
  std::map<std::string, int> qualities = {{"good", 0}, {"suspect", 0}, {"bad", 0}, {"missing", 0}};
  std::map<std::string, int> checks;
};

/// What an ingest came to.
struct Ingested {
  std::vector<Tally> files;
  int added = 0, reflagged = 0;
  std::map<std::string, core::Instant> newest;   ///< [station] of the files, but those before their time
  std::map<std::string, DerivedCounts> derived;  ///< [station]
  std::vector<std::string> range_notes, doubt_notes;
};

/// All that is the same for every batch.
struct IngestSettings {
  const core::Basin& basin;
  const GaugeBeds& beds;
  const std::map<std::string, RatedGauge>& rated;
  core::Instant now;
};

/// Takes the batch's readings out of the files, judges them together with what the store has around them, and
/// writes what is new and which flags have changed. Within Store::change().
void ingest_batch(const Batch& batch, const std::vector<ReadingFile>& files, const IngestSettings& settings,
                  Store& store, Ingested& result);

}  // namespace freshet::assimilation
