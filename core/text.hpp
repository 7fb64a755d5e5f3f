#pragma once
// What text may hold that people and XML readers get to see.

#include <string>
#include <string_view>

namespace freshet::core {

/// Says what in `text` cannot be shown or be carried by XML 1.0, such as "U+0007, a control character, at
/// character 6"; "" if it is sound. Unfit: bytes that are not UTF-8 (surrogates too), control characters but
/// tab and line breaks, noncharacters (U+FFFE, U+FFFF, U+FDD0 ...), and the characters that turn the
/// direction of writing for what follows (U+202A to U+202E, U+2066 to U+2069), which make a text read as
/// another.
std::string unfit_in_text(std::string_view text);

/// `text` without what unfit_in_text() names: bytes that are not UTF-8 become U+FFFD, the rest goes.
std::string fit_text(std::string_view text);

/// The same on one line: tabs and line breaks become blanks.
std::string fit_line(std::string_view text);

/// The first HTML entity ("&amp;") or tag ("<b>") in `text`, which people would read as it stands; "": none.
std::string markup_in(std::string_view text);

/// Number of characters (code points) of sound UTF-8, and its first `most`.
std::size_t characters_in(std::string_view text);
std::string first_characters(std::string_view text, std::size_t most);

/// A short name fit for files and identifiers: letters, digits, '-', '_' and '.' of ASCII. What is that
/// already and not long stays as it is; all else gets a part of its SHA-256, so that different texts stay
/// different.
std::string file_name_of(std::string_view text);

}  // namespace freshet::core
