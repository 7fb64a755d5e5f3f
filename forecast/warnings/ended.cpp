#include "forecast/warnings/ended.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/warning_words.hpp"
#include "forecast/warnings/act.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/desk_words.hpp"
#include "forecast/warnings/lifecycle.hpp"
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

std::string english_of(const CapText& text) {
  for (const std::string& language : text.languages())
    if (core::is_english(language)) return language;
  return text.languages().at(0);
}

std::string ending_sentence(const Message& last, bool clear) {
  if (clear)
    return "The officer on duty gives the all-clear: the danger that this warning was given for has passed.";
  return fmt::format(
      "The officer on duty has cancelled this warning, which was given in the forecast of {}. This ends this "
      "warning only: others, for this place too, hold until they are cancelled or expire.",
      in_words(last.cycle));
}

/// What nobody said in a language would be wrong in it: only the officer's words keep it.
void put_ending_words(const core::Basin& basin, const Message& last, const Ending& ending, CapText& text) {
  const OfficersWords& w = ending.words;
  const bool exercise = text.get("status") == "Exercise";
  const std::string english = english_of(text);
  const bool other = !w.language.empty() && w.language != english && !w.headline.empty();
  if (!other) text.keep_only(english);
  const std::string own =
      ending_sentence(last, ending.how == act::all_clear) + (exercise ? " This is an exercise." : "");
  for (const std::string& language : text.languages()) {
    const bool officers = !w.headline.empty() && (!other || language == w.language);
    text.set_in(language, "headline",
                headline_for(exercise, officers ? w.headline : cancel_title(basin, last)));
    text.set_in(language, "description", officers && other ? w.headline : own);
    const bool own_advice = w.instruction.empty() || (other && language != w.language);
    text.set_in(language, "instruction", own_advice ? cancel_instruction(exercise) : w.instruction);
  }
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
  if (ending.words.any()) put_words(text, ending.words);
  put_head(text, m, chain);
  const std::string english = english_of(text);
  text.set_in(english, "description",
              fmt::format("The officer on duty ends this warning at {}. {}", in_words(m.expires),
                          text.get_in(english, "description")));
  m.severity = text.get_in(english, "severity");
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
  m.xml = text.xml();
  return m;
}

Message ending_message(const core::Basin& basin, const std::vector<Message>& chain, const Ending& ending,
                       core::Instant sent, const IdentifierTaken& taken) {
  return ending.how == act::expire ? shortened(basin, chain, ending, sent, taken)
                                   : cancelled(basin, chain, ending, sent, taken);
}

Message kept_message(const core::Basin& basin, const std::vector<Message>& chain, const std::string& why,
                     core::Instant sent, core::Instant expires, const IdentifierTaken& taken) {
  Message m = next_of(basin, chain, MessageType::update, sent, taken);
  m.expires = expires;
  CapText text(chain.back().xml, chain.back().identifier);
  put_head(text, m, chain);
  const std::string english = english_of(text), mark = "This is what was said before: ";
  const std::string before = text.get_in(english, "description");
  const auto said = before.find(mark);
  text.set_in(english, "description",
              why + " " + mark + (said == std::string::npos ? before : before.substr(said + mark.size())));
  m.xml = text.xml();
  return m;
}

}  // namespace freshet::forecast
