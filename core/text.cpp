#include "core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "core/provenance.hpp"

namespace freshet::core {

namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool sound = true;  ///< false: one byte that is not UTF-8
};

std::size_t bytes_of_first(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/// RFC 3629: the shortest form, no surrogates, nothing above U+10FFFF.
Character next(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = bytes_of_first(byte(0));
  if (bytes == 0 || bytes > text.size()) return {0, 1, false};
  char32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {0, 1, false};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return {code, bytes, code >= smallest[bytes] && !surrogate && code <= 0x10FFFF};
}

std::string_view kind_of_unfit(char32_t c) {
  const bool line = c == '\t' || c == '\n' || c == '\r';
  if ((c < 0x20 && !line) || (c >= 0x7F && c < 0xA0)) return "a control character";
  if ((c & 0xFFFEU) == 0xFFFEU || (c >= 0xFDD0 && c <= 0xFDEF)) return "which is no character";
  const bool mark = c == 0x200E || c == 0x200F || c == 0x061C;
  if (mark || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
    return "which turns the direction of what follows";
  if (c == 0xFEFF) return "a byte order mark";
  return "";
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

}  // namespace

std::string unfit_in_text(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const Character c = next(text);
    if (!c.sound)
      return fmt::format("the byte 0x{:02X}, which is not UTF-8, at character {}",
                         static_cast<unsigned char>(text[0]), number);
    if (const auto kind = kind_of_unfit(c.code); !kind.empty())
      return fmt::format("U+{:04X}, {}, at character {}", static_cast<unsigned>(c.code), kind, number);
    text.remove_prefix(c.bytes);
  }
  return "";
}

std::string fit_text(std::string_view text) {
  std::string fit;
  while (!text.empty()) {
    const Character c = next(text);
    if (!c.sound)
      fit += "\xEF\xBF\xBD";  // U+FFFD
    else if (kind_of_unfit(c.code).empty())
      fit += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return fit;
}

std::string fit_line(std::string_view text) {
  std::string line = fit_text(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
  return line;
}

std::string markup_in(std::string_view text) {
  static const std::regex markup(R"(&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|</?[A-Za-z][^<>]*>)");
  std::cmatch found;
  constexpr std::size_t longest = 10000;  // std::regex recurses
  const auto part = text.substr(0, longest);
  return std::regex_search(part.data(), part.data() + part.size(), found, markup) ? found.str() : "";
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string first_characters(std::string_view text, std::size_t most) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < most && bytes < text.size(); ++i) bytes += next(text.substr(bytes)).bytes;
  return std::string(text.substr(0, bytes));
}

std::string file_name_of(std::string_view text) {
  constexpr std::size_t longest = 40, shown = 28, of_sum = 10;
  if (!text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), is_plain))
    return std::string(text);
  std::string name;
  for (const char c : text) {
    if (name.size() == shown) break;
    if (is_plain(c))
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  if (!name.empty() && name.back() != '-') name += '-';
  return name + Sha256().add(text).hex().substr(0, of_sum);
}

}  // namespace freshet::core
