#include "core/basin/warnings.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <regex>
#include <set>

#include "core/basin.hpp"
#include "core/basin/warning_rules.hpp"
#include "core/basin/warning_texts.hpp"
#include "core/cap_profiles.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/warning_words.hpp"

namespace freshet::core {
namespace {

/// CAP 1.2, section 3.2.1: a sender holds no spaces, commas, < or &.
bool sender_character(char c) { return c > ' ' && c < 0x7F && c != ',' && c != '<' && c != '&'; }

void check_web(ConfigTable& table, const std::string& web) {
  static const std::regex address("https?://[A-Za-z0-9.:_~\\[\\]-]+(/[!-~]*)?");
  if (web.empty() || (web.size() < 2000 && std::regex_match(web, address) && markup_in(web).empty())) return;
  table.problem("web", "is no address that begins with https:// or http://, of ASCII without blanks");
}

void read_sender(ConfigTable& table, Warnings& w) {
  w.sender = table.text("sender", "",
                        {.meaning = "CAP sender, such as an address of the agency",
                         .otherwise = "*needed if there is a `[[warning]]`*",
                         .allowed = "ASCII text without spaces, commas, `<`, `&`"});
  w.sender_name = table.text(
      "sender_name", "",
      {.meaning = "the agency's name for people", .otherwise = "`warnings.sender`", .allowed = "plain text"});
  w.web = table.text("web", "",
                     {.meaning = "where people read more (CAP web; some who take messages in require it)",
                      .otherwise = "none",
                      .allowed = "address that begins with `https://` or `http://`"});
  w.contact = table.text(
      "contact", "",
      {.meaning = "whom people may ask (CAP contact)", .otherwise = "none", .allowed = "plain text"});
  check_words(table, "sender_name", w.sender_name);
  check_words(table, "contact", w.contact);
  check_web(table, w.web);
  if (!std::all_of(w.sender.begin(), w.sender.end(), sender_character))
    table.problem("sender", "must be of ASCII letters, digits and signs, without spaces, commas, < or &");
}

void check_languages(ConfigTable& table, const Warnings& w) {
  const char* key = table.has("languages") ? "languages" : "language";
  std::set<std::string> seen;
  for (const std::string& tag : w.languages) {
    const std::string fault = fault_of_language(tag);
    if (!fault.empty()) {
      table.problem(key, fault);
      continue;
    }
    table.expect(seen.insert(tag).second, key, fmt::format("'{}' is there twice", tag));
    table.expect(
        !template_for(tag, w.templates).empty(), key,
        fmt::format("there are no message texts in '{}': Freshet has {}; write your own, {}.mustache in "
                    "a folder that warnings.templates names (docs/guide/warn.md#languages)",
                    tag, fmt::join(template_languages(), ", "), tag.substr(0, tag.find('-'))));
  }
}

void read_languages(ConfigTable& table, Warnings& w) {
  const std::string one = table.text(
      "language", "", {.meaning = "the only one of `languages`", .otherwise = "`languages` says it"});
  auto several =
      table.texts("languages",
                  {.meaning = "an `info` each, in this order; the rules' own `event`, `headline` and "
                              "`instruction` are in the first ([warn](guide/warn.md#languages))",
                   .otherwise = "`[\"en-US\"]`",
                   .allowed = "BCP 47 tags: `en`, `de`, `fr`, `es`, `zh`, each also with a region, and those "
                              "of `templates`"});
  table.expect(one.empty() || several.empty(), "language", "languages is given too; keep one");
  if (!one.empty()) several = {one};
  if (!several.empty()) w.languages = several;
  if (const auto folder = table.path(
          "templates", {"folder with message texts of your own, `LANGUAGE.mustache`, which go before "
                        "Freshet's"}))
    w.templates = *folder;
  w.time_zone = table.text("time_zone", w.time_zone,
                           {.meaning = "of the times in texts, such as `Europe/Zurich`",
                            .allowed = "name of a zone of the IANA's list"});
  static const std::regex zone("[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*");
  if (!std::regex_match(w.time_zone, zone))
    table.problem("time_zone",
                  fmt::format("'{}' is no name of a time zone such as 'Europe/Zurich'", w.time_zone));
  check_languages(table, w);
}

void read_sending(ConfigTable& table, const Basin& basin, Warnings& w) {
  w.exercise = table.flag("exercise", basin.synthetic,
                          {.meaning = "messages carry the CAP status Exercise instead of Actual",
                           .otherwise = "`basin.synthetic`",
                           .also = "not false with `basin.synthetic = true`"});
  w.sent_now = table.choice("sent_time", {"now", "cycle"}, "now",
                            {"`\"cycle\"`: replays carry the cycle's own time"}) == "now";
  w.approval_required =
      table.choice("approval", {"none", "required"}, "none",
                   {"`\"required\"`: messages are drafted, and sent when a person approves them "
                    "(`freshet approve`): Alerts, Updates and Cancels alike"}) == "required";
  w.four_eyes = table.flag("four_eyes", w.four_eyes,
                           {.meaning = "two different persons stand behind each message",
                            .also = "with `approval = \"required\"`"});
  w.draft_stale_after_h = table.number("draft_stale_after_h", {0.01, 168, "h"}, w.draft_stale_after_h,
                                       {"a draft that waits for longer is reported as stale, and approved "
                                        "only with `--stale`"});
  table.expect(!w.four_eyes || w.approval_required, "four_eyes",
               "is true, but nobody approves anything: write approval = \"required\" too");
}

void read_outlines(ConfigTable& table, Warnings& w) {
  w.buffer_m =
      table.number("buffer_m", {0, 1e4, "m"}, w.buffer_m,
                   {"polygons reach so far beyond the cells, and patches twice as far apart become one; "
                    "further where that takes fewer than 100 points"});
  w.simplify_m =
      table.number("simplify_m", {0, 1e4, "m"}, w.simplify_m,
                   {"outlines are simplified by this much, and buffered by more: no cell is cut off"});
  w.min_area_km2 = table.number("min_area_km2", {0, 1e4, "km2"}, w.min_area_km2,
                                {"smaller patches get no polygon of their own"});
}

WarningLayer read_layer(ConfigTable table) {
  WarningLayer layer;
  layer.at = {table.where()};
  layer.kind =
      table.choice("kind", {"place", "road", "river", "district"}, "place",
                   {"what its features are: points or areas of places, lines of roads or rivers, areas of "
                    "districts"});
  layer.file = table.needed_path("file", {"vector file"});
  layer.layer = table.text("layer", "", {"layer of the file", "the only one"});
  layer.name = table.text("name", layer.name, {"attribute with the name for people"});
  layer.code = table.text("code", "",
                          {.meaning = "of districts: attribute with the code of the CAP geocode ...",
                           .otherwise = "no geocodes"});
  layer.code_system =
      table.text("code_system", "",
                 {.meaning = "... and its valueName, such as `EMMA_ID` or `SAME`", .otherwise = "none"});
  table.expect(layer.code.empty() == layer.code_system.empty(), layer.code.empty() ? "code_system" : "code",
               "code and code_system go together");
  table.expect(layer.code.empty() || layer.kind == "district", "code",
               "is of districts; write kind = \"district\"");
  check_words(table, "code_system", layer.code_system);
  return layer;
}

void read_layers(ConfigTable& table, Warnings& w) {
  for (ConfigTable entry : table.list(
           "layer",
           {"By which messages say where ([warn](guide/warn.md#places)): names that people know, codes "
            "of districts."})) {
    WarningLayer layer = read_layer(entry);
    if (entry.in_use()) w.layers.push_back(std::move(layer));
  }
}

}  // namespace

bool says_exercise(const std::string& text) {
  std::string start = text.substr(0, 8);
  for (char& c : start)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return start == "exercise";
}

bool is_english(const std::string& language) {
  return language.size() >= 2 && (language[0] | 0x20) == 'e' && (language[1] | 0x20) == 'n' &&
         (language.size() == 2 || language[2] == '-');
}

const std::vector<std::string>& template_languages() {
  static const std::vector<std::string> languages = {"en", "de", "fr", "es", "zh"};
  return languages;
}

std::string template_for(const std::string& tag, const std::filesystem::path& own) {
  std::string base = tag;
  for (;; base = base.substr(0, base.rfind('-'))) {
    std::string plain = base;
    const auto first = std::min(plain.find('-'), plain.size());
    for (std::size_t i = 0; i < first; ++i)
      if (plain[i] >= 'A' && plain[i] <= 'Z') plain[i] = static_cast<char>(plain[i] - 'A' + 'a');
    if (!own.empty() && std::filesystem::exists(own / (plain + ".mustache")))
      return (own / (plain + ".mustache")).string();
    const auto& ours = template_languages();
    if (std::find(ours.begin(), ours.end(), plain) != ours.end()) return plain;
    if (base.find('-') == std::string::npos) return "";
  }
}

Warnings read_warnings(ConfigTable root, const Basin& basin) {
  ConfigTable table = root.table("warnings", {"Who sends messages, and how."});
  Warnings w;
  w.at = {table.where()};
  read_sender(table, w);
  read_languages(table, w);
  read_sending(table, basin, w);
  read_outlines(table, w);
  read_layers(table, w);
  read_profile(table, w);
  read_warning_rules(root, table, basin, w);
  check_profile(table, w, basin);
  table.expect(!basin.synthetic || w.exercise, "exercise",
               "is false, but basin.synthetic is true: what nobody measured must not warn people; write "
               "exercise = true, or synthetic = false where rain and readings are real");
  return w;
}

}  // namespace freshet::core
