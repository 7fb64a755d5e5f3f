#pragma once
// The parts of a time as texts have them. Used by core/time.cpp and core/time_words.cpp.

#include <string>
#include <string_view>

namespace freshet::core {

/// A cursor over a text: each step says whether the text went on as expected.
struct Scanner {
  std::string_view rest;

  bool one_of(std::string_view characters) {
    if (rest.empty() || characters.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }

  bool word(std::string_view expected) {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
  }

  bool at_digit() const { return !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; }

  bool digits(int count, int& value) {
    value = 0;
    for (int i = 0; i < count; ++i) {
      if (!at_digit()) return false;
      value = 10 * value + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    return true;
  }
};

/// What is wrong with a text that is no time, and how to write it; opens with "'10/03/2026 06:00' ".
std::string why_no_time(std::string_view text);

}  // namespace freshet::core
