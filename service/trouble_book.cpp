#include "service/trouble_book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/text.hpp"

namespace freshet::service {

using core::Instant;
using nlohmann::json;

namespace {

constexpr std::size_t most_kept = 500;

json or_null(const std::optional<Instant>& t) { return t ? json(core::to_iso(*t)) : json(); }

std::string text_in(const json& object, const char* key) {
  const json value = object.value(key, json());
  return value.is_string() ? value.get<std::string>() : "";
}

bool flag_in(const json& object, const char* key) {
  const json value = object.value(key, json());
  return value.is_boolean() && value.get<bool>();
}

void look_at_feeds(const json& feeds, Problems& problems) {
  for (const json& feed : feeds)
    if (text_in(feed, "last_failure") > text_in(feed, "last_success"))  // times of one form sort
      problems["feed-" + text_in(feed, "id")] =
          fmt::format("feed '{}' fails: {}", text_in(feed, "id"), text_in(feed, "reason"));
}

void look_at_gauges(const json& gauges, Problems& problems) {
  for (const json& gauge : gauges)
    if (flag_in(gauge, "silent") && flag_in(gauge, "assimilated"))
      problems["gauge-" + core::file_name_of(text_in(gauge, "id"))] =
          fmt::format("gauge {} is silent; its last reading is of {}", text_in(gauge, "id"),
                      text_in(gauge, "last_reading").empty() ? "never" : text_in(gauge, "last_reading"));
}

void look_at_cycles(const json& cycles, int tries, Problems& problems) {
  for (const json& cycle : cycles)
    if (text_in(cycle, "state") == "failed" && cycle.value("tries", 0) >= tries)
      problems["cycle"] = fmt::format("cycle {} failed, after {} tries: {}", text_in(cycle, "cycle"),
                                      cycle.value("tries", 0), text_in(cycle, "message"));
}

/// Somebody must press the button.
void look_at_drafts(const json& drafts, Problems& problems) {
  for (const json& draft : drafts)
    problems["draft-" + core::file_name_of(text_in(draft, "draft"))] =
        fmt::format("the draft {} waits for a person{}: approve, amend or reject it (rule {}, severity {})",
                    text_in(draft, "draft"), flag_in(draft, "stale") ? ", and has grown stale" : "",
                    text_in(draft, "rule"), text_in(draft, "severity"));
}

void look_at_receivers(const json& receivers, Problems& problems) {
  for (const json& receiver : receivers) {
    const std::string id = text_in(receiver, "id"), reason = text_in(receiver, "reason");
    if (!reason.empty())
      problems["receiver-" + id] = fmt::format("messages do not reach the receiver '{}': {}", id, reason);
  }
}

}  // namespace

std::string Trouble::identifier(const std::string& basin) const {
  return fmt::format("freshet.{}.trouble.{}.{}", core::file_name_of(basin), key, core::to_compact(began));
}

json to_json(const Trouble& t, const std::string& basin, bool end) {
  return {{"basin", basin},
          {"trouble", t.key},
          {"state", end ? "ended" : "began"},
          {"text", core::fit_text(t.text)},
          {"began", core::to_iso(t.began)},
          {"ended", end ? or_null(t.ended) : json()}};
}

std::vector<Trouble> troubles_in(const std::filesystem::path& file) {
  std::vector<Trouble> all;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return all;
  try {
    const json whole = core::read_json(file);
    for (const json& one : whole.at("troubles")) {
      Trouble t{one.at("key"),
                one.at("text"),
                core::parse_instant(one.at("began").get<std::string>(), file.string()),
                {}};
      if (!one.at("ended").is_null())
        t.ended = core::parse_instant(one.at("ended").get<std::string>(), file.string());
      all.push_back(std::move(t));
    }
  } catch (const std::exception&) {
    return {};
  }
  return all;
}

Problems problems_in(const json& status, int tries) {
  Problems problems;
  const auto list = [&](const char* key) { return status.value(key, json::array()); };
  look_at_feeds(list("feeds"), problems);
  look_at_gauges(list("gauges"), problems);
  look_at_cycles(list("cycles"), tries, problems);
  look_at_receivers(list("receivers"), problems);
  look_at_drafts(list("drafts"), problems);
  if (flag_in(status, "forecast_is_old"))
    problems["forecast"] =
        fmt::format("the newest forecast is of {}: a newer one is missing", text_in(status, "last_complete"));
  constexpr double least_free_gb = 1;
  if (const json disk = status.value("disk", json()); disk.is_object())
    if (const json free = disk.value("free_gb", json());
        free.is_number() && free.get<double>() < least_free_gb)
      problems["disk"] = fmt::format("{:.2f} GB are free on the disk of the workspace", free.get<double>());
  return problems;
}

TroubleBook::TroubleBook(std::filesystem::path file, std::chrono::milliseconds after,
                         std::chrono::milliseconds quiet)
    : file_(std::move(file)), after_(after), quiet_(quiet), all_(troubles_in(file_)) {}

/// What was open when the service ended and is gone when it begins again is waited for like anything else.
std::vector<Trouble> TroubleBook::look(const Problems& problems, Instant now) {
  std::vector<Trouble> after = all_, news;
  const auto open = [&](const std::string& key) {
    return std::find_if(after.begin(), after.end(),
                        [&](const Trouble& t) { return t.key == key && !t.ended; });
  };
  for (const auto& [key, text] : problems) {
    const Instant first = first_seen_.emplace(key, now).first->second;
    last_seen_[key] = now;
    if (open(key) != after.end() || now - first < after_) continue;
    after.push_back({key, text, now, {}});
    news.push_back(after.back());
  }
  std::erase_if(first_seen_, [&](const auto& seen) { return problems.count(seen.first) == 0; });
  for (Trouble& trouble : after) {
    if (trouble.ended || problems.count(trouble.key) > 0) continue;
    if (now - last_seen_.emplace(trouble.key, now).first->second < quiet_) continue;
    trouble.ended = now;
    news.push_back(trouble);
  }
  if (news.empty()) return news;
  while (after.size() > most_kept && after.front().ended) after.erase(after.begin());
  json list = json::array();
  for (const Trouble& t : after)
    list.push_back({{"key", t.key},
                    {"text", core::fit_text(t.text)},
                    {"began", core::to_iso(t.began)},
                    {"ended", or_null(t.ended)}});
  core::write_file(file_, json({{"troubles", list}}).dump(2) + "\n");
  all_ = std::move(after);
  return news;
}

}  // namespace freshet::service
