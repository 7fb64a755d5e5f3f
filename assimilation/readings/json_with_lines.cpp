#include "assimilation/readings/json_with_lines.hpp"

#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

/// The key of the line: no name that a service would use.
constexpr const char* line_key = "#line";

/// Counts the lines that the parser has gone through.
class CountedLines {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedLines(const char* at, int& line) : at_(at), line_(&line) {}
  reference operator*() const { return *at_; }
  CountedLines& operator++() {
    if (*at_++ == '\n') ++*line_;
    return *this;
  }
  CountedLines operator++(int) {
    CountedLines before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountedLines& other) const { return at_ == other.at_; }
  bool operator!=(const CountedLines& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  int* line_;
};

}  // namespace

nlohmann::json json_with_lines(std::string_view content, const std::string& name) {
  using Event = nlohmann::json::parse_event_t;
  int line = 1;
  std::vector<int> begun;
  const auto note_line = [&](int, Event event, nlohmann::json& parsed) {
    if (event == Event::object_start) begun.push_back(line);
    if (event == Event::object_end) {
      parsed[line_key] = begun.back();
      begun.pop_back();
    }
    return true;
  };
  try {
    const char *const first = content.data(), *const last = first + content.size();
    return nlohmann::json::parse(CountedLines(first, line), CountedLines(last, line), note_line);
  } catch (const nlohmann::json::exception& error) {
    core::fail_input("{}:{}: no JSON ({}); is the file whole? fetch it again", name, line, error.what());
  }
}

int line_of(const nlohmann::json& object) { return object.at(line_key).get<int>(); }

}  // namespace freshet::assimilation
