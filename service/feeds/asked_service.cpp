#include "service/feeds/asked_service.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "core/log.hpp"
#include "core/provenance.hpp"
#include "core/text.hpp"
#include "service/feeds/content.hpp"
#include "service/feeds/feed_desk.hpp"
#include "service/feeds/http.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

using nlohmann::json;
using std::chrono::steady_clock;

namespace {

/// At most so many requests a minute.
class Pace {
 public:
  explicit Pace(double per_min) : between_(std::chrono::milliseconds(std::lround(60000 / per_min))) {}
  void wait() {
    const auto now = steady_clock::now();
    if (next_ > now) wait_at_most(std::chrono::duration_cast<std::chrono::milliseconds>(next_ - now));
    next_ = steady_clock::now() + between_;
  }

 private:
  std::chrono::milliseconds between_;
  steady_clock::time_point next_{};
};

/// 1, 2, 4 ... s, each between half of it and the whole: many who wait do not come back at once.
std::chrono::milliseconds backed_off(int attempt) {
  static std::mt19937 random{std::random_device{}()};
  const double seconds = std::min(60.0, std::pow(2.0, attempt));
  return std::chrono::milliseconds(
      std::lround(1000 * seconds * std::uniform_real_distribution(0.5, 1.0)(random)));
}

/// Services behind a proxy that encrypts may name their next page without: it is asked for as the first was.
std::string as_encrypted(const std::string& next, const std::string& first) {
  if (!first.starts_with("https://") || !next.starts_with("http://")) return next;
  const Address ours = address_of(first, "url"), theirs = address_of(next, first);
  if (theirs.host != ours.host) return next;
  const auto path = next.find('/', std::string("http://").size());
  return fmt::format("https://{}:{}{}", ours.host, ours.port,
                     path == std::string::npos ? "/" : next.substr(path));
}

class AskedService : public FeedSource {
 public:
  AskedService(const FeedTask& task, AskedKind kind)
      : task_(task),
        kind_(std::move(kind)),
        http_(task_, kind_.token_header),
        pace_(task.feed.requests_per_min) {}

  void take(FeedDesk& desk) override;

 private:
  Asking asking(const FeedDesk& desk) const;
  void ask(const Question& question, FeedDesk& desk);
  HttpAnswer get(const HttpQuestion& question);
  void take_answer(const HttpAnswer& answer, FeedDesk& desk,
                   std::map<std::string, core::Instant>& newest) const;

  FeedTask task_;
  AskedKind kind_;
  Http http_;
  Pace pace_;
};

/// From the last reading on, less the overlap, but not further back than back_h. A station that was asked for
/// and has never had a reading does not make all others come again and again.
Asking AskedService::asking(const FeedDesk& desk) const {
  const core::Feed& feed = task_.feed;
  const core::Instant now = feed_clock(), earliest = now - core::milliseconds_of(3600 * feed.back_h);
  Asking asking{task_, feed.url.empty() ? kind_.url : feed.url, {}, now};
  while (asking.url.ends_with('/')) asking.url.pop_back();
  const json asked = desk.state().value("asked", json::object());
  for (const core::Station& station : task_.stations) {
    const auto& wanted = feed.stations;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), station.id) == wanted.end()) continue;
    if (station.kind == core::StationKind::extent) continue;
    const core::Instant from = desk.last_of(station.id, asked.contains(station.id) ? now : earliest) -
                               core::milliseconds_of(60 * feed.overlap_min);
    asking.stations.push_back({station.id, task_.name_of(station.id), std::max(from, earliest)});
  }
  return asking;
}

