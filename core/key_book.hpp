#pragma once
// Every key and table of basin.toml with what its reader says of it, in the order in which they are read.
// What docs/basin-toml.md and `freshet new` are made of.

#include <string>
#include <vector>

#include "core/key_text.hpp"

namespace freshet::core {

struct Range;

/// Tables are named by their pattern: "rain.design_storm", "roughness.classes.*" ("*": a name of the user's).
struct KeyRow {
  std::string table, key;
  bool read = false;  ///< the next three are known
  bool needed = false;
  std::string value;                                       ///< the default, as TOML; empty: none
  std::string type;                                        ///< "0-5 m", "file", "true, false"
  std::string meaning, otherwise, also, allowed, starter;  ///< KeyText

  /// The default as TOML; empty where there is none, or where words say it.
  std::string toml() const;
};

enum class TableKind { plain, optional, list };

struct TableRow {
  std::string pattern;
  TableKind kind = TableKind::plain;
  std::string before, after;
};

class KeyBook {
 public:
  /// Of several rows of one key or table each thing is taken from the first that says it.
  void add(KeyRow row);
  void add(TableRow row);
  const TableRow* find(const std::string& pattern) const;  ///< nullptr: none
  const std::vector<KeyRow>& keys() const { return keys_; }
  const std::vector<TableRow>& tables() const { return tables_; }

 private:
  std::vector<KeyRow> keys_;
  std::vector<TableRow> tables_;
};

/// All of basin.toml (core/basin.cpp).
KeyBook keys_of_basin();

/// "0-100000 m", "-180 to 180 degrees": a range as the page shows it.
std::string shown_range(const Range& range);
/// Columns of the page.
std::string shown_default(const KeyBook& book, const KeyRow& row);
std::string shown_allowed(const KeyRow& row);

/// A value of TOML as the page shows a default: numbers as they are, else `"text"`, `true`.
std::string shown_value(const std::string& toml);
/// 0.3, 100000, 10⁻⁶, 9·10¹⁵.
std::string shown_number(double value);

}  // namespace freshet::core
