#include "core/key_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::string power_of_ten(int exponent) {
  static const std::vector<std::string> digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) text += digits[std::size_t(digit - '0')];
  return text;
}

/// "m2/s" -> "m²/s".
std::string shown_unit(std::string_view unit) {
  std::string text;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const bool of_metres = i > 0 && unit[i - 1] == 'm';
    text += of_metres && unit[i] == '2' ? "²" : of_metres && unit[i] == '3' ? "³" : std::string(1, unit[i]);
  }
  return text;
}

/// What stands for the default of a key that must be there: in an inner table that may itself be absent, or
/// always.
std::string needed_in(const TableRow* table) {
  const auto dot = table ? table->pattern.rfind('.') : std::string::npos;
  const bool inner =
      dot != std::string::npos && table->kind == TableKind::optional && !table->pattern.ends_with('*');
  return inner ? "*needed in " + table->pattern.substr(dot + 1) + "*" : "*needed*";
}

bool is_number(const std::string& toml) {
  return !toml.empty() && toml.find_first_not_of("0123456789.e+-") == std::string::npos;
}

}  // namespace

void KeyBook::add(KeyRow row) {
  const auto same = [&](const KeyRow& other) { return other.table == row.table && other.key == row.key; };
  const auto known = std::find_if(keys_.begin(), keys_.end(), same);
  if (known == keys_.end()) {
    keys_.push_back(std::move(row));
    return;
  }
  if (row.read && !known->read)
    std::tie(known->read, known->needed, known->value, known->type) =
        std::tie(row.read, row.needed, row.value, row.type);
  if (!row.meaning.empty() && known->meaning.empty())
    std::tie(known->meaning, known->otherwise, known->also, known->allowed, known->starter) =
        std::tie(row.meaning, row.otherwise, row.also, row.allowed, row.starter);
}

void KeyBook::add(TableRow row) {
  const auto same = [&](const TableRow& other) { return other.pattern == row.pattern; };
  const auto known = std::find_if(tables_.begin(), tables_.end(), same);
  if (known == tables_.end()) {
    tables_.push_back(std::move(row));
  } else if (known->before.empty()) {
    std::tie(known->before, known->after) = std::tie(row.before, row.after);
  }
}

const TableRow* KeyBook::find(const std::string& pattern) const {
  for (const TableRow& table : tables_)
    if (table.pattern == pattern) return &table;
  return nullptr;
}

std::string KeyRow::toml() const {
  if (otherwise.empty()) return value;
  return is_number(otherwise) ? otherwise : "";
}

std::string shown_value(const std::string& toml) {
  return is_number(toml) ? shown_number(std::stod(toml)) : "`" + toml + "`";
}

std::string shown_default(const KeyBook& book, const KeyRow& row) {
  if (!row.otherwise.empty()) return row.otherwise;
  if (row.needed) return needed_in(book.find(row.table));
  return row.value.empty() ? "–" : shown_value(row.value);
}

std::string shown_allowed(const KeyRow& row) {
  const std::string& allowed = row.allowed.empty() ? row.type : row.allowed;
  return row.also.empty() ? allowed : allowed + ", " + row.also;
}

std::string shown_number(double value) {
  const double size = std::abs(value);
  if (size == 0 || (size >= 1e-4 && size < 1e8)) return fmt::format("{:.10g}", value);
  const int exponent = int(std::floor(std::log10(size) + 1e-9));
  const double leading = value / std::pow(10, exponent);
  const std::string power = power_of_ten(exponent);
  if (std::abs(std::abs(leading) - 1) < 1e-9) return (value < 0 ? "-" : "") + power;
  return fmt::format("{:.4g}·{}", leading, power);
}

std::string shown_range(const Range& range) {
  return fmt::format("{}{}{}{}{}", shown_number(range.low), range.low < 0 ? " to " : "-",
                     shown_number(range.high), range.unit.empty() ? "" : " ", shown_unit(range.unit));
}

}  // namespace freshet::core
