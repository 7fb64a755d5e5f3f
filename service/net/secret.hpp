#pragma once
// Passwords and tokens: read when they are needed, from a file or the environment, and told to nobody.

#include <string>

#include "core/basin/secret.hpp"

namespace freshet::service {

/// The text of the file without blanks at its end, or of the variable; "" where none is named. InputError
/// names the file or variable and `owner` ("feed 'mill'"), never what it holds. A file that others may read
/// is warned of, once.
std::string secret_of(const core::Secret& secret, const std::string& owner);

/// Scheme and host of an address. InputError for what is none.
struct Address {
  std::string scheme, host, port;
  bool encrypted() const { return scheme == "https" || scheme == "mqtts" || scheme == "smtps"; }
  bool on_this_machine() const;
  bool same_server(const Address& other) const { return host == other.host && port == other.port; }
};
Address address_of(const std::string& url, const std::string& where);

/// Warns where what goes through this connection could be changed on its way; InputError where a secret could
/// be read there. `key`: of the address, with its place in basin.toml.
void check_encrypted(const Address& address, bool with_secret, const std::string& key,
                     const std::string& owner);

}  // namespace freshet::service
