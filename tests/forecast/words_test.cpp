// Message texts: languages, numbers and times as they write them, and files of one's own.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/warning_words.hpp"
#include "forecast/words/texts.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::forecast;
using Catch::Contains;

namespace {

core::Instant at(const char* text) { return core::parse_instant(text, "test"); }

std::string own_english() { return own_texts().at("en"); }

std::string with(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("Each language of Freshet's is sound, and has all that the others have") {
  for (const std::string& language : core::template_languages()) {
    CAPTURE(language);
    REQUIRE(own_texts().count(language) == 1);
    const LanguageFile file = read_language_file(own_texts().at(language), language);
    for (const std::string& name : block_names()) CHECK(file.blocks.count(name) == 1);
    for (const std::string& kind : {"stage", "area", "rise", "time_to", "return_period", "impact"})
      for (const char* block : {"headline", "description"})
        CHECK_THAT(file.blocks.at(block), Contains("{{#" + kind + "}}"));
    for (const char* honest : {"{{#synthetic}}", "{{#in_exercise}}", "not_known", "members_left_out"})
      CHECK_THAT(file.blocks.at("doubts"), Contains(honest));
    CHECK_THAT(file.blocks.at("instruction"), Contains("{{#in_exercise}}") && Contains("{{^in_exercise}}"));
  }
  CHECK(own_texts().size() == core::template_languages().size());
}

TEST_CASE("Numbers, times and lists are written as the language does, in the zone of the area") {
  core::Warnings w;
  w.time_zone = "Europe/Zurich";
  const Facts facts = {{"cycle", When{at("2026-03-10T04:00:00Z")}},
                       {"until", When{at("2026-03-10T12:00:00Z")}},
                       {"now", percent(0.25)},
                       {"limit", percent(0.5)}};
  const auto kept = [&](const char* tag) { return Texts(tag, w).say("reason_kept", facts); };
  CHECK_THAT(kept("en"), Contains("25 %") && Contains("13:00"));
  CHECK_THAT(kept("de"), Contains("mindestens bis 13:00 MEZ"));
  const Facts other_day = {{"until", When{at("2026-03-10T23:30:00Z")}}};
  CHECK_THAT(Texts("de", w).say("person_shortens", other_day),
             Contains("11. M\xC3\xA4rz 2026") && Contains("00:30"));
  CHECK_THAT(Texts("fr", w).say("person_shortens", other_day), Contains("11 mars 2026"));
  CHECK_THAT(Texts("zh", w).say("person_shortens", other_day), Contains("2026\xE5\xB9\xB4"
                                                                        "3\xE6\x9C\x88"
                                                                        "11\xE6\x97\xA5"));
  const LocalFormat german("de", "UTC"), american("en-US", "UTC"), mexican("es-MX", "UTC"),
      spanish("es-ES", "UTC");
  CHECK(german.number(1234.5, 2) == "1.234,50");
  CHECK(american.number(1234.5, 2) == "1,234.50");
  CHECK(mexican.number(1.5, 1) == "1.5");
  CHECK(spanish.number(1.5, 1) == "1,5");
  CHECK(german.number(-0.001, 1) == "0,0");
  CHECK(german.list({"A", "B", "C"}) == "A, B und C");
}

TEST_CASE("A tag finds its own file, then that of its language; the user's go before Freshet's") {
  const test::TemporaryFolder folder;
  core::Warnings w;
  w.templates = folder.path();
  core::write_file(folder / "de.mustache", with(own_texts().at("de"), "Hochwasser", "Flut"));
  core::write_file(folder / "sw.mustache", own_english());
  CHECK(Texts("de-AT", w).say("event", {}) == "Flut");
  CHECK(Texts("fr-CH", w).say("event", {}) == "Inondation");
  CHECK(Texts("sw", w).tag() == "sw");
  CHECK(core::template_for("zh-Hant-TW", {}) == "zh");
  CHECK(core::template_for("sw", {}).empty());
  CHECK_THROWS_WITH(Texts("sw", core::Warnings{}),
                    Contains("no message texts in 'sw'") && Contains("warnings.templates"));
  w.time_zone = "Europe/Zurch";
  CHECK_THROWS_WITH(Texts("de", w), Contains("'Europe/Zurch' is no time zone"));
}

TEST_CASE("Texts that are not sound are refused, with file, line and mend") {
  const auto refused = [](const std::string& text) {
    try {
      read_language_file(text, "own.mustache");
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refused(own_english()).empty());
  CHECK_THAT(refused(with(own_english(), "{{onset}}", "{{onse}}")),
             Contains("own.mustache:") && Contains("nothing fills in 'onse'; did you mean 'onset'?"));
  CHECK_THAT(refused(with(own_english(), "== headline ==", "== headlin ==")),
             Contains("did you mean 'headline'?"));
  CHECK_THAT(refused(with(own_english(), "{{/stage}}", "")), Contains("is not sound"));
  CHECK_THAT(refused(with(own_english(), "amber: amber", "")), Contains("the line 'amber: ...' is missing"));
  CHECK_THAT(refused(with(own_english(), "Flood\n",
                          "Fl\a"
                          "ood\n")),
             Contains("control character"));
  CHECK_THAT(refused(with(own_english(), "Keep away", "<b>Keep</b> away")), Contains("holds <b>"));
  CHECK_THAT(refused(own_english() + "== event ==\nFlood\n"), Contains("is there twice"));
}

TEST_CASE("What users call things stays what it is: no markup, no template in a name, no control character") {
  const Texts texts("en", core::Warnings{});
  const Facts facts = {{"event", std::string("Flood & <storm>")},
                       {"place", std::string("{{synthetic}} \"Oak\"\x01\n& Elm")},
                       {"synthetic", true}};
  CHECK(texts.say("cancel_headline", facts) ==
        "Cancelled: Flood & <storm> warning for {{synthetic}} \"Oak\" & Elm");
  CHECK(texts.headline(true, "Flood") == "EXERCISE - Flood");
  CHECK(texts.headline(true, "Exercise: flood") == "Exercise: flood");
  CHECK(texts.headline(false, "Flood") == "Flood");
  CHECK(texts.headline(true, std::string(300, 'x')).size() == 160);
}

TEST_CASE("Parts that are absent leave no gaps") {
  const Texts texts("en", core::Warnings{});
  const Facts facts = {{"basin", std::string("Valley")}, {"gauge", true}, {"place", std::string("Mill")}};
  CHECK(texts.say("area", facts) == "Valley: low ground and rivers (gauge: Mill)");
  Facts more = facts;
  more["places"] = Names{"Upton", "Downton"};
  more["rivers"] = Stretches{{"River Mill", 1.23, 4.5}};
  more["roads"] = Names{"A1"};
  more["districts"] = Names{"North"};
  CHECK(texts.say("area", more) ==
        "Valley: low ground and rivers near Upton and Downton, River Mill (km 1.2 to 4.5), roads A1, in "
        "North (gauge: Mill)");
}
