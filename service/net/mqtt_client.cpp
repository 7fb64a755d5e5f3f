#include "service/net/mqtt_client.hpp"

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <cerrno>
#include <cstring>

#include "service/net/stopping.hpp"

namespace freshet::service {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr int keepalive_s = 30;
constexpr std::uint32_t session_s = 7 * 86400;  ///< so long a broker keeps messages for us (MQTT 5)

void initialise_library() {
  static const int ready = mosquitto_lib_init();
  if (ready != MOSQ_ERR_SUCCESS) core::fail_run("libmosquitto cannot be used: {}", mosquitto_strerror(ready));
}

class Properties {
 public:
  Properties() = default;
  Properties(const Properties&) = delete;
  Properties& operator=(const Properties&) = delete;
  ~Properties() { mosquitto_property_free_all(&list_); }
  void add(int what, std::uint32_t value) {
    if (mosquitto_property_add_int32(&list_, what, value) != MOSQ_ERR_SUCCESS)
      core::fail_run("libmosquitto refuses property {}", what);
  }
  void add(int what, const std::string& text) {
    if (!text.empty() && mosquitto_property_add_string(&list_, what, text.c_str()) != MOSQ_ERR_SUCCESS)
      core::fail_run("libmosquitto refuses property {}", what);
  }
  void add(const std::string& name, const std::string& value) {
    if (mosquitto_property_add_string_pair(&list_, MQTT_PROP_USER_PROPERTY, name.c_str(), value.c_str()) !=
        MOSQ_ERR_SUCCESS)
      core::fail_run("libmosquitto refuses the property {}", name);
  }
  const mosquitto_property* list() const { return list_; }

 private:
  mosquitto_property* list_ = nullptr;
};

/// What a broker says that will not change by asking again: protocol, client id, user and password, rights.
bool is_final(int reason) {
  return (reason >= 1 && reason <= 5 && reason != 3) || reason == 0x86 || reason == 0x87;
}

}  // namespace

void MqttClient::Free::operator()(mosquitto* client) const { mosquitto_destroy(client); }

MqttClient::MqttClient(MqttSettings settings, Take take)
    : settings_(std::move(settings)),
      server_(fmt::format("{}:{}", settings_.address.host, settings_.address.port)),
      take_(std::move(take)) {
  initialise_library();
  set_up();
  connect();
  await(connected_, "does not answer", settings_.connect_s);
}

void MqttClient::subscribe(const std::vector<std::string>& topics, int qos) {
  for (const std::string& topic : topics)
    check(mosquitto_subscribe(client_.get(), nullptr, topic.c_str(), qos), "subscribe to " + topic);
  await(subscribed_, "does not confirm the subscription", settings_.connect_s);
}

void MqttClient::publish(const std::string& topic, std::string_view content, const MqttExtras& extras,
                         double patience_s) {
  Properties properties;
  if (settings_.version_5) {
    if (extras.expires_s > 0) properties.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, extras.expires_s);
    properties.add(MQTT_PROP_CONTENT_TYPE, extras.content_type);
    for (const auto& [name, value] : extras.user) properties.add(name, value);
  }
  constexpr int qos = 1;
  published_ = false;
  check(mosquitto_publish_v5(client_.get(), &number_, topic.c_str(), static_cast<int>(content.size()),
                             content.data(), qos, extras.retain, properties.list()),
        "publish to " + topic);
  await(published_, "does not confirm what was published", patience_s);
}

/// A clean end of the connection, not of the session: the broker goes on keeping messages.
MqttClient::~MqttClient() {
  if (!connected_ || thrown_) return;
  mosquitto_disconnect(client_.get());
  mosquitto_loop_write(client_.get(), 1);
}

void MqttClient::set_up() {
  client_.reset(mosquitto_new(settings_.client_id.c_str(), settings_.clean, this));
  if (!client_) core::fail_run("libmosquitto: {}", std::strerror(errno));
  // What is sent is queued until loop_write(): else the library would confirm a message before it hands it
  // over.
  check(mosquitto_threaded_set(client_.get(), true), "threaded");
  mosquitto_connect_callback_set(client_.get(), on_connect);
  mosquitto_subscribe_callback_set(client_.get(), on_subscribe);
  mosquitto_message_callback_set(client_.get(), on_message);
  if (settings_.version_5) {
    check(mosquitto_int_option(client_.get(), MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5), "version");
    mosquitto_publish_v5_callback_set(client_.get(), on_publish_v5);
  } else {
    mosquitto_publish_callback_set(client_.get(), on_publish);
  }
  if (!settings_.user.empty())
    check(mosquitto_username_pw_set(client_.get(), settings_.user.c_str(), settings_.password.c_str()),
          "user");
  if (settings_.address.encrypted()) set_up_tls();
}

