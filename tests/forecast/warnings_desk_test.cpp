// Drafts, and what persons do with them and with warnings in force.

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cap_rules.hpp"
#include "core/provenance.hpp"
#include "forecast/warnings/desk.hpp"
#include "forecast/warnings/overview.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

const core::Instant night = after_hours(100);  ///< when the officers of a replay sit at their desk

struct Office : Place {
  Office() { basin.warnings.approval_required = true; }

  forecast::Done act(const std::string& what, const std::string& of, const std::string& by = "First Officer",
                     core::Instant now = night) {
    return carry({.act = what, .of = of, .by = by, .account = "duty", .reason = "seen from the bridge"}, now);
  }
  forecast::Done carry(const forecast::Order& order, core::Instant now = night) {
    return forecast::carry_out(basin, workspace, order, now);
  }
  forecast::Overview view(core::Instant now = night) const {
    return forecast::overview_of(basin, workspace, now);
  }
  std::string draft() const {
    const auto waiting = view().waiting;
    REQUIRE(waiting.size() == 1);
    return waiting[0].draft.identifier;
  }
  std::vector<std::string> draft_files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(workspace.drafts()))
      names.push_back(entry.path().filename().string());
    return names;
  }
  nlohmann::json ledger() const { return nlohmann::json::parse(core::read_file(workspace.ledger())); }
};

void write_rise_and_fall(const core::Workspace& workspace) {
  write_cycle(workspace, 0, {.members_reaching = 6, .arrival_h = 1});
  write_cycle(workspace, 2, {.members_reaching = 9, .arrival_h = 1});
  write_cycle(workspace, 4, {.members_reaching = 0, .arrival_h = 1});
}

std::string text_of(const fs::path& file, const std::string& element) {
  const std::string xml = core::read_file(file), open = "<" + element + ">";
  const auto from = xml.find(open);
  return from == std::string::npos
             ? ""
             : xml.substr(from + open.size(), xml.find("</" + element + ">") - from - open.size());
}

}  // namespace

TEST_CASE("What is approved is what would have been sent without approval, to the byte") {
  Place alone;
  Office office;
  write_rise_and_fall(alone.workspace);
  write_rise_and_fall(office.workspace);
  alone.warn();
  for (const int hour : {0, 2, 4}) {
    const auto result = office.warn(hour);
    CHECK(result.sent.empty());
    REQUIRE(result.drafted.size() == 1);
    CHECK(result.waiting.size() == 1);
    const std::string draft = office.draft();
    CHECK(draft == result.drafted[0].identifier);
    CHECK(office.draft_files() == std::vector<std::string>{draft + ".xml"});
    CHECK(text_of(office.workspace.drafts() / (draft + ".xml"), "status") == "Draft");
    CHECK(!fs::exists(office.workspace.cycle(after_hours(hour)) / "warnings"));
    const auto done = office.act("approve", draft);
    REQUIRE(done.sent);
    CHECK(office.draft_files().empty());
  }
  for (const auto& [hour, type] : {std::pair(0, "Alert"), std::pair(2, "Update"), std::pair(4, "Cancel")})
    CHECK(core::read_file(office.file(hour, type)) == core::read_file(alone.file(hour, type)));
  CHECK(office.warn().drafted.empty());
  CHECK(cap_rules::Checker(office.workspace).faults == std::vector<std::string>{});
}

TEST_CASE("Nothing is to be delivered but what persons approved") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const auto content = [&] {
    return forecast::parse_ledger(core::read_file(office.workspace.ledger()), "test");
  };
  CHECK(content().to_be_delivered().empty());
  office.act("approve", office.draft());
  REQUIRE(content().to_be_delivered().size() == 1);
  CHECK(content().to_be_delivered()[0].signed_by == std::vector<std::string>{"First Officer"});
  office.warn(2);
  CHECK(content().to_be_delivered().size() == 1);
}

TEST_CASE("A newer forecast takes the draft's place, and the ledger says so") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string first = office.draft();
  office.warn(2);
  const std::string second = office.draft();
  CHECK(second != first);
  CHECK_THAT(second, Contains("Alert"));  // nothing is in force: an Alert again, with the newer numbers
  CHECK_THROWS_WITH(office.act("approve", first),
                    Contains("replaced by freshet") && Contains("2026-03-10T02:00"));
  office.warn(4);
  CHECK(office.view().waiting.empty());
  CHECK_THROWS_WITH(office.act("approve", second),
                    Contains("withdrawn by freshet") && Contains("does not hold"));
  CHECK(!fs::exists(office.file(0, "Alert")));
  CHECK(office.draft_files().empty());
  const auto events = office.view().events;
  REQUIRE(events.size() == 4);
  CHECK(events[2].what == "drafted Alert");
  CHECK(events[3].what == "withdraw");
}

