#pragma once
// Words of messages that both the reader of basin.toml and the writer of messages look at.

#include <string>

namespace freshet::core {

/// Whether a text opens with "exercise", in any case: then it needs no "EXERCISE - " before it.
bool says_exercise(const std::string& text);

/// "en", "en-US", ...: the language of Freshet's own words.
bool is_english(const std::string& language);

}  // namespace freshet::core
