#include "forecast/warnings/ledger.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "forecast/warnings/drafts.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace fs = std::filesystem;
namespace key = results::key;

namespace {

/// CAP files of a cycle, sorted; none if there is no such folder.
std::vector<fs::path> cap_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// A message of ours in a file of ours. InputError if it is something else.
Message message_in(const fs::path& path, core::Instant cycle) {
  Message message = read_cap(core::read_file(path), path.string());
  core::check(message.identifier == path.stem().string() && message.cycle == cycle,
              "{}: holds the message {} of cycle {}: a copy? Move the file away", path.string(),
              message.identifier, core::to_iso(message.cycle));
  return message;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

/// A warning waits for another run of this program rather than fail; one that hangs must not keep it for
/// ever.
Ledger::Ledger(core::Workspace workspace, std::chrono::seconds patience)
    : workspace_(std::move(workspace)),
      lock_(core::Lock::take(workspace_.ledger(), core::Lock::Mode::exclusive, patience)) {
  load();
  restore_files();
  keep_drafts_in_step();
  report_strays();
}

fs::path Ledger::copy() const { return workspace_.ledger().string() + ".copy"; }

void Ledger::load() {
  const fs::path path = workspace_.ledger();
  if (!is_there(path) && !is_there(copy())) return take_in_files();
  if (!is_there(path)) return load_copy(path.string() + ": is gone");
  try {
    content_ = parse_ledger(core::read_file(path), path.string());
  } catch (const core::InputError& error) {
    return load_copy(error.what());
  }
  if (content_.old_form) return upgrade();
  if (!is_there(copy())) return save();
  try {
    const LedgerContent other = parse_ledger(core::read_file(copy()), copy().string());
    if (other.goes_beyond(content_)) return load_copy(path.string() + ": holds less than its copy");
    if (other.chain != content_.chain && !content_.goes_beyond(other)) {
      faults_.push_back(fmt::format("{}: not a copy of the ledger; written again", copy().string()));
      save();
    }
  } catch (const core::InputError& error) {
    faults_.push_back(fmt::format("{}; written again from the ledger", error.what()));
    save();
  }
}

/// The ledger itself cannot be used, for the reason given.
void Ledger::load_copy(const std::string& fault) {
  try {
    content_ = parse_ledger(core::read_file(copy()), copy().string());
  } catch (const core::InputError& error) {
    core::fail_run(
        "{}; its copy neither: {}. Nothing was sent. Look at both; to have the ledger made again from the "
        "messages under cycles/, move both away",
        fault, error.what());
  }
  std::error_code ignored;
  const fs::path path = workspace_.ledger(), kept = path.string() + ".damaged";
  fs::rename(path, kept, ignored);
  faults_.push_back(
      fmt::format("{}; its copy took its place{}", fault,
                  is_there(kept) ? fmt::format(", what was there is kept as {}", kept.string()) : ""));
  save();
}

/// Entries without hashes get them, and the texts of their messages from the files.
void Ledger::upgrade() {
  const std::vector<Message> messages = std::exchange(content_, {}).messages;
  for (Message message : messages) {
    try {
      const fs::path path = file_of(message);
      message_in(path, message.cycle);
      message.xml = core::read_file(path);
    } catch (const core::InputError& error) {
      faults_.push_back(fmt::format("{}: in the ledger, but its file cannot be kept there: {}",
                                    message.identifier, error.what()));
    }
    content_.add(message);
  }
  core::info("{}: now with hashes, and with the texts of its {} messages", workspace_.ledger().string(),
             messages.size());
  take_in_files();
}

/// Messages whose files stand but which no ledger knows: it was lost, or of the old form and one behind.
void Ledger::take_in_files() {
  std::vector<Message> found;
  for (const core::Instant cycle : core::list_cycles(workspace_.cycles()))
    for (const fs::path& path : cap_files(workspace_.cycle(cycle) / "warnings")) {
      try {
        Message message = message_in(path, cycle);
        message.xml = core::read_file(path);
        if (!has_identifier(message.identifier)) found.push_back(std::move(message));
      } catch (const core::InputError&) {  // report_strays() says so
      }
    }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.sent < b.sent; });
  for (const Message& message : found) content_.add(message);
  if (!found.empty())
    core::warn("{}: {} messages were not in it and were taken in from their files",
               workspace_.ledger().string(), found.size());
  save();
}

void Ledger::report_strays() {
  for (const core::Instant cycle : core::list_cycles(workspace_.cycles()))
    for (const fs::path& path : cap_files(workspace_.cycle(cycle) / "warnings")) {
      const auto ours = [&](const Message& m) { return file_of(m) == path; };
      if (std::none_of(messages().begin(), messages().end(), ours))
        faults_.push_back(
            fmt::format("{}: not in the ledger: no message of this workspace; nothing was made of it: move "
                        "the file away before somebody sends it",
                        path.string()));
    }
}