TEST_CASE("What an officer says stands beside what the model said") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft();
  forecast::Order order{.act = "amend", .of = draft, .by = "First Officer", .reason = "the bridge is closed"};
  order.words.severity = "Extreme";
  order.words.headline = "Leave the mill & its yard now";
  office.carry(order);
  CHECK_THAT(core::read_file(office.workspace.drafts() / (draft + ".xml")), Contains("Extreme"));
  const auto story = office.view().waiting[0];
  CHECK(story.draft.severity == "Extreme");
  REQUIRE(story.acts.size() == 1);
  CHECK(story.acts[0].changes["severity"] == nlohmann::json({{"was", "Severe"}, {"is", "Extreme"}}));
  order.words = {};
  CHECK_THROWS_WITH(office.carry(order), Contains("nothing would change"));

  office.act("approve", draft, "Second Officer");
  const fs::path sent = office.file(0, "Alert");
  CHECK(text_of(sent, "severity") == "Extreme");
  CHECK(text_of(sent, "headline") == "EXERCISE - Leave the mill &amp; its yard now");
  CHECK_THAT(core::read_file(sent),
             Contains("<valueName>freshet:model_severity</valueName>\n      <value>Severe</value>"));
  CHECK_THAT(core::read_file(sent), !Contains("First Officer"));  // names are for the ledger
  // A probability that changed is news; a severity that an officer changed is none of the model's.
  write_cycle(office.workspace, 2, {.members_reaching = 6, .arrival_h = 0});
  CHECK(office.warn(2).drafted.empty());
  CHECK(cap_rules::Checker(office.workspace).faults == std::vector<std::string>{});
}

TEST_CASE("An officer's words are taken over to the draft that replaced his, if he says so") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  forecast::Order order{.act = "amend", .of = office.draft(), .by = "First Officer", .reason = "as agreed"};
  order.words.instruction = "Go to the school.\nTake nothing.";
  office.carry(order);
  office.warn(2);
  CHECK(office.view().waiting[0].signers.empty());
  office.carry(
      {.act = "amend", .of = office.draft(), .by = "First Officer", .reason = "again", .as = order.of});
  office.act("approve", office.draft());
  CHECK(text_of(office.file(2, "Alert"), "instruction") == "Go to the school.\nTake nothing.");
}

TEST_CASE("Four eyes are those of two persons") {
  Office office;
  office.basin.warnings.four_eyes = true;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft();
  CHECK(!office.act("approve", draft, "First Officer").sent);
  CHECK_THROWS_WITH(office.act("approve", draft, " first  OFFICER"), Contains("another person"));
  forecast::Order order{.act = "amend", .of = draft, .by = "Second Officer", .reason = "worse than it says"};
  order.words.severity = "Extreme";
  office.carry(order);  // the first has not seen this
  CHECK(office.view().waiting[0].signers == std::vector<std::string>{"Second Officer"});
  CHECK_THROWS_WITH(office.act("approve", draft, "Second Officer"), Contains("another person"));
  const auto done = office.act("approve", draft, "First Officer");
  REQUIRE(done.sent);
  CHECK(done.sent->signed_by == std::vector<std::string>{"Second Officer", "First Officer"});

  const auto proposed = office.act("cancel", "mill.major", "First Officer");
  CHECK(!proposed.sent);
  REQUIRE(proposed.drafted);
  write_cycle(office.workspace, 2, {.members_reaching = 6, .arrival_h = 0});
  CHECK(office.warn(2).drafted.empty());  // the model has nothing new: what a person proposed waits on
  CHECK(office.act("approve", office.draft(), "Second Officer").sent);
  CHECK(office.view().in_force.empty());
}

