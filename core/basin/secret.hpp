#pragma once
// What tables of basin.toml say of a connection: where its secrets and its certificates are found.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/key_text.hpp"

namespace freshet::core {

class ConfigTable;

/// Where a password, a token or a key is found: never in basin.toml itself, whose content products repeat.
struct Secret {
  std::filesystem::path file;
  std::string variable;  ///< of the environment
  bool given() const { return !file.empty() || !variable.empty(); }
};

/// PEM files of a connection that is encrypted; empty: the system's certificates, none of our own.
struct TlsFiles {
  std::filesystem::path ca_file, cert_file, key_file;
};

/// NAME_file or NAME_env.
Secret read_secret(ConfigTable& table, const std::string& name, const std::filesystem::path& folder,
                   std::string_view meaning);
TlsFiles read_tls_files(ConfigTable& table, const std::filesystem::path& folder);

/// A file that need not be there where the basin is only looked at: it lies on the machine that serves.
std::filesystem::path file_of_server(ConfigTable& table, const std::string& key,
                                     const std::filesystem::path& folder, const KeyText& text);

/// A user, a password or a key in an address, which products and logs would repeat.
bool holds_secret(const std::string& url);

}  // namespace freshet::core
