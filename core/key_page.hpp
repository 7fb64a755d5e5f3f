#pragma once
// docs/basin-toml.md, made of what the readers of basin.toml say of its keys.

#include <string>

namespace freshet::core {

class KeyBook;

/// The whole page, in Markdown.
std::string key_page(const KeyBook& book);

/// `text` broken at blanks into lines of at most `width` bytes, each after `prefix`; ends with a line break.
/// Paragraphs stay apart; tables of Markdown stay as they are.
std::string wrapped(const std::string& text, std::size_t width, const std::string& prefix);

}  // namespace freshet::core
