#pragma once
// A look at a TOML file before it is parsed: toml++ goes into itself for each level of keys and brackets, so
// a file of dots ends the program instead of being refused.

#include <string>
#include <string_view>

namespace freshet::core {

/// Bytes of a basin.toml at most, levels of a key (a.b.c has 3) and of brackets within brackets.
constexpr std::size_t largest_toml = 4 << 20;
constexpr int deepest_key = 16, deepest_brackets = 32;

/// InputError "file:line: ..." where the text goes beyond these. What is no TOML otherwise is left to the
/// parser.
void check_toml_depth(std::string_view text, const std::string& file);

}  // namespace freshet::core
