#pragma once
// Texts and tags of basin.toml that stand in messages.

#include <string>

namespace freshet::core {

class ConfigTable;

inline constexpr std::size_t longest_headline = 160;  ///< CAP 1.2, section 3.2.2

/// `text` stands in messages as it is: a problem for markup, for blanks alone, and unless `lines` for line
/// breaks.
void check_words(ConfigTable& table, const std::string& key, const std::string& text, bool lines = false);
/// The headline fits with what stands before it in an exercise.
void check_headline(ConfigTable& table, const std::string& headline, bool exercise);
/// What is wrong with a tag of BCP 47, with its mend; "" if it is well-formed.
std::string fault_of_language(const std::string& tag);
/// Letters, digits, '-', '_' and '.'.
bool is_plain_id(const std::string& text);

}  // namespace freshet::core
