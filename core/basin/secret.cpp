#include "core/basin/secret.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

std::filesystem::path file_of_server(ConfigTable& table, const std::string& key,
                                     const std::filesystem::path& folder, const KeyText& text) {
  const std::string name = table.text(key, "", text);
  return name.empty() ? std::filesystem::path() : (folder / name).lexically_normal();
}

Secret read_secret(ConfigTable& table, const std::string& name, const std::filesystem::path& folder,
                   std::string_view meaning) {
  Secret secret;
  const std::string file = name + "_file", variable = name + "_env";
  secret.file = file_of_server(table, file, folder, {.meaning = meaning, .otherwise = "none"});
  secret.variable =
      table.text(variable, "", {.meaning = "the same in a variable of the environment", .otherwise = "none"});
  table.expect(secret.file.empty() || secret.variable.empty(), variable,
               fmt::format("is said twice: give {} or {}", file, variable));
  return secret;
}

TlsFiles read_tls_files(ConfigTable& table, const std::filesystem::path& folder) {
  TlsFiles files;
  files.ca_file =
      file_of_server(table, "ca_file", folder,
                     {.meaning = "certificates (PEM) that are trusted", .otherwise = "the system's"});
  files.cert_file =
      file_of_server(table, "cert_file", folder,
                     {.meaning = "our own certificate (PEM), where it is asked for", .otherwise = "none"});
  files.key_file =
      file_of_server(table, "key_file", folder, {.meaning = "its key (PEM)", .otherwise = "none"});
  table.expect(files.cert_file.empty() == files.key_file.empty(), "cert_file", "and key_file go together");
  return files;
}

bool holds_secret(const std::string& url) {
  const auto begin = url.find("://");
  const auto host_end = url.find('/', begin == std::string::npos ? 0 : begin + 3);
  if (url.substr(0, host_end).find('@') != std::string::npos) return true;
  for (const char* word : {"api_key=", "apikey=", "token=", "password=", "secret="})
    if (url.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace freshet::core