void MqttClient::set_up_tls() {
  const core::TlsFiles& tls = settings_.tls;
  const auto name = [](const std::filesystem::path& path) { return path.empty() ? nullptr : path.c_str(); };
  if (tls.ca_file.empty())
    check(mosquitto_int_option(client_.get(), MOSQ_OPT_TLS_USE_OS_CERTS, 1), "certificates");
  if (!tls.ca_file.empty() || !tls.cert_file.empty())
    check(
        mosquitto_tls_set(client_.get(), name(tls.ca_file), tls.ca_file.empty() ? "/etc/ssl/certs" : nullptr,
                          name(tls.cert_file), name(tls.key_file), nullptr),
        "ca_file, cert_file, key_file");
  check(mosquitto_tls_opts_set(client_.get(), 1, "tlsv1.2", nullptr), "TLS");
}

void MqttClient::connect() {
  std::string host = settings_.address.host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  Properties properties;
  if (settings_.version_5) {
    if (!settings_.clean) properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, session_s);
    if (settings_.most_bytes > 0) properties.add(MQTT_PROP_MAXIMUM_PACKET_SIZE, settings_.most_bytes + 65536);
  }
  check(mosquitto_connect_bind_v5(client_.get(), host.c_str(), std::stoi(settings_.address.port), keepalive_s,
                                  nullptr, properties.list()),
        "connect");
}

void MqttClient::check(int code, const std::string& what) const {
  if (code == MOSQ_ERR_SUCCESS) return;
  const std::string why = code == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(code);
  throw NetError(fmt::format("{}: {}: {}", server_, what, why), true);
}

void MqttClient::await(const bool& done, const std::string& what, double patience_s) {
  const auto end = steady_clock::now() + milliseconds(static_cast<long>(1000 * patience_s));
  while (!done) {
    if (asked_to_end()) throw NetError("", false);
    if (steady_clock::now() > end) throw NetError(fmt::format("{}: {}", server_, what), true);
    work(milliseconds(50));
    check_refusal();
  }
}

void MqttClient::check_refusal() const {
  if (refused_ != 0)
    throw NetError(fmt::format("{}: the broker refuses us: {}", server_,
                               settings_.version_5 ? mosquitto_reason_string(refused_)
                                                   : mosquitto_connack_string(refused_)),
                   !is_final(refused_));
}

bool MqttClient::work(milliseconds patience) {
  any_ = false;
  pollfd one{mosquitto_socket(client_.get()), POLLIN, 0};
  if (one.fd < 0) throw NetError(fmt::format("{}: the connection is lost", server_), true);
  if (mosquitto_want_write(client_.get())) one.events |= POLLOUT;
  const int ready = ::poll(&one, 1, static_cast<int>(patience.count()));
  if (ready < 0 && errno != EINTR) core::fail_run("poll: {}", std::strerror(errno));
  if (ready > 0 && (one.revents & (POLLIN | POLLHUP | POLLERR)) != 0) read();
  check(mosquitto_loop_write(client_.get(), 1), "the connection is lost");
  check(mosquitto_loop_misc(client_.get()), "the connection is lost");
  return any_;
}

/// TLS may have unpacked more than was asked for, which poll() does not see.
void MqttClient::read() {
  auto* const tls = static_cast<SSL*>(mosquitto_ssl_get(client_.get()));
  do {
    const int code = mosquitto_loop_read(client_.get(), 1);
    check_refusal();
    check(code, "the connection is lost");
    if (thrown_) std::rethrow_exception(thrown_);
  } while (tls != nullptr && mosquitto_socket(client_.get()) >= 0 && SSL_pending(tls) > 0);
}

void MqttClient::on_connect(mosquitto*, void* self, int reason) {
  auto& client = *static_cast<MqttClient*>(self);
  client.connected_ = reason == 0;
  client.refused_ = reason;
}

/// 128 and more: refused.
void MqttClient::on_subscribe(mosquitto*, void* self, int, int count, const int* granted) {
  auto& client = *static_cast<MqttClient*>(self);
  client.subscribed_ = true;
  for (int i = 0; i < count; ++i)
    if (granted[i] >= 128) client.refused_ = granted[i];
}

void MqttClient::on_publish(mosquitto*, void* self, int number) {
  auto& client = *static_cast<MqttClient*>(self);
  client.published_ = client.published_ || number == client.number_;
}

void MqttClient::on_publish_v5(mosquitto*, void* self, int number, int reason, const mosquitto_property*) {
  auto& client = *static_cast<MqttClient*>(self);
  if (number != client.number_) return;
  client.published_ = true;
  if (reason >= 128) client.refused_ = reason;
}

void MqttClient::on_message(mosquitto*, void* self, const mosquitto_message* message) {
  auto& client = *static_cast<MqttClient*>(self);
  client.any_ = true;
  if (client.thrown_ || !client.take_) return;
  try {
    client.take_(
        {message->topic,
         {static_cast<const char*>(message->payload), static_cast<std::size_t>(message->payloadlen)}});
  } catch (...) {
    client.thrown_ = std::current_exception();
  }
}

}  // namespace freshet::service
