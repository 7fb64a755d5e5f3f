#include "service/net/curl.hpp"

#include <algorithm>
#include <cctype>

#include "core/errors.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

namespace {

struct MultiFree {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Multi = std::unique_ptr<CURLM, MultiFree>;

/// A small answer may unpack to a large one.
std::size_t take_body(char* data, std::size_t, std::size_t count, void* into) {
  auto& intake = *static_cast<AnswerIntake*>(into);
  if (intake.body.size() + count > intake.most) {
    intake.too_large = true;
    return 0;
  }
  intake.body.append(data, count);
  return count;
}

std::string value_after(const std::string& line, std::size_t colon) {
  const auto first = line.find_first_not_of(" \t", colon + 1);
  if (first == std::string::npos) return "";
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t take_header(char* data, std::size_t, std::size_t count, void* into) {
  auto& intake = *static_cast<AnswerIntake*>(into);
  constexpr std::size_t most_headers = 100000;
  intake.headers += count;
  if (intake.headers > most_headers) {
    intake.too_large = true;
    return 0;
  }
  const std::string line(data, count);
  const auto colon = line.find(':');
  if (colon == std::string::npos) return count;
  std::string name = line.substr(0, colon);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name == "etag") intake.etag = value_after(line, colon);
  if (name == "last-modified") intake.last_modified = value_after(line, colon);
  if (name == "content-length" || name == "transfer-encoding") intake.length_known = true;
  return count;
}

}  // namespace

Easy new_transfer() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) core::fail_run("libcurl cannot be used: {}", curl_easy_strerror(ready));
  Easy handle(curl_easy_init());
  if (!handle) core::fail_run("libcurl makes no transfer: no memory?");
  return handle;
}

CurlList list_of(const std::vector<std::string>& lines) {
  CurlList list;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) core::fail_run("libcurl makes no list: no memory?");
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

void fail_as_refused(CURLoption option, CURLcode code) {
  core::fail_run("libcurl refuses option {}: {}", int(option), curl_easy_strerror(code));
}

void set_time_outs(CURL* handle, double connect_s, double timeout_s) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(1000 * connect_s));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(1000 * timeout_s));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 10L);  // bytes per second
  set(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(timeout_s / 2)));
}

void set_security(CURL* handle, const core::TlsFiles& tls, const Address& address) {
  set(handle, CURLOPT_PROTOCOLS_STR, address.scheme.c_str());
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!tls.ca_file.empty()) set(handle, CURLOPT_CAINFO, tls.ca_file.c_str());
  if (!tls.cert_file.empty()) set(handle, CURLOPT_SSLCERT, tls.cert_file.c_str());
  if (!tls.key_file.empty()) set(handle, CURLOPT_SSLKEY, tls.key_file.c_str());
  if (address.on_this_machine()) set(handle, CURLOPT_NOPROXY, "*");
}

void set_password(CURL* handle, const std::string& user, const std::string& password) {
  if (user.empty()) return;
  set(handle, CURLOPT_USERNAME, user.c_str());
  set(handle, CURLOPT_PASSWORD, password.c_str());
}

void AnswerIntake::attach(CURL* handle) {
  set(handle, CURLOPT_WRITEFUNCTION, take_body);
  set(handle, CURLOPT_WRITEDATA, this);
  set(handle, CURLOPT_HEADERFUNCTION, take_header);
  set(handle, CURLOPT_HEADERDATA, this);
  set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(most));
}

CURLcode perform(CURL* handle) {
  const Multi multi(curl_multi_init());
  curl_multi_add_handle(multi.get(), handle);
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !asked_to_end();) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, 100, nullptr);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
      if (message->msg == CURLMSG_DONE) result = message->data.result;
  }
  curl_multi_remove_handle(multi.get(), handle);
  return result;
}

bool is_passing(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return false;
    default:
      return true;
  }
}

bool may_pass(long status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

}  // namespace freshet::service
