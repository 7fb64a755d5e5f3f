#include "core/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include "core/errors.hpp"

namespace freshet::core {

namespace {

constexpr std::size_t longest = 40;  ///< characters of a text that a message shows

std::string shown(std::string_view text) {
  return text.size() <= longest ? std::string(text) : std::string(text.substr(0, longest)) + "...";
}

struct Form {
  std::regex pattern;
  const char* words;
};

Form form(const char* pattern, const char* words) { return {std::regex(pattern, std::regex::icase), words}; }

/// Why a text is no number, to follow "'1,25' is not a number"; "" where there is nothing to say.
const char* reason(const std::string& text) {
  static const std::vector<Form> forms = {
      form(R"([+-]?\d*,\d+)", ": the decimal sign is a point, such as 1.25"),
      form(R"([+-]?\d{1,3}([ ',.]\d{3})+([.,]\d+)?)", ": take the signs between thousands out"),
      form(R"([+-]?0x.*)", ": hexadecimal numbers are not read"),
      form(R"([+-]?(\d+\.?\d*|\.\d+)d[+-]?\d+)", ": the exponent is written with e, such as 1.25e3"),
      form(R"([+-]?(\d+\.?\d*|\.\d+) *[a-z%/].*)",
           ": write it without its unit, which the column's name says"),
      form(R"([<>~=].*)", ": write the value alone"),
      form("\u2212.*", ": its minus sign is that of typesetters; write -"),
  };
  for (const Form& f : forms)
    if (std::regex_match(text, f.pattern)) return f.words;
  return "";
}

}  // namespace

bool says_no_value(std::string_view text) {
  static constexpr std::array<std::string_view, 14> words = {
      "", "nan", "na", "n/a", "null", "none", "nil", "-", "--", "---", "#n/a", "missing", "nv", "nodata"};
  std::string lower(text.substr(0, 16));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::find(words.begin(), words.end(), lower) != words.end();
}

double parse_number(std::string_view text, std::string_view what, std::string_view where) {
  check(!says_no_value(text), "{}: {}: there is no value ('{}' is not a number)", where, what, text);
  std::string_view digits = text;
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = end == digits.data() + digits.size();
  if (error == std::errc() && whole && std::isfinite(value)) return value;
  // Only now: of millions of numbers few need to be looked at for what is wrong with them.
  check(!(whole && error == std::errc::result_out_of_range),
        "{}: {}: {} is larger or smaller than any number kept", where, what, shown(text));
  fail_input("{}: {}: '{}' is not a number{}", where, what, shown(text), reason(shown(text)));
}

bool looks_like_missing_code(double value) {
  const double size = std::abs(value);
  for (const double code : {7777.0, 8888.0, 6999.0, 32767.0, 32768.0, 65535.0, 2147483647.0, 2147483648.0})
    if (size == code) return true;
  if (size >= 1e15) return true;  // 1e20, 9.96921e36 (NetCDF), 3.4028235e38
  const std::string text = fmt::format("{}", size);
  const auto nines = std::count(text.begin(), text.end(), '9');
  return size > 99 && nines >= 3 &&
         nines + std::count(text.begin(), text.end(), '.') == static_cast<long>(text.size());
}

}  // namespace freshet::core
