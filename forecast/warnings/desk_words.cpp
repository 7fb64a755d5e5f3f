#include "forecast/warnings/desk_words.hpp"

#include <algorithm>
#include <array>

#include "core/basin/warning_texts.hpp"
#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "forecast/warnings/drafts.hpp"
#include "forecast/warnings/wording.hpp"

namespace freshet::forecast {

namespace {

constexpr std::size_t longest_name = 80, longest_reason = 500, longest_text = 4000;

void check_text(const std::string& what, const std::string& text, std::size_t longest, bool lines) {
  const std::string unfit = core::unfit_in_text(text);
  core::check(unfit.empty(), "{} holds {}; write plain text", what, unfit);
  const std::string markup = core::markup_in(text);
  core::check(markup.empty(), "{} holds {}, which people would read as it stands; write plain text", what,
              markup);
  core::check(lines || text.find_first_of("\t\r\n") == std::string::npos,
              "{} holds a tab or a line break; write it on one line", what);
  core::check(core::characters_in(text) <= longest, "{} has {} characters; at most {} fit", what,
              core::characters_in(text), longest);
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

/// What the model said is kept once: a second amendment does not make the first officer's words the model's.
void keep_models(CapText& text, const std::string& language, const std::string& name,
                 const std::string& said) {
  if (text.parameter(language, "model_" + name).empty()) text.set_parameter(language, "model_" + name, said);
}

/// A row: the name of the word, and its element of CAP.
struct OfficersElement {
  const char *name, *element;
  std::string OfficersWords::*text;
};
constexpr std::array words_of_one_language = {
    OfficersElement{"headline", "headline", &OfficersWords::headline},
    OfficersElement{"instruction", "instruction", &OfficersWords::instruction},
    OfficersElement{"area", "areaDesc", &OfficersWords::area}};

std::string language_of(const CapText& text, const std::string& asked) {
  const auto languages = text.languages();
  core::check(!languages.empty(), "the message has no text");
  if (asked.empty()) return languages.front();
  core::check(std::find(languages.begin(), languages.end(), asked) != languages.end(),
              "--language {}: the message has {}{}", asked, fmt::join(languages, ", "),
              core::did_you_mean(asked, languages));
  return asked;
}

}  // namespace

void check_words(const Order& order) {
  core::check(!is_blank(order.by), "--by is missing: who does it? The name stands in the ledger");
  check_text("--by", order.by, longest_name, false);
  core::check(!same_person(order.by, by_the_model), "--by {}: that is the model's name; write your own",
              order.by);
  core::check(order.act == act::approve || !is_blank(order.reason),
              "--reason is missing: why? It stands in the ledger, not in the message");
  check_text("--reason", order.reason, longest_reason, true);
  const OfficersWords& w = order.words;
  static const std::vector<std::string> severities = {"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
  core::check(
      w.severity.empty() || std::find(severities.begin(), severities.end(), w.severity) != severities.end(),
      "--severity {}: is one of {}{}", core::fit_line(w.severity), fmt::join(severities, ", "),
      core::did_you_mean(w.severity, severities));
  check_text("--headline", w.headline, core::longest_headline, false);
  check_text("--area", w.area, longest_text, false);
  check_text("--instruction", w.instruction, longest_text, true);
  for (const std::string* text : {&w.headline, &w.area, &w.instruction})
    core::check(text->empty() || !is_blank(*text), "a text holds nothing but blanks");
}

nlohmann::json put_words(CapText& text, const OfficersWords& words, const core::Warnings& warnings) {
  nlohmann::json changes = nlohmann::json::object();
  const std::string language = language_of(text, words.language);
  const bool exercise = !text.get("note").empty() && text.get("note").find("Exercise") != std::string::npos;
  const std::string was = text.get_in(language, "severity");
  if (!words.severity.empty() && words.severity != was) {
    changes["severity"] = {{"was", was}, {"is", words.severity}};
    for (const std::string& each : text.languages()) keep_models(text, each, "severity", was);
    text.set_in_all("severity", words.severity);
  }
  for (const OfficersElement& word : words_of_one_language) {
    std::string said = core::fit_text(words.*(word.text));
    if (said.empty()) continue;
    if (word.text == &OfficersWords::headline)
      said = texts_or_english(language, warnings).headline(exercise, said);
    const std::string before = text.get_in(language, word.element);
    if (said == before) continue;
    changes[word.name] = {{"was", before}, {"is", said}, {"language", language}};
    keep_models(text, language, word.name, before);
    text.set_in(language, word.element, said);
  }
  core::check(!changes.empty(), "nothing would change: give --severity, --headline, --instruction or --area");
  return changes;
}

OfficersWords words_of(const nlohmann::json& changes) {
  OfficersWords words;
  if (changes.contains("severity")) words.severity = changes["severity"].value("is", "");
  for (const OfficersElement& word : words_of_one_language) {
    if (!changes.contains(word.name)) continue;
    words.*(word.text) = changes[word.name].value("is", "");
    words.language = changes[word.name].value("language", "");
  }
  return words;
}

}  // namespace freshet::forecast
