#pragma once
// What a table of basin.toml says of an exchange of water between cells: a weir, a culvert, a pump.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/position.hpp"

namespace freshet::core {

struct ExchangeKind;
struct ExchangeKey;

/// Linear between the values at abscissas that rise, the nearest one beyond them.
double between(const std::vector<double>& where, const std::vector<double>& values, double at);

/// One table. Values by their keys, of core/exchange_kinds.cpp, defaults included; a flag is 0 or 1.
struct ExchangeSettings {
  const ExchangeKind* kind = nullptr;
  std::string name, at;
  LineInput line = {};               ///< of kinds that lie along a line
  Position inlet = {}, outlet = {};  ///< of kinds that join two points
  std::map<std::string, double> numbers = {};
  std::map<std::string, std::vector<double>> lists = {};
  std::map<std::string, std::string> words = {};

  bool has(const std::string& key) const { return numbers.count(key) > 0; }
  double number(const std::string& key) const { return numbers.at(key); }
  double number(const std::string& key, double otherwise) const { return has(key) ? number(key) : otherwise; }
  const std::vector<double>& list(const std::string& key) const {
    static const std::vector<double> none;
    const auto found = lists.find(key);
    return found == lists.end() ? none : found->second;
  }
  bool along_line() const;  ///< else between two points
  /// A level [m] at a distance along the line [m]: a number, or of a list as between() has it.
  double level(const ExchangeKey& key, double along) const;
  const std::string& word(const std::string& key) const { return words.at(key); }
};

}  // namespace freshet::core
