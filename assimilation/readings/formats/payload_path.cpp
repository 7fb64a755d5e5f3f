#include "assimilation/readings/formats/payload_path.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

namespace freshet::assimilation {

namespace {

using nlohmann::json;

/// "~1" stands for "/", "~0" for "~" in a pointer.
std::string unescaped(const std::string& token) {
  std::string result;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    result += escape ? (token[++i] == '0' ? '~' : '/') : token[i];
  }
  return result;
}

std::vector<std::string> tokens_of(const std::string& path) {
  const bool pointer = path.starts_with('/');
  std::vector<std::string> tokens(1);
  for (std::size_t i = pointer ? 1 : 0; i < path.size(); ++i) {
    if (path[i] == (pointer ? '/' : '.'))
      tokens.emplace_back();
    else
      tokens.back() += path[i];
  }
  if (pointer)
    for (std::string& token : tokens) token = unescaped(token);
  return tokens;
}

const json* step(const json& in, const std::string& token) {
  if (in.is_object()) {
    const auto found = in.find(token);
    return found == in.end() ? nullptr : &*found;
  }
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, index);
  const bool is_index = in.is_array() && error == std::errc() && stop == end;
  return is_index && index < in.size() ? &in[index] : nullptr;
}

}  // namespace

const json* at_path(const json& in, const std::string& path) {
  const json* at = &in;
  for (const std::string& token : tokens_of(path)) {
    at = step(*at, token);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace freshet::assimilation
