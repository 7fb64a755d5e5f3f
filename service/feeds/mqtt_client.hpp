#pragma once
// One connection to a broker (libmosquitto), driven by hand: what a message brought is on the disk before the
// broker is told that it came.

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/feeds/feed_task.hpp"
#include "service/feeds/secret.hpp"

struct mosquitto;
struct mosquitto_message;

namespace freshet::service {

struct MqttMessage {
  std::string topic;
  std::string_view content;
};

class MqttClient {
 public:
  using Take = std::function<void(const MqttMessage&)>;

  /// Connects and subscribes within connect_s. What `take` throws ends the connection: the broker sends the
  /// message again. FetchError where there is no broker, or it refuses us.
  MqttClient(const FeedTask& task, const Address& address, Take take);
  ~MqttClient();
  MqttClient(const MqttClient&) = delete;
  MqttClient& operator=(const MqttClient&) = delete;

  /// Waits up to `patience` for news and handles it. Returns whether there was any. FetchError where the
  /// connection broke; what `take` threw.
  bool work(std::chrono::milliseconds patience);

 private:
  struct Free {
    void operator()(mosquitto* client) const;
  };
  void set_up(const Address& address);
  void connect(const Address& address);
  void await(const bool& done, const std::string& what);
  void read();
  void check(int code, const std::string& what) const;
  void check_refusal() const;
  static void on_connect(mosquitto*, void* self, int reason);
  static void on_subscribe(mosquitto*, void* self, int, int count, const int* granted);
  static void on_message(mosquitto*, void* self, const mosquitto_message* message);

  const FeedTask& task_;
  std::string server_;
  Take take_;
  std::unique_ptr<mosquitto, Free> client_;
  bool connected_ = false, subscribed_ = false, any_ = false;
  int refused_ = 0;              ///< why the broker refused the connection
  std::exception_ptr thrown_{};  ///< by take_
};

}  // namespace freshet::service
