#include "forecast/warnings/ended.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/act.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/desk_words.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/profile.hpp"
#include "forecast/warnings/wording.hpp"

namespace freshet::forecast {

namespace {

constexpr auto until_by_default = std::chrono::hours(1);

/// The last message as the next of its thread, less its text.
Message next_of(const core::Basin& basin, const std::vector<Message>& chain, MessageType type,
                core::Instant sent, const IdentifierTaken& taken) {
  const Message& last = chain.back();
  Message m = last;
  m.type = type;
  m.sender = basin.warnings.sender;
  m.sent = sent;
  m.model_severity = severity_of_model(last);
  m.signed_by.clear();
  m.references.clear();
  for (const Message& one : chain) m.references.push_back(one.identifier);
  int number = 1;
  while (taken(identifier_of(basin.name, last.rule, last.cycle, type, number))) ++number;
  m.identifier = identifier_of(basin.name, last.rule, last.cycle, type, number);
  return m;
}

/// What all messages of a thread say anew, and what of this kind says it in the ledger.
void put_head(CapText& text, const Message& m, const std::vector<Message>& chain) {
  text.set("identifier", m.identifier);
  text.set("sender", m.sender);
  text.set("sent", cap_time(m.sent));
  text.set("msgType", to_text(m.type));
  text.set("references", references_text(chain));
  text.set_in_all("effective", cap_time(m.sent));
  text.set_in_all("expires", cap_time(m.expires));
  text.set_in_all("onset", m.onset ? cap_time(*m.onset) : "");
  text.set_in_all("urgency",
                  m.type == MessageType::cancel ? "Past" : urgency(m.sent, m.onset.value_or(m.sent)));
  for (const std::string& language : text.languages()) {
    text.set_parameter(language, "model_severity", m.model_severity);
    text.set_parameter(language, "ended_by", m.ended_by_person ? "person" : "");
  }
}

/// What the officer says stands in its language, or the first; elsewhere the template says what was done.
void put_ending_words(const core::Basin& basin, const Message& last, const Ending& ending, CapText& text) {
  const OfficersWords& w = ending.words;
  const bool exercise = text.get("status") == "Exercise";
  const std::string officers = w.language.empty() ? text.languages().at(0) : w.language;
  for (const std::string& language : text.languages()) {
    const Texts texts = texts_or_english(language, basin.warnings);
    const Facts facts = {{"event", text.get_in(language, "event")},
                         {"place", name_of_place(basin, last)},
                         {"given", When{last.cycle}},
                         {"in_exercise", exercise}};
    const bool own = language == officers;
    text.set_in(language, "headline",
                texts.headline(
                    exercise, own && !w.headline.empty() ? w.headline : texts.say("cancel_headline", facts)));
    text.set_in(language, "description",
                texts.say(ending.how == act::all_clear ? "person_clears" : "person_cancels", facts));
    text.set_in(language, "instruction",
                own && !w.instruction.empty() ? w.instruction : texts.say("cancel_instruction", facts));
  }
}

/// Puts a sentence before the description in each language.
void put_first(const core::Basin& basin, const Sentences& sentences, CapText& text) {
  for (const std::string& language : text.languages())
    text.set_in(language, "description",
                fmt::format("{} {}", texts_or_english(language, basin.warnings).say(sentences),
                            text.get_in(language, "description")));
}

Message cancelled(const core::Basin& basin, const std::vector<Message>& chain, const Ending& ending,
                  core::Instant sent, const IdentifierTaken& taken) {
  const Message& last = chain.back();
  Message m = next_of(basin, chain, MessageType::cancel, sent, taken);
  m.expires = expiry(basin, last.cycle, sent);
  m.severity = "Minor";
  m.onset.reset();
  m.ended_by_person = true;
  CapText text(last.xml, last.identifier);
  put_ending_words(basin, last, ending, text);
  put_head(text, m, chain);
  text.set_in_all("responseType", ending.how == act::all_clear ? "AllClear" : "None");
  text.set_in_all("severity", m.severity);
  text.set_in_all("certainty", "Possible");
  fit_to_profile(text, basin.warnings);
  m.xml = text.xml();
  return m;
}

Message shortened(const core::Basin& basin, const std::vector<Message>& chain, const Ending& ending,
                  core::Instant sent, const IdentifierTaken& taken) {
  const Message& last = chain.back();
  Message m = next_of(basin, chain, MessageType::update, sent, taken);
  m.expires = std::chrono::floor<std::chrono::seconds>(
      ending.until.value_or(std::min<core::Instant>(sent + until_by_default, last.expires)));
  core::check(m.expires > sent,
              "--at {}: the clock says {}: it must lie in the future; to end a warning now, cancel it",
              core::to_iso(m.expires), core::to_iso(sent));
  core::check(m.expires <= last.expires,
              "--at {}: the warning ends at {} already; what holds for longer is renewed by 'freshet warn'",
              core::to_iso(m.expires), core::to_iso(last.expires));
  if (m.onset && *m.onset >= m.expires) m.onset.reset();
  m.ended_by_person = true;
  CapText text(last.xml, last.identifier);
  if (ending.words.any()) put_words(text, ending.words, basin.warnings);
  put_head(text, m, chain);
  put_first(basin, {{"person_shortens", {{"until", When{m.expires}}}}}, text);
  m.severity = text.get_in(text.languages().at(0), "severity");
  fit_to_profile(text, basin.warnings);
  m.xml = text.xml();
  return m;
}

}  // namespace

Message amended_message(const core::Basin& basin, const std::vector<Message>& chain, CapText text,
                        core::Instant sent, const IdentifierTaken& taken) {
  Message m = next_of(basin, chain, MessageType::update, sent, taken);
  const std::string language = text.languages().at(0);
  m.severity = text.get_in(language, "severity");
  m.area_description = text.get_in(language, "areaDesc");
  put_head(text, m, chain);
  fit_to_profile(text, basin.warnings);
  m.xml = text.xml();
  return m;
}

Message ending_message(const core::Basin& basin, const std::vector<Message>& chain, const Ending& ending,
                       core::Instant sent, const IdentifierTaken& taken) {
  return ending.how == act::expire ? shortened(basin, chain, ending, sent, taken)
                                   : cancelled(basin, chain, ending, sent, taken);
}

Message kept_message(const core::Basin& basin, const std::vector<Message>& chain, const Sentences& why,
                     core::Instant sent, core::Instant expires, const IdentifierTaken& taken) {
  Message m = next_of(basin, chain, MessageType::update, sent, taken);
  m.expires = expires;
  CapText text(chain.back().xml, chain.back().identifier);
  put_head(text, m, chain);
  for (const std::string& language : text.languages()) {
    const Texts texts = texts_or_english(language, basin.warnings);
    const std::string before = text.get_in(language, "description"),
                      mark = texts.say("said_before", {}) + " ";
    const auto said = before.find(mark);
    text.set_in(language, "description",
                texts.say(why) + " " + mark +
                    (said == std::string::npos ? before : before.substr(said + mark.size())));
  }
  fit_to_profile(text, basin.warnings);
  m.xml = text.xml();
  return m;
}

}  // namespace freshet::forecast
