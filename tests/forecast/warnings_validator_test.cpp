// Messages held against tests/forecast/check_cap.py, which knows nothing of what wrote them.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "forecast/warnings/desk.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// Alert, Update and Cancel, in cycles at 0, 2 and 4 h.
struct Messages : Place {
  Messages() {
    basin.warnings.web = "https://agency.example/floods?basin=mill&lang=en";
    basin.warnings.contact = "Duty officer, +1 555 0100";
  }
  void write() {
    write_cycle(workspace, 0, {.members_reaching = 6, .arrival_h = 1});
    write_cycle(workspace, 2, {.members_reaching = 9, .arrival_h = 1});
    write_cycle(workspace, 4, {.members_reaching = 0, .arrival_h = 1});
    REQUIRE(warn().failures.empty());
  }
  /// What the script says; "" where it finds nothing wrong.
  std::string faults(const std::string& options = "--advice --web") const {
    const fs::path said = workspace.root / "said";
    const std::string command =
        fmt::format("python3 {}/tests/forecast/check_cap.py {} {} >{} 2>&1", FRESHET_SOURCE,
                    workspace.cycles().string(), options, said.string());
    const int status = std::system(command.c_str());
    return status == 0 ? "" : core::read_file(said);
  }
};

}  // namespace

TEST_CASE("Messages pass a validator of CAP that does not know their writer") {
  Messages messages;
  auto& rule = messages.basin.warnings.rules[0];
  SECTION("as they are") {}
  SECTION("in earnest, with an officer's words") {
    messages.basin.warnings.exercise = false;
    for (const int hour : {0, 2, 4})
      write_cycle(messages.workspace, hour,
                  {.members_reaching = hour == 4 ? 0 : 6 + 3 * hour / 2, .synthetic = false, .arrival_h = 1});
    messages.warn();
    CHECK(messages.faults() == "");
    return;
  }
  SECTION("in Spanish and English") {
    messages.basin.warnings.languages = {"es-US", "en-US"};
    rule.event = "Inundaci\xC3\xB3n", rule.headline = "Inundaci\xC3\xB3n probable",
    rule.instruction = "Suba.";
  }
  SECTION("in all languages, in the texts of the templates") {
    messages.basin.warnings.languages = {"en", "de", "fr", "es", "zh"};
    messages.basin.warnings.time_zone = "Europe/Zurich";
  }
  SECTION("many patches") {
    for (const int hour : {0, 2, 4})
      write_cycle(
          messages.workspace, hour,
          {.members_reaching = hour == 4 ? 0 : 6 + 3 * hour / 2,
           .flooded = [](double x, double y) { return std::fmod(x, 300) < 150 && std::fmod(y, 300) < 150; },
           .arrival_h = 1});
    messages.basin.warnings.min_area_km2 = 0;
    messages.warn();
    CHECK(messages.faults() == "");
    return;
  }
  messages.write();
  CHECK(messages.faults() == "");
}

TEST_CASE("What officers send passes it too") {
  Messages messages;
  const bool german = GENERATE(false, true);
  if (german) {
    messages.basin.warnings.languages = {"de", "en", "zh"};
    auto& rule = messages.basin.warnings.rules[0];
    rule.event = "Hochwasser", rule.headline = "Hochwasser wahrscheinlich",
    rule.instruction = "Nach oben gehen.";
  }
  const std::string how = GENERATE("cancel", "all-clear", "expire", "amend");
  write_cycle(messages.workspace, 0, {.members_reaching = 6, .arrival_h = 1});
  messages.warn();
  forecast::Order order{.act = how, .of = "mill.major", .by = "First", .reason = "seen"};
  if (how == "amend") order.words.severity = "Extreme", order.words.headline = "Raus aus dem Tal";
  forecast::carry_out(messages.basin, messages.workspace, order, after_hours(50));
  CHECK(messages.faults() == "");
}

TEST_CASE("The validator finds what is wrong") {
  Messages messages;
  messages.write();
  const fs::path file = messages.file(2, "Update");
  const std::string sound = core::read_file(file);
  const auto [from, to, fault] = GENERATE(table<std::string, std::string, std::string>(
      {{"cap:1.2", "cap:1.1", "no alert of CAP 1.2"},
       {"<scope>Public</scope>", "", "alert without scope"},
       {"<status>Exercise", "<status>Practice", "status is 'Practice'"},
       {"-00:00</sent>", "Z</sent>", "no time with an offset"},
       {"<msgType>Update</msgType>", "<msgType>Update</msgType><msgType>Alert</msgType>",
        "more than one msgType"},
       {"<references>", "<references>a b c</references><x>", ""},
       {"</references>", " me,x,2099-01-01T00:00:00-00:00</references>", "sent later"},
       {"<language>en-US", "<language>en_US", "language 'en_US'"},
       {"<urgency>Expected", "<urgency>Unknown", "urgency Unknown"},
       {"<headline>", "<headline>&amp;amp; ", "HTML entity"},
       {"<headline>", "<headline>&lt;b&gt;", "HTML tag"},
       {"<headline>",
        "<headline>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "more than 140"},
       {"<web>https", "<web>mailto", "is no address"},
       {"<areaDesc>", "<ceiling>3</ceiling><areaDesc>", "out of order"},
       {"<polygon>", "<polygon>10.0,200.0 ", "nowhere on Earth"},
       {"<polygon>36", "<polygon>35", "not closed"},
       {"</info>", "</info><info>", ""}}));
  std::string text = sound;
  REQUIRE(text.find(from) != std::string::npos);
  text.replace(text.find(from), from.size(), to);
  core::write_file(file, text);
  CAPTURE(from, to);
  const std::string said = messages.faults();
  CHECK(said != "");
  CHECK_THAT(said, Contains(fault));
}
