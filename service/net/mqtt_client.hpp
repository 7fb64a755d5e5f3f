#pragma once
// One connection to a broker (libmosquitto), driven by hand: what a message brought is on the disk before the
// broker is told that it came, and what is published has been confirmed when publish() returns.

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/net/net_error.hpp"
#include "service/net/secret.hpp"

struct mosquitto;
struct mosquitto_message;
struct mqtt5__property;

namespace freshet::service {

struct MqttMessage {
  std::string topic;
  std::string_view content;
};

struct MqttSettings {
  Address address;
  std::string client_id, user, password;
  core::TlsFiles tls;
  bool version_5 = false;
  double connect_s = 10;
  bool clean = false;            ///< else the broker keeps what comes for us while we are away
  std::uint32_t most_bytes = 0;  ///< of a message that comes; 0: any (MQTT 5)
};

/// What of a message that is published is more than topic and content. MQTT 5 alone carries the rest.
struct MqttExtras {
  bool retain = false;
  std::uint32_t expires_s = 0;  ///< 0: never
  std::string content_type{};
  std::vector<std::pair<std::string, std::string>> user{};
};

class MqttClient {
 public:
  using Take = std::function<void(const MqttMessage&)>;

  /// Connects within connect_s. What `take` throws ends the connection: the broker sends the message again.
  /// NetError where there is no broker, or it refuses us.
  explicit MqttClient(MqttSettings settings, Take take = {});
  ~MqttClient();
  MqttClient(const MqttClient&) = delete;
  MqttClient& operator=(const MqttClient&) = delete;

  /// Waits for the broker's word. NetError.
  void subscribe(const std::vector<std::string>& topics, int qos);

  /// With QoS 1; returns once the broker has confirmed it. NetError: perhaps it has it, perhaps not.
  void publish(const std::string& topic, std::string_view content, const MqttExtras& extras,
               double patience_s);

  /// Waits up to `patience` for news and handles it. Returns whether there was any. NetError where the
  /// connection broke; what `take` threw.
  bool work(std::chrono::milliseconds patience);

 private:
  struct Free {
    void operator()(mosquitto* client) const;
  };
  void set_up();
  void set_up_tls();
  void connect();
  void await(const bool& done, const std::string& what, double patience_s);
  void read();
  void check(int code, const std::string& what) const;
  void check_refusal() const;
  static void on_connect(mosquitto*, void* self, int reason);
  static void on_subscribe(mosquitto*, void* self, int, int count, const int* granted);
  static void on_message(mosquitto*, void* self, const mosquitto_message* message);
  static void on_publish(mosquitto*, void* self, int number);
  static void on_publish_v5(mosquitto*, void* self, int number, int reason, const mqtt5__property*);

  MqttSettings settings_;
  std::string server_;
  Take take_;
  std::unique_ptr<mosquitto, Free> client_;
  bool connected_ = false, subscribed_ = false, published_ = false, any_ = false;
  int number_ = 0;               ///< of the message that is published
  int refused_ = 0;              ///< why the broker refused the connection, or what we asked for
  std::exception_ptr thrown_{};  ///< by take_
};

}  // namespace freshet::service
