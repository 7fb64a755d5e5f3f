#pragma once
// Rows into a layer of the observation store, many at once and to the last bit.

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"

class GDALDataset;
class OGRLayer;

namespace freshet::assimilation {

/// What a row has in a column; monostate: nothing. Texts live as long as the call.
using Cell = std::variant<std::monostate, std::int64_t, double, bool, const char*, core::Instant>;

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// Cells in the order of the columns. RunError with the database's reason, here or in finish().
  virtual void put(const std::vector<Cell>& row) = 0;
  /// All rows are in the database when it returns, to be committed.
  virtual void finish() = 0;
};

/// `store` opens the messages. As features where GDAL keeps all digits of a number; for PostgreSQL, to which
/// it writes 15 of the 17 that a double needs, as SQL with the shortest text that gives the same bits.
std::unique_ptr<RowWriter> row_writer(GDALDataset& dataset, OGRLayer& layer,
                                      const std::vector<std::string>& columns, const std::string& store);

}  // namespace freshet::assimilation
