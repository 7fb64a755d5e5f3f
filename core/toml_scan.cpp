#include "core/toml_scan.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::core {
namespace {

class TomlScan {
 public:
  TomlScan(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  void run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (c == '"' || c == '\'')
        pass_string(c);
      else
        take(c), ++at_;
    }
  }

 private:
  /// Dots count within one key or value: what separates those begins anew.
  void take(char c) {
    if (c == '.') {
      check(++dots_ < deepest_key, "{}:{}: a key of more than {} levels; basin.toml needs 4 at most", file_,
            line_, deepest_key);
      return;
    }
    if (c == ' ' || c == '\t') return;
    const bool opens = c == '[' || c == '{', closes = c == ']' || c == '}';
    if (opens)
      check(++brackets_ <= deepest_brackets, "{}:{}: more than {} brackets within each other", file_, line_,
            deepest_brackets);
    if (closes && brackets_ > 0) --brackets_;
    if (c == '\n') ++line_;
    if (opens || closes || c == '\n' || c == '=' || c == ',') dots_ = 0;
  }

  /// To behind a string: "..", '..', or either of them three times, which may go over lines.
  void pass_string(char quote) {
    const std::string_view thrice = quote == '"' ? "\"\"\"" : "'''";
    const bool multiline = text_.substr(at_, 3) == thrice;
    at_ += multiline ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!multiline) return;  // not closed: the parser says so
        ++line_;
      }
      if (c == '\\' && quote == '"') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++line_;
      } else if (c == quote && (!multiline || text_.substr(at_, 3) == thrice)) {
        at_ += multiline ? 3 : 1;
        return;
      }
    }
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  int line_ = 1, dots_ = 0, brackets_ = 0;
};

}  // namespace

void check_toml_depth(std::string_view text, const std::string& file) {
  check(text.size() <= largest_toml, "{}: {} bytes; a basin.toml has {} at most", file, text.size(),
        largest_toml);
  TomlScan(text, file).run();
}

}  // namespace freshet::core
