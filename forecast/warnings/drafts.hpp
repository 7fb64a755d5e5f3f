#pragma once
// Messages that wait for a person: what became of each, who stands behind it, and how it reads by now. Pure
// functions of the ledger.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/cap_text.hpp"
#include "forecast/warnings/ledger_file.hpp"

namespace freshet::forecast {

enum class DraftState { waiting, sent, rejected, replaced, withdrawn };
std::string to_text(DraftState state);

/// A draft and all that happened to it.
struct DraftStory {
  Message draft;  ///< with the words and the severity that it has by now
  DraftState state = DraftState::waiting;
  std::vector<Act> acts;  ///< on it, oldest first
  std::vector<std::string>
      signers;             ///< persons behind it as it reads by now: an amendment leaves only its own
  bool by_person = false;  ///< a person proposed it
};

/// Of every draft, in the order of drafting.
std::vector<DraftStory> stories_of(const LedgerContent& content);
/// Those that wait; at most one of a thread.
std::vector<DraftStory> waiting_in(const LedgerContent& content);

/// It waits for longer than warnings.draft_stale_after_h. In replays nothing grows stale.
bool is_stale(const DraftStory& story, const core::Basin& basin, core::Instant now);

/// "Anna Berg" is " anna  berg", too: blanks and the case of ASCII letters make no second person.
bool same_person(const std::string& a, const std::string& b);

/// The identifier of a draft is that of its message and ".Draft", so that no identifier has two contents.
std::string draft_identifier(const std::string& identifier);
std::string identifier_when_sent(const std::string& draft);

/// It would be sent as Exercise.
bool is_drafted_as_exercise(const Message& draft);

/// The draft of a message: another identifier, CAP status Draft, and a note that says so.
Message draft_of(Message message);

/// What goes out of a draft that was approved: the message as it would have been without one, sent at `sent`
/// after `earlier`, with the words that persons gave it.
Message message_of(const DraftStory& story, const core::Basin& basin, const std::vector<Message>& earlier,
                   core::Instant sent);

}  // namespace freshet::forecast