TEST_CASE("A draft grows stale, says so, and is not approved in passing") {
  Office office;
  office.basin.warnings.sent_now = true;
  write_rise_and_fall(office.workspace);
  fs::remove_all(office.workspace.cycle(after_hours(2)));
  fs::remove_all(office.workspace.cycle(after_hours(4)));
  const core::Instant begun = after_hours(0) + std::chrono::minutes(10);
  CHECK(office.warn({}, begun).stale.empty());
  const std::string draft = office.draft();
  const core::Instant later = begun + std::chrono::minutes(61);
  const auto result = office.warn({}, later);
  CHECK(result.stale.size() == 1);
  CHECK_THAT(forecast::to_table(result), Contains("STALE"));
  CHECK(office.view(later).stale.size() == 1);
  CHECK_THROWS_WITH(office.act("approve", draft, "First Officer", later), Contains("--stale"));
  forecast::Order order{.act = "approve", .of = draft, .by = "First Officer", .stale_too = true};
  SECTION("approved all the same, it bears the time of then") {
    const auto done = office.carry(order, later);
    REQUIRE(done.sent);
    CHECK(done.sent->sent == later);
    CHECK(done.sent->expires == later + std::chrono::hours(8));  // four intervals
    CHECK(text_of(office.file(0, "Alert"), "urgency") == "Immediate");
  }
  SECTION("not where its forecast has ended") {
    CHECK_THROWS_WITH(office.carry(order, after_hours(30)), Contains("has ended"));
  }
  SECTION("not over a newer forecast that nobody looked at") {
    write_cycle(office.workspace, 2, {.members_reaching = 9, .arrival_h = 1});
    CHECK_THROWS_WITH(office.act("approve", draft, "First Officer", begun + std::chrono::minutes(5)),
                      Contains("is newer"));
  }
}

TEST_CASE("What a person ends stays ended until the forecast changes") {
  Office office;
  const bool required = GENERATE(false, true);
  office.basin.warnings.approval_required = required;
  const std::string how = GENERATE("cancel", "all-clear", "expire");
  write_cycle(office.workspace, 0, {.members_reaching = 6, .peak_h = 0, .arrival_h = 0});
  office.warn(0);
  if (required) office.act("approve", office.draft());
  const auto done = office.act(how, "mill.major", "First Officer", night);
  REQUIRE(done.sent);
  const std::string xml = core::read_file(office.file(0, how == "expire" ? "Update" : "Cancel"));
  CHECK((xml.find("<responseType>AllClear</responseType>") != std::string::npos) == (how == "all-clear"));
  CHECK_THAT(xml, Contains("officer on duty"));

  write_cycle(office.workspace, 2, {.members_reaching = 6, .peak_h = 0, .arrival_h = 0});
  const auto same = office.warn(2);
  CHECK((same.sent.empty() && same.drafted.empty()));
  write_cycle(office.workspace, 4, {.members_reaching = 8, .peak_h = 0, .arrival_h = 0});
  const auto again = office.warn(4);
  REQUIRE(again.sent.size() + again.drafted.size() == 1);
  const auto& message = required ? again.drafted[0] : again.sent[0];
  CHECK(message.type == forecast::MessageType::alert);
  CHECK_THAT(message.xml,
             Contains("Given again after the officer on duty had ended it. Probability changed"));
  CHECK(cap_rules::Checker(office.workspace).faults == std::vector<std::string>{});
}

TEST_CASE("What was ended, fell and rose again is given again as anything else") {
  Office office;
  office.basin.warnings.approval_required = false;
  write_cycle(office.workspace, 0, {.members_reaching = 6, .peak_h = 0});
  office.warn(0);
  office.act("cancel", "mill.major");
  write_cycle(office.workspace, 2, {.members_reaching = 0, .peak_h = 0});
  write_cycle(office.workspace, 4, {.members_reaching = 6, .peak_h = 0});
  CHECK(types(office.warn().sent) == "04 Alert");
}

TEST_CASE("All is not clear while another warning of the place is in force") {
  Office office;
  office.basin.warnings.approval_required = false;
  auto lower = office.basin.warnings.rules[0];
  lower.id = "mill.low", lower.probability = 0.1;
  office.basin.warnings.rules.push_back(lower);
  write_cycle(office.workspace, 0, {.members_reaching = 6});
  office.warn(0);
  CHECK_THROWS_WITH(office.act("all-clear", "mill.major"), Contains("mill.low") && Contains("not clear"));
  office.act("cancel", "mill.low");
  CHECK(office.act("all-clear", "mill.major").sent);
}

TEST_CASE("A draft that was turned down is proposed again by the next forecast") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft();
  office.act("reject", draft, "Second Officer");
  CHECK_THROWS_WITH(office.act("approve", draft),
                    Contains("rejected by Second Officer") && Contains("seen from the bridge"));
  CHECK(office.warn(0).drafted.empty());
  CHECK(office.warn(2).drafted.size() == 1);
}

