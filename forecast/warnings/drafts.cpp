#include "forecast/warnings/drafts.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

namespace {

constexpr std::string_view suffix = ".Draft";
constexpr const char* draft_note = "Draft: nobody has approved this message; do not pass it on.";
constexpr const char* status_when_sent = "status_when_sent";

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c != ' ')
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!plain.empty() && plain.back() != ' ')
      plain += ' ';
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

/// A text that is none of ours stops nothing else: it is refused when somebody approves it.
void amend(DraftStory& story, const Act& act) try {
  story.signers = {act.by};
  if (act.xml.empty()) return;
  story.draft.xml = act.xml;
  const Message now = read_cap(act.xml, act.of);
  story.draft.severity = now.severity;
  story.draft.model_severity = now.model_severity;
  story.draft.area_description = now.area_description;
} catch (const core::InputError&) {
}

void take_in(DraftStory& story, const Act& act) {
  story.acts.push_back(act);
  const auto signed_already = [&](const std::string& name) { return same_person(name, act.by); };
  if (act.act == act::amend) amend(story, act);
  if (act.act == act::approve && std::none_of(story.signers.begin(), story.signers.end(), signed_already))
    story.signers.push_back(act.by);
  if (act.act == act::reject) story.state = DraftState::rejected;
  if (act.act == act::replace) story.state = DraftState::replaced;
  if (act.act == act::withdraw) story.state = DraftState::withdrawn;
}

}  // namespace

std::string to_text(DraftState state) {
  switch (state) {
    case DraftState::waiting:
      return "waits";
    case DraftState::sent:
      return "sent";
    case DraftState::rejected:
      return "rejected";
    case DraftState::replaced:
      return "replaced";
    case DraftState::withdrawn:
      return "withdrawn";
  }
  return "";
}

std::vector<DraftStory> stories_of(const LedgerContent& content) {
  std::vector<DraftStory> stories;
  for (const Message& draft : content.drafts) {
    DraftStory story;
    story.draft = draft;
    story.signers = draft.signed_by;
    story.by_person = !draft.signed_by.empty();
    for (const Act& act : content.acts)
      if (act.of == draft.identifier) take_in(story, act);
    for (const Message& m : content.messages)
      if (draft_identifier(m.identifier) == draft.identifier) story.state = DraftState::sent;
    stories.push_back(std::move(story));
  }
  return stories;
}

std::vector<DraftStory> waiting_in(const LedgerContent& content) {
  std::vector<DraftStory> stories = stories_of(content);
  std::erase_if(stories, [](const DraftStory& story) { return story.state != DraftState::waiting; });
  return stories;
}

bool is_stale(const DraftStory& story, const core::Basin& basin, core::Instant now) {
  return basin.warnings.sent_now &&
         now > story.draft.sent + core::milliseconds_of(3600 * basin.warnings.draft_stale_after_h);
}

bool same_person(const std::string& a, const std::string& b) { return plain_name(a) == plain_name(b); }

std::string draft_identifier(const std::string& identifier) { return identifier + std::string(suffix); }

std::string identifier_when_sent(const std::string& draft) {
  return draft.ends_with(suffix) ? draft.substr(0, draft.size() - suffix.size()) : draft;
}

bool is_drafted_as_exercise(const Message& draft) {
  const CapText text(draft.xml, draft.identifier);
  const auto languages = text.languages();
  return !languages.empty() && text.parameter(languages.front(), status_when_sent) == "Exercise";
}

Message draft_of(Message message) {
  message.identifier = draft_identifier(message.identifier);
  CapText text(message.xml, message.identifier);
  text.set("identifier", message.identifier);
  for (const std::string& language : text.languages())
    text.set_parameter(language, status_when_sent, text.get("status"));
  text.set("status", "Draft");
  const std::string note = text.get("note");
  text.set("note", note.empty() ? draft_note : fmt::format("{} {}", draft_note, note));
  message.xml = text.xml();
  return message;
}

Message message_of(const DraftStory& story, const core::Basin& basin, const std::vector<Message>& earlier,
                   core::Instant sent) {
  Message message = story.draft;
  message.identifier = identifier_when_sent(story.draft.identifier);
  message.sent = sent;
  if (!story.by_person) message.expires = expiry(basin, message.cycle, sent);
  message.signed_by = story.signers;
  message.references.clear();
  for (const Message& m : earlier) message.references.push_back(m.identifier);

  CapText text(story.draft.xml, story.draft.identifier);
  text.set("identifier", message.identifier);
  text.set("sent", cap_time(sent));
  text.set("status", text.parameter(text.languages().at(0), status_when_sent));
  text.set("references", references_text(earlier));
  const std::string note = text.get("note"), mark = draft_note;
  text.set("note", note.starts_with(mark) ? note.substr(std::min(note.size(), mark.size() + 1)) : note);
  text.set_in_all("effective", cap_time(sent));
  text.set_in_all("expires", cap_time(message.expires));
  if (message.onset && message.type != MessageType::cancel)
    text.set_in_all("urgency", urgency(sent, *message.onset));
  for (const std::string& language : text.languages()) text.set_parameter(language, status_when_sent, "");
  fit_to_profile(text, basin.warnings);
  message.xml = text.xml();
  return message;
}

}  // namespace freshet::forecast
