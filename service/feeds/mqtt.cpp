// Messages of an MQTT broker. A session of our own name, which outlives connections, makes the broker keep
// what comes while nobody fetches it; a message is confirmed once its file is whole.

#include <algorithm>
#include <cmath>
#include <random>

#include "core/log.hpp"
#include "core/text.hpp"
#include "service/feeds/content.hpp"
#include "service/feeds/feed_desk.hpp"
#include "service/feeds/feed_kinds.hpp"
#include "service/net/mqtt_client.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

class Broker : public FeedSource {
 public:
  explicit Broker(const FeedTask& task)
      : task_(task), address_(address_of(task.feed.url, task.feed.at.text + ": feed.url")) {
    check_encrypted(address_, task.feed.password.given(), task.feed.at.text + ": feed.url", task.owner());
  }

  /// What the broker has kept: until nothing has come for a while.
  void take(FeedDesk& desk) override {
    const auto client = connection(desk);
    const auto end = steady_clock::now() + milliseconds(std::lround(1000 * task_.feed.timeout_s));
    constexpr milliseconds quiet{1500};
    for (auto last = steady_clock::now(); !asked_to_end();) {
      if (client->work(milliseconds(100))) last = steady_clock::now();
      if (steady_clock::now() - last > quiet || steady_clock::now() > end) return;
    }
  }

  bool stay(FeedDesk& desk) override {
    for (int failures = 0; !asked_to_end(); ++failures) {
      const auto begun = steady_clock::now();
      try {
        listen(desk);
      } catch (const core::RunError& error) {
        if (asked_to_end()) break;
        if (steady_clock::now() - begun > std::chrono::minutes(1)) failures = 0;
        tell(desk, error.what(), failures);
        wait_at_most(backed_off(failures));
      }
    }
    return true;
  }

 private:
  std::unique_ptr<MqttClient> connection(FeedDesk& desk) {
    auto client = std::make_unique<MqttClient>(
        settings(), [this, &desk](const MqttMessage& message) { take_message(message, desk); });
    client->subscribe(task_.feed.topics, task_.feed.qos);
    return client;
  }

  MqttSettings settings() const {
    const core::Feed& feed = task_.feed;
    const std::string id = feed.client_id.empty()
                               ? core::file_name_of("freshet-" + task_.basin_name + "-" + feed.id)
                               : feed.client_id;
    return {.address = address_,
            .client_id = id,
            .user = feed.user,
            .password = secret_of(feed.password, task_.owner()),
            .tls = feed.tls,
            .version_5 = feed.mqtt5,
            .connect_s = feed.connect_s,
            .most_bytes = static_cast<std::uint32_t>(task_.most_bytes())};
  }

  void listen(FeedDesk& desk);
  void take_message(const MqttMessage& message, FeedDesk& desk) const;
  void tell(FeedDesk& desk, const std::string& why, int failures) const;

  /// 1, 2, 4 ... s, a minute at most, each between half of it and the whole.
  static milliseconds backed_off(int failures) {
    static std::mt19937 random{std::random_device{}()};
    const double seconds = std::min(60.0, std::pow(2.0, failures));
    return milliseconds(std::lround(1000 * seconds * std::uniform_real_distribution(0.5, 1.0)(random)));
  }

  FeedTask task_;
  Address address_;
};

void Broker::listen(FeedDesk& desk) {
  const auto client = connection(desk);
  core::info("feed '{}': connected to {}", task_.feed.id, address_.host);
  desk.note_success();
  desk.save_state();
  constexpr std::chrono::seconds between_saves{10};
  bool changed = false;
  for (auto saved = steady_clock::now(); !asked_to_end();) {
    changed = client->work(milliseconds(100)) || changed;
    if (!changed || steady_clock::now() - saved < between_saves) continue;
    desk.note_success();
    desk.save_state();
    saved = steady_clock::now();
    changed = false;
  }
}

void Broker::tell(FeedDesk& desk, const std::string& why, int failures) const {
  if (failures == 0) core::warn("feed '{}': {}; trying again until it is back", task_.feed.id, why);
  desk.note_failure(why);
  try {
    desk.save_state();
  } catch (const core::RunError& error) {
    core::warn("feed '{}': {}", task_.feed.id, error.what());
  }
}

/// What cannot be read is kept aside and confirmed: the broker would send it for ever.
void Broker::take_message(const MqttMessage& message, FeedDesk& desk) const {
  if (message.content.empty()) return;  // a retained message was taken back
  const auto refuse = [&](const std::string& why) {
    desk.refuse(message.content.substr(0, task_.most_bytes()),
                fmt::format("topic {}: {}", core::fit_line(message.topic), core::fit_text(why)));
    core::info("feed '{}': a message of {} is refused: {}", task_.feed.id, core::fit_line(message.topic),
               core::fit_line(why));
  };
  if (message.content.size() > task_.most_bytes())
    return refuse(fmt::format("larger than {:g} MB", task_.feed.most_mb));
  if (const std::string unfit = core::unfit_in_text(message.content); !unfit.empty())
    return refuse("no text: " + unfit);
  try {
    const std::string content =
        as_payload(std::string(message.content), core::fit_line(message.topic), task_.feed);
    const Content found = look_into(content, task_);
    if (found.readings == 0) return;  // of stations that the basin does not have
    desk.put(content, found.ending);
    desk.note_readings(found.newest);
  } catch (const core::InputError& error) {
    refuse(error.what());
  }
}

}  // namespace

FeedKind mqtt_kind() {
  return {"mqtt", "an MQTT broker, 3.1.1 or 5", 0,
          [](const FeedTask& task) -> std::unique_ptr<FeedSource> { return std::make_unique<Broker>(task); }};
}

}  // namespace freshet::service
