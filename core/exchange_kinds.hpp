#pragma once
// What basin.toml may say of each kind of exchange: core/exchange_kinds/NAME.cpp defines NAME_table(). What
// water does there is in hydro/exchange/NAME.cpp, which defines make_NAME() (hydro/exchange/exchange.hpp).

#include <functional>
#include <string>
#include <vector>

#include "core/exchange_settings.hpp"

/// The kinds, a row each, in the order of results. A macro, because basin.toml is read by programs that hold
/// no solver.
#define FRESHET_EXCHANGES(ROW) ROW(weir) ROW(culvert) ROW(gate) ROW(pump) ROW(breach)

namespace freshet::core {

/// A value of a table.
struct ExchangeKey {
  enum class Type { number, integer, list, choice, flag };
  std::string name;  ///< with its unit
  Type type = Type::number;
  double low = 0, high = 0;
  std::string unit = {};
  std::string about = {};
  std::optional<double> otherwise = {};   ///< of numbers and flags
  std::vector<std::string> choices = {};  ///< the first where nothing is said
  bool needed = false;
  double slip = 0;  ///< the factor that people miss by, as of Range
  /// A level that the beds of the two cells, or of one of them, lie no higher than; where they do, they
  /// count.
  enum class Bed { none, first, second, both } over = Bed::none;
  std::string where = {};  ///< of a list: that of its abscissas, linear between them
};

/// What must hold between values; else `message` at `key`.
struct ExchangeRelation {
  std::function<bool(const ExchangeSettings&)> holds;
  std::string key, message;
};

/// The list `key` has as many values as that of its abscissas, `where`, which rise.
std::vector<ExchangeRelation> rising(const std::string& key, const std::string& where);

struct ExchangeKind {
  std::string name;  ///< of its tables: [[weir]]
  std::string about;
  enum class Lies { along_line, between_points, either } lies;
  std::vector<ExchangeKey> keys;
  std::vector<ExchangeRelation> relations = {};
  const ExchangeKey& key(const std::string& name) const;  ///< std::logic_error if there is none
};

#define FRESHET_ROW(name) ExchangeKind name##_table();
FRESHET_EXCHANGES(FRESHET_ROW)
#undef FRESHET_ROW

/// In the order of the rows.
const std::vector<ExchangeKind>& exchange_kinds();
/// The kind of a name; std::logic_error if there is none.
const ExchangeKind& exchange_kind(const std::string& name);

}  // namespace freshet::core