TEST_CASE("Names and words that nobody can read are refused, and change nothing") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft(), before = core::read_file(office.workspace.ledger());
  for (const std::string& name :
       {std::string(), std::string("  "), std::string("First\x07"), std::string("A\nB"),
        std::string("\xE2\x80\xAE"
                    "gro"),
        std::string("<b>A</b>"), std::string("freshet"), std::string(" FRESHET "), std::string("\xFF\xFE"),
        std::string(200, 'x')})
    CHECK_THROWS_AS(office.act("approve", draft, name), core::InputError);
  for (const std::string& of :
       {std::string("../../etc/passwd"), std::string("mill.major"), std::string("\x1b[31m"), std::string()})
    CHECK_THROWS_AS(office.act("approve", of), core::InputError);
  forecast::Order order{.act = "amend", .of = draft, .by = "First", .reason = "r"};
  for (const auto& words :
       {forecast::OfficersWords{.severity = "Bad"},
        forecast::OfficersWords{.headline = std::string(161, 'h')},
        forecast::OfficersWords{.headline = "two\nlines"}, forecast::OfficersWords{.instruction = "\x01"},
        forecast::OfficersWords{.area = "&amp;"},
        forecast::OfficersWords{.headline = "Hallo", .language = "de"}}) {
    order.words = words;
    CHECK_THROWS_AS(office.carry(order), core::InputError);
  }
  CHECK_THROWS_AS(office.carry({.act = "reject", .of = draft, .by = "First", .account = "", .reason = ""}),
                  core::InputError);  // no reason
  CHECK(core::read_file(office.workspace.ledger()) == before);

  office.act("approve", draft, "Zo\xC3\xAB \"O'Neil\" & ]]> {}");
  CHECK(office.ledger().dump().find("O'Neil") != std::string::npos);
  CHECK(office.warn().failures.empty());
}

TEST_CASE("Of two officers at once one sends, and the other is told") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft();
  const fs::path told = office.workspace.root / "told";
  std::vector<pid_t> officers;
  for (const char* name : {"First", "Second"}) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        office.act("approve", draft, name);
        ::_exit(0);
      } catch (const std::exception& error) {
        core::write_file(told, error.what());
        ::_exit(1);
      }
    }
    officers.push_back(child);
  }
  int failed = 0;
  for (const pid_t child : officers) {
    int status = 0;
    ::waitpid(child, &status, 0);
    failed += WEXITSTATUS(status);
  }
  CHECK(failed == 1);
  CHECK_THAT(core::read_file(told), Contains("sent by First") || Contains("sent by Second"));
  const auto content = forecast::parse_ledger(core::read_file(office.workspace.ledger()), "test");
  CHECK(content.messages.size() == 1);
  CHECK(content.acts.size() == 1);
}

TEST_CASE("Files of drafts follow the ledger") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const fs::path file = office.workspace.drafts() / (office.draft() + ".xml");
  const std::string text = core::read_file(file);
  SECTION("taken away") { fs::remove(file); }
  SECTION("changed") { core::write_file(file, "<alert/>"); }
  office.warn(0);
  CHECK(core::read_file(file) == text);
  office.act("approve", office.draft());
  core::write_file(file, text);  // as a kill between ledger and files leaves it
  office.warn(0);
  CHECK(!fs::exists(file));
}

TEST_CASE("Entries of kinds that are not known stay in the chain") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  auto ledger = office.ledger();
  nlohmann::json entry = {{"kind", "of a later version"}, {"previous", ledger["last"]}};
  entry["sha256"] = core::Sha256().add(entry.dump()).hex();
  ledger["entries"].push_back(entry);
  ledger["last"] = entry["sha256"];
  core::write_file(office.workspace.ledger(), ledger.dump(1) + "\n");
  core::write_file(office.copy(), ledger.dump(1) + "\n");
  office.act("approve", office.draft());
  CHECK(office.warn().failures.empty());
  CHECK(office.ledger()["entries"].at(ledger["entries"].size() - 1) == entry);
}

TEST_CASE("A draft whose text is none of ours stops nothing else, and is not sent") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  const std::string draft = office.draft();
  auto content = forecast::parse_ledger(core::read_file(office.workspace.ledger()), "test");
  content.add(forecast::Act{"amend", draft, "First", "duty", "why", night, nullptr, "<alert><info/></alert"});
  core::write_file(office.workspace.ledger(), forecast::ledger_text(content));
  core::write_file(office.copy(), forecast::ledger_text(content));
  CHECK_THROWS_AS(office.act("approve", draft, "Second"), core::InputError);
  CHECK(!fs::exists(office.file(0, "Alert")));
  CHECK(office.warn(2).drafted.size() == 1);  // the next forecast takes its place
  CHECK(office.act("approve", office.draft(), "Second").sent);
}

TEST_CASE("Where approval is no longer asked for, what waited is sent") {
  Office office;
  write_rise_and_fall(office.workspace);
  office.warn(0);
  office.basin.warnings.approval_required = false;
  fs::remove_all(office.workspace.cycle(after_hours(2)));
  fs::remove_all(office.workspace.cycle(after_hours(4)));
  CHECK(types(office.warn().sent) == "00 Alert");
  CHECK(office.view().waiting.empty());
}
