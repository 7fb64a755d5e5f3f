#pragma once
// A file with the message texts of one language.

#include <map>
#include <string>

namespace freshet::forecast {

/// Of a file: "== name ==" begins a block, "!" a comment; lines are joined by a blank, an empty line breaks
/// the line.
struct LanguageFile {
  std::map<std::string, std::string> blocks;
  std::map<std::string, std::string> words;  ///< of the block "words", "name: word" in a line
};

/// Freshet's own, by language.
const std::map<std::string, std::string>& own_texts();

/// InputError "<where>:7: ..." for what is no block, a name that nothing fills in, a section that is not
/// closed; and where a block or a word is missing.
LanguageFile read_language_file(const std::string& text, const std::string& where);

}  // namespace freshet::forecast
