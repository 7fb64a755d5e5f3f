#include "core/basin/warning_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <string_view>

#include "core/config_reader.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"

namespace freshet::core {
namespace {

constexpr std::string_view exercise_prefix = "EXERCISE - ";

/// RFC 5646, section 2.1, without tags that were registered whole before there were rules.
bool is_well_formed(const std::string& tag) {
  static const std::regex langtag(
      "[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}"                                         // language, extended
      "(-[A-Za-z]{4})?"                                                          // script
      "(-([A-Za-z]{2}|[0-9]{3}))?"                                               // region
      "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"                               // variants
      "(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*(-[xX](-[A-Za-z0-9]{1,8})+)?");  // extensions, private use
  return tag.size() < 100 && std::regex_match(tag, langtag);
}

}  // namespace

void check_words(ConfigTable& table, const std::string& key, const std::string& text, bool lines) {
  const std::string markup = markup_in(text);
  if (!markup.empty())
    table.problem(key, fmt::format("holds {}, which people would read as it stands: messages are plain text; "
                                   "write the character itself, as in \"Oak & Elm\", and no tags",
                                   markup));
  if (!lines && text.find_first_of("\t\r\n") != std::string::npos)
    table.problem(key, "holds a tab or a line break; write it on one line");
  if (table.has(key) && !table.written(key).empty() && text.find_first_not_of(" \t\r\n") == std::string::npos)
    table.problem(key, "holds nothing but blanks");
}

void check_headline(ConfigTable& table, const std::string& headline, bool exercise) {
  const bool prefixed = exercise && !says_exercise(headline);
  const std::size_t room = longest_headline - (prefixed ? exercise_prefix.size() : 0);
  table.expect(characters_in(headline) <= room, "headline",
               fmt::format("has {} characters; CAP asks for at most {}{}", characters_in(headline), room,
                           prefixed ? ", \"EXERCISE - \" before it" : ""));
}

std::string fault_of_language(const std::string& tag) {
  if (is_well_formed(tag)) return "";
  std::string mended = tag;
  std::replace(mended.begin(), mended.end(), '_', '-');
  mended = mended.substr(0, mended.find('.'));  // "de_DE.UTF-8", a locale
  return fmt::format("'{}' is not a language tag such as 'en-US' or 'de' (BCP 47){}", tag,
                     is_well_formed(mended) ? fmt::format("; did you mean '{}'?", mended) : "");
}

bool is_plain_id(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace freshet::core
