#pragma once
// What a message says, before it is said in a language: names, and the values that a template shows.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace freshet::forecast {

struct Number {
  double value = 0;
  int digits = 0;  ///< after the decimal sign
};
/// A percentage of a share: 0.5 is "50".
inline Number percent(double share) { return {100 * share, 0}; }
/// A number with what it is of, in the language's own form; NaN: dry.
struct Measure {
  double value = 0;
  int digits = 2;
  std::string unit = "metres";  ///< a word of the language: metres, discharge, share
};
/// The time alone where its day is that of the forecast, else with the day.
struct When {
  core::Instant at{};
};
/// A word of the language's own list, such as "amber".
struct Word {
  std::string name;
};
/// "A, B and C".
using Names = std::vector<std::string>;
/// A stretch of a river between two distances along it, in km.
struct Stretch {
  std::string name;
  double from_km = 0, to_km = 0;
};
using Stretches = std::vector<Stretch>;

/// true: the section of this name is shown. A text that is empty shows nothing, like a name that is absent.
using Fact = std::variant<bool, std::string, Number, Measure, When, Word, Names, Stretches>;
using Facts = std::map<std::string, Fact>;

/// A sentence that is said in every language: a block of the template, and what it shows.
struct Sentence {
  std::string block;
  Facts facts;
};
using Sentences = std::vector<Sentence>;

/// Every name that a template may use.
const std::vector<std::string>& fact_names();
/// Every block that a file of texts must have.
const std::vector<std::string>& block_names();
/// Every word that its block `words` must have.
const std::vector<std::string>& word_names();

}  // namespace freshet::forecast
