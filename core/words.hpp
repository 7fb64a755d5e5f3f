#pragma once
// The words of basin.toml for the values of an enumeration: one small table for each, next to the
// enumeration.

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace freshet::core {

template <class Enum>
using Words = std::vector<std::pair<std::string, Enum>>;

template <class Enum>
std::vector<std::string> names_of(const Words<Enum>& words) {
  std::vector<std::string> names;
  for (const auto& [name, value] : words) names.push_back(name);
  return names;
}

template <class Enum>
const std::string& word_of(const Words<Enum>& words, Enum value) {
  for (const auto& [name, meant] : words)
    if (meant == value) return name;
  throw std::logic_error("a value of an enumeration has no word");
}

template <class Enum>
Enum value_of(const Words<Enum>& words, const std::string& word) {
  for (const auto& [name, meant] : words)
    if (name == word) return meant;
  throw std::logic_error("no value is called '" + word + "'");
}

}  // namespace freshet::core
