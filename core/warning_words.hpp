#pragma once
// Words of messages that both the reader of basin.toml and the writer of messages look at.

#include <filesystem>
#include <string>
#include <vector>

namespace freshet::core {

/// Whether a text opens with "exercise", in any case: then it needs no "EXERCISE - " before it.
bool says_exercise(const std::string& text);

/// "en", "en-US", ...: the language of Freshet's own words.
bool is_english(const std::string& language);

/// Languages that Freshet has message texts in (forecast/words/).
const std::vector<std::string>& template_languages();

/// Where the texts for a language tag stand: a file of the folder `own`, or the name of one of Freshet's
/// languages; that of the whole tag before that of its language alone. "": nowhere.
std::string template_for(const std::string& tag, const std::filesystem::path& own);

}  // namespace freshet::core