/// All questions, though some fail: one station that a service does not know is not to silence the others.
void AskedService::take(FeedDesk& desk) {
  const Asking asked = asking(desk);
  const std::vector<Question> questions = kind_.questions(asked);
  core::check(!questions.empty(),
              "{}: feed '{}': no gauge of the basin has a name that {} may know; say it as its station",
              task_.feed.at.text, task_.feed.id, task_.feed.kind);
  std::vector<FetchError> failures;
  for (const Question& question : questions) {
    if (asked_to_end()) return;
    try {
      ask(question, desk);
    } catch (const FetchError& error) {
      if (asked_to_end()) return;
      failures.push_back(error);
      if (error.after_s > 0 || (error.passing && failures.size() >= 3)) break;  // it is away: spare it
    }
    desk.save_state();
  }
  if (failures.empty()) {
    for (const AskedStation& station : asked.stations)
      desk.state()["asked"][station.id] = core::to_iso(asked.now);
    return;
  }
  const auto worst = std::max_element(failures.begin(), failures.end(),
                                      [](const auto& a, const auto& b) { return a.after_s < b.after_s; });
  throw FetchError(questions.size() == 1 ? std::string(failures.front().what())
                                         : fmt::format("{} of {} questions failed: {}", failures.size(),
                                                       questions.size(), failures.front().what()),
                   worst->passing, worst->after_s);
}

/// Up to three tries. A service that says when to come again is left alone until then.
HttpAnswer AskedService::get(const HttpQuestion& question) {
  constexpr int tries = 3;
  for (int attempt = 0;; ++attempt) {
    pace_.wait();
    try {
      return http_.get(question);
    } catch (const FetchError& error) {
      if (!error.passing || error.after_s > 0 || attempt + 1 == tries || asked_to_end()) throw;
      core::info("feed '{}': {}; trying again", task_.feed.id, error.what());
    }
    wait_at_most(backed_off(attempt));
  }
}

/// Where an answer is known, the service is asked whether it is still the same.
void AskedService::ask(const Question& question, FeedDesk& desk) {
  json& known = desk.state()["answers"][question.key];
  if (!known.is_object()) known = json::object();
  const bool same_url = known.value("url", "") == question.url;
  HttpQuestion http{question.url, same_url ? known.value("etag", "") : "",
                    same_url ? known.value("last_modified", "") : ""};
  constexpr int most_pages = 200;
  json answered;
  std::map<std::string, core::Instant> newest;
  for (int page = 0; page < most_pages && !http.url.empty(); ++page) {
    const HttpAnswer answer = get(http);
    if (answer.status == 304) return;
    const std::string sum = core::Sha256().add(answer.body).hex();
    const bool known_already = page == 0 && known.value("sha256", "") == sum;
    if (!known_already) take_answer(answer, desk, newest);
    if (page == 0)
      answered = {{"url", question.url},
                  {"etag", answer.etag},
                  {"last_modified", answer.last_modified},
                  {"sha256", sum}};
    const std::string next =
        kind_.next_page != nullptr ? as_encrypted(kind_.next_page(answer.body), http.url) : "";
    if (!next.empty() && !address_of(next, http.url).same_server(address_of(http.url, "url")))
      throw FetchError(fmt::format("{}: its next page is on another server", http.url), false);
    http = {next};
  }
  known = answered;  // of an answer that broke off, all is asked for again
  desk.note_readings(newest);
}

/// Into the inbox, if it can be read and has readings.
void AskedService::take_answer(const HttpAnswer& answer, FeedDesk& desk,
                               std::map<std::string, core::Instant>& newest) const {
  const std::string content = as_payload(answer.body, "", task_.feed);
  const bool cut = !answer.length_known && !answer.body.empty() && answer.body.back() != '\n';
  try {
    const Content found = look_into(content, task_);
    core::check(!cut || found.ending != ".csv",
                "a table whose last line has no end, of an answer without length");
    if (found.readings == 0) return;
    desk.put(content, found.ending);
    for (const auto& [station, time] : found.newest) newest[station] = std::max(newest[station], time);
  } catch (const core::InputError& error) {
    const std::string why = core::fit_text(error.what());
    desk.keep_answer(answer.body, why);
    throw FetchError(
        fmt::format("the answer cannot be read (kept in {}/refused/answer): {}", desk.folder().string(), why),
        true);
  }
}

}  // namespace

core::Instant Asking::since() const {
  core::Instant earliest = now;
  for (const AskedStation& station : stations) earliest = std::min(earliest, station.since);
  return earliest;
}

std::unique_ptr<FeedSource> make_asked(const FeedTask& task, const AskedKind& kind) {
  return std::make_unique<AskedService>(task, kind);
}

std::string iso_seconds(core::Instant t) { return core::to_iso(std::chrono::floor<std::chrono::seconds>(t)); }

}  // namespace freshet::service