/// Old cycles may have been put away whole: that takes their messages too.
void Ledger::restore_files() {
  for (const Message& message : messages()) {
    const fs::path path = file_of(message);
    if (message.xml.empty() || !is_there(workspace_.cycle(message.cycle))) continue;
    try {
      const bool there = is_there(path);
      if (there && core::read_file(path) == message.xml) continue;
      write_message(message);
      core::warn("{}: {}; restored from the ledger", path.string(),
                 there ? "was not what was sent" : "was not there");
    } catch (const std::exception& error) {
      faults_.push_back(fmt::format("{}; it could not be restored from the ledger", error.what()));
    }
  }
}

std::optional<core::Instant> Ledger::newest_evaluated(const std::string& rule) const {
  std::optional<core::Instant> newest;
  const auto see = [&](core::Instant cycle) {
    if (!newest || cycle > *newest) newest = cycle;
  };
  for (const Message& m : messages())
    if (m.rule == rule) see(m.cycle);
  for (const CycleEvaluation& e : content_.evaluations)
    for (const RuleEvaluation& r : e.rules)
      if (r.rule == rule) see(e.cycle);
  return newest;
}

const RuleEvaluation* Ledger::evaluation(const std::string& rule, core::Instant cycle) const {
  for (auto e = content_.evaluations.rbegin(); e != content_.evaluations.rend(); ++e)
    if (e->cycle == cycle)
      for (const RuleEvaluation& r : e->rules)
        if (r.rule == rule) return &r;
  return nullptr;
}

std::optional<core::Instant> Ledger::last_clock() const {
  std::optional<core::Instant> last;
  for (const CycleEvaluation& e : content_.evaluations) last = std::max(last.value_or(e.at), e.at);
  return last;
}

bool Ledger::has_identifier(const std::string& identifier) const {
  return std::any_of(content_.chain.begin(), content_.chain.end(), [&](const nlohmann::json& entry) {
    return entry.value(key::identifier, std::string()) == identifier;  // also of what was set aside
  });
}

fs::path Ledger::file_of(const Message& m) const {
  return workspace_.cycle(m.cycle) / "warnings" / (m.identifier + ".xml");
}

fs::path Ledger::draft_file(const Message& draft) const {
  return workspace_.drafts() / (draft.identifier + ".xml");
}

void Ledger::commit(const Booking& booking) {
  LedgerContent before = content_;
  try {
    for (const Act& act : booking.acts) content_.add(act);
    for (const Message& draft : booking.drafts) content_.add_draft(draft);
    for (const Message& message : booking.messages) content_.add(message);
    if (booking.evaluation) content_.add(*booking.evaluation);
    save();
  } catch (...) {
    content_ = std::move(before);
    throw;
  }
  for (const Message& message : booking.messages) write_message(message);
  keep_drafts_in_step();
}

/// A draft's file is there while it waits, with the words that it has by now. Other files are none of ours.
void Ledger::keep_drafts_in_step() {
  for (const DraftStory& story : stories_of(content_)) {
    const fs::path path = draft_file(story.draft);
    try {
      if (story.state != DraftState::waiting)
        fs::remove(path);
      else if (!is_there(path) || core::read_file(path) != story.draft.xml)
        core::write_file(path, story.draft.xml);
    } catch (const std::exception& error) {
      faults_.push_back(
          fmt::format("{}; the ledger holds the draft {}: 'freshet warnings' shows it, and the next command "
                      "writes its file again",
                      error.what(), story.draft.identifier));
    }
  }
}

void Ledger::set_aside(const std::function<bool(const Message&)>& message,
                       const std::function<bool(const CycleEvaluation&)>& evaluation) {
  std::erase_if(content_.messages, message);
  std::erase_if(content_.evaluations, evaluation);
}

/// What cannot be written now is written by the next freshet warn: the ledger holds it.
void Ledger::write_message(const Message& message) {
  const fs::path path = file_of(message);
  try {
    core::write_file(path, message.xml);
  } catch (const std::exception& error) {
    faults_.push_back(fmt::format(
        "{}; the message {} is in the ledger: make room and run 'freshet warn' again, which writes its file",
        error.what(), message.identifier));
  }
}

void Ledger::save() const {
  const std::string text = ledger_text(content_);
  core::write_file(workspace_.ledger(), text);
  core::write_file(copy(), text);
}

}  // namespace freshet::forecast
