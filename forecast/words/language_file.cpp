#include "forecast/words/language_file.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <regex>
#include <sstream>

#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "forecast/words/facts.hpp"

namespace freshet::forecast {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Reader {
 public:
  Reader(const std::string& text, const std::string& where) : where_(where) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      take(line);
    }
    for (const std::string& name : block_names())
      core::check(file_.blocks.count(name) > 0,
                  "{}: the block '== {} ==' is missing; copy it from "
                  "forecast/words/en.mustache and translate it",
                  where_, name);
    for (const std::string& name : word_names())
      core::check(file_.words.count(name) > 0, "{}: the line '{}: ...' is missing in the block '== words =='",
                  where_, name);
    for (auto& [name, block] : file_.blocks) check_template(name, block);
  }

  LanguageFile file() { return std::move(file_); }

 private:
  void take(const std::string& line) {
    static const std::regex head("== *([a-z_]+) *==");
    const std::string unfit = core::unfit_in_text(line);
    core::check(unfit.empty(), "{}:{}: holds {}; write plain text", where_, line_, unfit);
    std::smatch found;
    if (std::regex_match(line, found, head)) return begin(found[1]);
    if (line.starts_with("!")) return;
    const bool blank = line.find_first_not_of(" \t") == std::string::npos;
    core::check(!block_.empty() || blank, "{}:{}: stands before the first block; begin with '== event =='",
                where_, line_);
    if (block_ == "words" && !blank) return take_word(line);
    if (!block_.empty()) add(line, blank);
  }

  void begin(const std::string& name) {
    core::check(contains(block_names(), name), "{}:{}: no message has a block '{}'{}", where_, line_, name,
                core::did_you_mean(name, block_names()));
    core::check(file_.blocks.emplace(name, "").second, "{}:{}: the block '{}' is there twice", where_, line_,
                name);
    block_ = name;
    gap_ = false;
  }

  void add(const std::string& line, bool blank) {
    std::string& text = file_.blocks[block_];
    if (blank) {
      gap_ = true;
      return;
    }
    check_names(line);
    text += text.empty() ? "" : gap_ ? "\n" : " ";
    text += line;
    gap_ = false;
  }

  void take_word(const std::string& line) {
    const std::size_t colon = line.find(':');
    core::check(colon != std::string::npos, "{}:{}: is no word; write 'name: word'", where_, line_);
    const std::string name = line.substr(0, colon);
    core::check(contains(word_names(), name), "{}:{}: no message needs the word '{}'{}", where_, line_, name,
                core::did_you_mean(name, word_names()));
    const std::size_t from = line.find_first_not_of(' ', colon + 1);
    core::check(from != std::string::npos, "{}:{}: the word '{}' is empty", where_, line_, name);
    file_.words[name] = line.substr(from);
  }

  void check_names(const std::string& line) const {
    static const std::regex tag("\\{\\{([#^/&>{!]?) *([^}]*?) *\\}\\}");
    for (std::sregex_iterator t(line.begin(), line.end(), tag), end; t != end; ++t) {
      const std::string kind = (*t)[1], name = (*t)[2];
      const auto& known = kind == ">" ? block_names() : fact_names();
      core::check(contains(known, name), "{}:{}: nothing fills in '{}'{}", where_, line_, name,
                  core::did_you_mean(name, known));
    }
  }

  void check_template(const std::string& name, const std::string& block) const {
    const kainjow::mustache::mustache parsed(block);
    core::check(parsed.is_valid(), "{}: the block '{}' is not sound: {}", where_, name,
                parsed.error_message());
    core::check(core::markup_in(block).empty(),
                "{}: the block '{}' holds {}, which people would read as it stands", where_, name,
                core::markup_in(block));
  }

  const std::string& where_;
  std::size_t line_ = 0;
  std::string block_;
  bool gap_ = false;
  LanguageFile file_;
};

}  // namespace

LanguageFile read_language_file(const std::string& text, const std::string& where) {
  return Reader(text, where).file();
}

}  // namespace freshet::forecast
