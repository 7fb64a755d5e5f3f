#pragma once
// Tables of exchanges as basin.toml gives them, with the defaults of their keys.

#include <map>
#include <string>
#include <vector>

#include "core/exchange_kinds.hpp"

namespace freshet::test {

inline core::ExchangeSettings exchange_table(const std::string& kind,
                                             const std::map<std::string, double>& numbers,
                                             const std::map<std::string, std::vector<double>>& lists = {}) {
  core::ExchangeSettings s;
  s.kind = &core::exchange_kind(kind);
  s.name = kind;
  s.at = "basin.toml:150";
  for (const core::ExchangeKey& key : s.kind->keys) {
    if (key.type == core::ExchangeKey::Type::choice) s.words[key.name] = key.choices.front();
    if (key.otherwise) s.numbers[key.name] = *key.otherwise;
  }
  for (const auto& [key, value] : numbers) s.numbers[key] = value;
  s.lists = lists;
  return s;
}

inline core::ExchangeSettings along(core::ExchangeSettings table, const std::vector<core::PlanePoint>& line) {
  table.line.points = line;
  return table;
}

inline core::ExchangeSettings from_to(core::ExchangeSettings table, core::PlanePoint inlet,
                                      core::PlanePoint outlet) {
  table.inlet = core::Position::in_plane(inlet[0], inlet[1]);
  table.outlet = core::Position::in_plane(outlet[0], outlet[1]);
  return table;
}

}  // namespace freshet::test
