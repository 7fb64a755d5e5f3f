#include "forecast/words/texts.hpp"

#include <fmt/format.h>

#include <cmath>
#include <kainjow/mustache.hpp>

#include "core/basin/warning_texts.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"

namespace freshet::forecast {
namespace {

namespace mustache = kainjow::mustache;

LanguageFile file_for(const std::string& tag, const core::Warnings& warnings) {
  const std::string found = core::template_for(tag, warnings.templates);
  core::check(!found.empty(),
              "{}: there are no message texts in '{}'; write them to {}.mustache in a folder that "
              "warnings.templates names (docs/guide/warn.md#languages)",
              warnings.at.text, tag, tag.substr(0, tag.find('-')));
  const auto own = own_texts().find(found);
  if (own != own_texts().end()) return read_language_file(own->second, found + ".mustache");
  return read_language_file(core::read_file(found), found);
}

/// {{> name}} is the block of this name, put in as it stands.
std::string with_parts(std::string text, const LanguageFile& file) {
  for (int deep = 0; deep < 4; ++deep) {
    const std::size_t from = text.find("{{>");
    if (from == std::string::npos) return text;
    const std::size_t to = text.find("}}", from);
    const std::size_t first = text.find_first_not_of(' ', from + 3);
    const std::string name = text.substr(first, text.find_last_not_of(' ', to - 1) + 1 - first);
    text.replace(from, to + 2 - from, file.blocks.at(name));
  }
  return text;
}

/// What sections left behind: blanks in a row, and blanks before a line's end.
std::string without_gaps(const std::string& text) {
  std::string tidy;
  for (const char c : text) {
    const bool at_start = tidy.empty() || tidy.back() == '\n';
    if (c == ' ' && (at_start || tidy.back() == ' ')) continue;
    if (c == '\n')
      while (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
    if (c == '\n' && tidy.empty()) continue;
    tidy += c;
  }
  while (!tidy.empty() && (tidy.back() == ' ' || tidy.back() == '\n')) tidy.pop_back();
  for (const char* sign : {" , ", " ,"})  // a list whose first part is absent
    for (std::size_t at; (at = tidy.find(sign)) != std::string::npos;)
      tidy.replace(at, std::string(sign).size(), std::string(sign) == " , " ? ", " : ",");
  return tidy;
}

}  // namespace

Texts::Texts(const std::string& tag, const core::Warnings& warnings)
    : tag_(tag), file_(file_for(tag, warnings)), format_(tag, warnings.time_zone) {}

std::string Texts::shown(const Fact& fact, const Facts& all) const {
  struct Show {
    const Texts& texts;
    const Facts& all;
    std::string operator()(bool) const { return ""; }
    std::string operator()(const std::string& text) const { return core::fit_line(text); }
    std::string operator()(const Number& n) const { return texts.format_.number(n.value, n.digits); }
    std::string operator()(const Measure& m) const {
      if (std::isnan(m.value)) return texts.file_.words.at("dry");
      return texts.filled(texts.file_.words.at(m.unit), {{"value", Number{m.value, m.digits}}});
    }
    std::string operator()(const When& when) const {
      const auto cycle = all.find("cycle");
      const When* day = cycle == all.end() ? nullptr : std::get_if<When>(&cycle->second);
      const bool full = day == nullptr || day == &when || !texts.format_.same_day(when.at, day->at);
      return full ? texts.format_.day_time(when.at) : texts.format_.time(when.at);
    }
    std::string operator()(const Word& word) const {
      const auto found = texts.file_.words.find(word.name);
      return found == texts.file_.words.end() ? word.name : found->second;
    }
    std::string operator()(const Names& names) const {
      Names fit;
      for (const std::string& name : names) fit.push_back(core::fit_line(name));
      return texts.format_.list(fit);
    }
    std::string operator()(const Stretches& stretches) const {
      Names said;
      for (const Stretch& s : stretches) {
        if (s.to_km <= 0) said.push_back(core::fit_line(s.name));
        if (s.to_km <= 0) continue;
        said.push_back(texts.say(
            "river", {{"name", s.name}, {"from", Number{s.from_km, 1}}, {"to", Number{s.to_km, 1}}}));
      }
      return texts.format_.list(said);
    }
  };
  return std::visit(Show{*this, all}, fact);
}

std::string Texts::filled(const std::string& text, const Facts& facts) const {
  mustache::data data{mustache::data::type::object};
  for (const auto& [name, fact] : facts) {
    if (const bool* flag = std::get_if<bool>(&fact)) {
      data.set(name, *flag);
      continue;
    }
    const std::string said = shown(fact, facts);
    if (!said.empty()) data.set(name, said);
  }
  mustache::mustache page(text);
  page.set_custom_escape([](const std::string& plain) { return plain; });
  const std::string said = page.render(data);
  if (!page.is_valid())
    core::fail_run("the text '{}' could not be filled in: {}", text, page.error_message());
  return said;
}

std::string Texts::say(const std::string& block, const Facts& facts) const {
  return without_gaps(core::fit_text(filled(with_parts(file_.blocks.at(block), file_), facts)));
}

std::string Texts::say(const Sentences& sentences) const {
  std::string text;
  for (const Sentence& one : sentences) {
    const std::string said = say(one.block, one.facts);
    const bool spaced = !text.empty() && static_cast<unsigned char>(text.back()) < 0x80;
    text += (spaced ? " " : "") + said;
  }
  return text;
}

std::string Texts::headline(bool exercise, const std::string& text) const {
  const std::string line = core::fit_line(text), mark = file_.blocks.at("exercise");
  const bool marked = core::says_exercise(line) || line.starts_with(mark);
  const std::string whole = exercise && !marked ? fmt::format("{} - {}", mark, line) : line;
  if (core::characters_in(whole) <= core::longest_headline) return whole;
  return core::first_characters(whole, core::longest_headline - 3) + "...";
}

std::vector<std::string> faults_of_texts(const core::Warnings& warnings) {
  std::vector<std::string> faults;
  for (const std::string& tag : warnings.languages) try {
      Texts sound(tag, warnings);
    } catch (const core::InputError& error) {
      faults.emplace_back(error.what());
    }
  return faults;
}

std::vector<Texts> texts_of(const core::Warnings& warnings) {
  std::vector<Texts> all;
  for (const std::string& tag : warnings.languages) all.emplace_back(tag, warnings);
  return all;
}

}  // namespace freshet::forecast
