#pragma once
// libcurl as we use it: bounded in time and size, its settings looked at, ended when the process is to end.

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "core/basin/secret.hpp"
#include "service/net/secret.hpp"

namespace freshet::service {

struct CurlFree {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, CurlFree>;
using CurlList = std::unique_ptr<curl_slist, CurlFree>;

/// RunError if the library cannot be used.
Easy new_transfer();
CurlList list_of(const std::vector<std::string>& lines);

[[noreturn]] void fail_as_refused(CURLoption option, CURLcode code);

/// A setting that libcurl refuses is a fault of ours, or of how it was built: RunError.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) fail_as_refused(option, code);
}

/// For a connection, and for all of it.
void set_time_outs(CURL* handle, double connect_s, double timeout_s);
/// Certificates are looked at, TLS 1.2 at least; no proxy on this machine.
void set_security(CURL* handle, const core::TlsFiles& tls, const Address& address);
void set_password(CURL* handle, const std::string& user, const std::string& password);

/// What libcurl tells of an answer while it comes, unpacked already.
struct AnswerIntake {
  std::size_t most = 0, headers = 0;
  bool too_large = false, length_known = false;
  std::string body{}, etag{}, last_modified{};
  void attach(CURL* handle);
};

/// To its end, or until the process is to end.
CURLcode perform(CURL* handle);

/// Whether trying again may help.
bool is_passing(CURLcode code);
bool may_pass(long http_status);

}  // namespace freshet::service
