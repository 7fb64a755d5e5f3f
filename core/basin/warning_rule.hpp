#pragma once
// [[warning]]: when one warning is given, and in which words.

#include <map>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

/// What people are told in one language, in place of the template's words; empty: the template's.
struct RuleWords {
  std::string event, headline, instruction;
};

/// Holds when what its kind asks for happens within the lead time with `probability` or more.
struct WarningRule {
  std::string id, kind = "stage";  ///< a row of core/warning_kinds.hpp
  std::string gauge, stage_threshold;
  std::string place;                      ///< of rules without a gauge: what the area is called
  LineInput polygon;                      ///< the area that is looked at, or warned at most; may be absent
  bool has_area = false;                  ///< `polygon` is given
  std::map<std::string, double> numbers;  ///< keys of the kind alone, by name, defaults included
  std::map<std::string, std::vector<double>> lists;  ///< the same
  std::map<std::string, std::string> choices;        ///< the same
  double probability = 0.5;
  double clear_probability = 1;     ///< in force, it stays so down to this; at most `probability`
  double clear_after_h = 0;         ///< ... and until it has been below for so long
  double min_duration_h = 0;        ///< ... and at least for so long
  std::string thread;               ///< rules of one thread are its levels, by severity; empty: its own
  double area_depth_m = 0.3;        ///< one of products.depth_thresholds_m
  double area_probability = 0.5;    ///< polygon: where P(depth >= area_depth_m) >= this
  double change_probability = 0.1;  ///< an Update is sent when probability changed by this much ...
  double change_area = 0.2;         ///< ... or the area by this fraction
  std::string event = "Flood", severity = "Severe", headline, instruction;
  std::map<std::string, RuleWords> words;  ///< by language: of those after the first
  ConfigLocation at;

  double number(const std::string& key) const { return numbers.at(key); }
  /// Where it looks: the id of its gauge, or the name of its area. Levels of a thread share it.
  const std::string& where() const { return gauge.empty() ? place : gauge; }
};

}  // namespace freshet::core
