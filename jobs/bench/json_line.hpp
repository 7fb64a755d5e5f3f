#pragma once
// One JSON object on one line of standard output, without a library.

#include <cstdio>
#include <string>

namespace freshet::bench {

class JsonLine {
 public:
  JsonLine& text(const std::string& key, const std::string& value) { return raw(key, '"' + value + '"'); }
  JsonLine& whole(const std::string& key, long long value) { return raw(key, std::to_string(value)); }
  /// With so many significant digits.
  JsonLine& real(const std::string& key, double value, int digits = 4) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
    return raw(key, buffer);
  }
  void print() const {
    std::printf("{%s}\n", members_.c_str());
    std::fflush(stdout);
  }

 private:
  JsonLine& raw(const std::string& key, const std::string& value) {
    members_ += (members_.empty() ? "\"" : ", \"") + key + "\": " + value;
    return *this;
  }
  std::string members_;
};

}  // namespace freshet::bench
