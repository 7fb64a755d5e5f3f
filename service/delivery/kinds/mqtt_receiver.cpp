// A broker: each message is published under the topic of its thread and kept by the broker (retained), so
// that who subscribes later has the newest at once. What is over is taken back.

#include <algorithm>

#include "core/text.hpp"
#include "service/delivery/receiver_kinds.hpp"
#include "service/net/mqtt_client.hpp"

namespace freshet::service {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// Names as they may stand in a topic: no level, no wildcard.
std::string level_of(const std::string& name) { return core::file_name_of(name); }

class Broker : public Way {
 public:
  explicit Broker(const ReceiverTask& task) : task_(task) {
    const std::string key = task.receiver.at.text + ": receiver.url";
    address_ = address_of(task.receiver.url, key);
    check_encrypted(address_, task.receiver.password.given(), key, task.owner());
  }

  std::string send(const Shipment& shipment) override {
    const Parcel& parcel = shipment.parcel;
    const bool end_of_trouble = parcel.sort == Sort::trouble && parcel.ends_thread();
    MqttExtras extras{.retain = !end_of_trouble, .content_type = parcel.media};
    extras.user = {{"idempotency-key", parcel.key()}};
    if (parcel.expires && parcel.sort == Sort::warning) extras.expires_s = seconds_left(*parcel.expires);
    publish(topic_of(parcel), shipment.payload, extras);
    if (end_of_trouble) clear(parcel);
    return topic_of(parcel);
  }

  bool clears() const override { return true; }
  void clear(const Parcel& parcel) override { publish(topic_of(parcel), "", {.retain = true}); }

 private:
  std::string topic_of(const Parcel& parcel) const {
    constexpr std::string_view trouble = "trouble/";
    const std::string thread = parcel.sort == Sort::trouble
                                   ? std::string(trouble) + level_of(parcel.thread.substr(trouble.size()))
                                   : level_of(parcel.thread);
    return replaced(replaced(task_.receiver.topic, "{basin}", level_of(task_.basin_name)), "{thread}",
                    thread);
  }

  /// Of a replay, whose messages are of the past, none.
  static std::uint32_t seconds_left(core::Instant until) {
    const core::Instant now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const double left = core::seconds_between(now, until);
    return left > 0 ? static_cast<std::uint32_t>(std::min(left, 3e9)) : 0;
  }

  void publish(const std::string& topic, const std::string& content, const MqttExtras& extras) {
    const core::Receiver& r = task_.receiver;
    const std::string id =
        r.client_id.empty() ? core::file_name_of("freshet-" + task_.basin_name + "-" + r.id) : r.client_id;
    MqttClient client({.address = address_,
                       .client_id = id,
                       .user = r.user,
                       .password = secret_of(r.password, task_.owner()),
                       .tls = r.tls,
                       .version_5 = r.mqtt5,
                       .connect_s = r.connect_s,
                       .clean = true});
    client.publish(topic, content, extras, r.timeout_s);
  }

  ReceiverTask task_;
  Address address_;
};

}  // namespace

ReceiverKind mqtt_receiver_kind() {
  return {"mqtt", "a broker, 3.1.1 or 5: published and retained under `topic`",
          [](const ReceiverTask& task) -> std::unique_ptr<Way> { return std::make_unique<Broker>(task); }};
}

}  // namespace freshet::service
