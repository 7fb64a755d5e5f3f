#pragma once
// Ratings and datums as the store keeps them: rows with the times between which they are valid.

#include <map>
#include <string>
#include <vector>

#include "assimilation/readings/rated.hpp"

namespace freshet::assimilation {

/// A layer of the store; its columns besides station, valid_from, valid_to, line, revision, source, sha256
/// and ingested.
struct DatedLayer {
  std::string name;
  std::vector<std::string> numbers;
};
const DatedLayer& ratings_layer();
const DatedLayer& datums_layer();

struct DatedRow {
  std::string from, until;      ///< ISO; "": without begin, without end
  std::vector<double> numbers;  ///< as DatedLayer::numbers
  int line = 0;                 ///< of the file
  bool operator==(const DatedRow&) const = default;
};

/// What a file says of one station.
struct DatedTable {
  std::string station, source, sha256;
  std::vector<DatedRow> rows;
  int revision = -1;  ///< -1: not in the store
};

/// Of all gauges with a rating, or with a datum; by id.
std::vector<DatedTable> ratings_of(const std::map<std::string, RatedGauge>& gauges);
std::vector<DatedTable> datums_of(const std::map<std::string, RatedGauge>& gauges);

/// Same numbers, valid at the same times: on whatever line of whatever file.
bool same_rows(const DatedTable& a, const DatedTable& b);

}  // namespace freshet::assimilation
