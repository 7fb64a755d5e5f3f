#include "mesh/foreign/file_scan.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/files.hpp"
#include "core/text.hpp"

namespace freshet::mesh {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

/// As a person may be shown it.
std::string shown(std::string_view word) {
  return core::fit_line(std::string(word.substr(0, 40))) + (word.size() > 40 ? "..." : "");
}

}  // namespace

FileScan::FileScan(const std::filesystem::path& file)
    : name_(file.string()), content_(core::read_file(file)) {}

void FileScan::need(std::uint64_t count, std::size_t bytes, std::string_view what) const {
  if (count > left() / std::max<std::size_t>(bytes, 1))
    fail("{} {} are announced, but only {} bytes follow: the file is cut off or damaged; export it again",
         count, what, left());
}

std::string_view FileScan::line() {
  binary_ = false;
  last_ = at_;
  const std::size_t end = std::min(content_.find('\n', at_), content_.size());
  std::string_view text(content_.data() + at_, end - at_);
  at_ = std::min(end + 1, content_.size());
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void FileScan::skip_blanks() {
  while (at_ < content_.size() && is_blank(content_[at_])) ++at_;
}

std::string_view FileScan::word(std::string_view what) {
  binary_ = false;
  skip_blanks();
  last_ = at_;
  if (at_end()) fail("the file ends before {}: it is cut off; export it again", what);
  while (at_ < content_.size() && !is_blank(content_[at_])) ++at_;
  return {content_.data() + last_, at_ - last_};
}

double FileScan::number(std::string_view what) { return number_of(*this, word(what), what); }
std::int64_t FileScan::integer(std::string_view what) { return integer_of(*this, word(what), what); }

std::int64_t FileScan::count(std::string_view what, std::size_t bytes) {
  const std::int64_t n = integer(what);
  if (n < 0) fail("{} {} cannot be", n, what);
  need(static_cast<std::uint64_t>(n), bytes, what);
  return n;
}

std::string FileScan::quoted(std::string_view what) {
  binary_ = false;
  skip_blanks();
  last_ = at_;
  if (at_end() || content_[at_] != '"') fail("{} should stand in quotes here", what);
  const std::size_t end = content_.find_first_of("\"\n", at_ + 1);
  if (end == std::string::npos || content_[end] != '"') fail("the quotes of {} are not closed", what);
  at_ = end + 1;
  return core::fit_line(content_.substr(last_ + 1, end - last_ - 1));
}

void FileScan::skip_past(std::string_view word) {
  const std::size_t begin = at_;
  while (!at_end())
    if (const auto words = words_of(line()); words.size() == 1 && words[0] == word) return;
  at_ = last_ = begin;
  fail("there is no line {} after this: the file is cut off; export it again", word);
}

std::string_view FileScan::bytes(std::size_t count, std::string_view what) {
  binary_ = true;
  last_ = at_;
  if (count > left())
    fail("{} needs {} bytes, but only {} follow: the file is cut off or damaged; export it again", what,
         count, left());
  at_ += count;
  return {content_.data() + last_, count};
}

void FileScan::copy(std::string_view from, void* to, std::size_t size, std::size_t each) const {
  if (size == 0) return;
  std::memcpy(to, from.data(), size);
  if (!swap_ || each == 1) return;
  char* p = static_cast<char*>(to);
  for (std::size_t i = 0; i < size; i += each) std::reverse(p + i, p + i + each);
}

std::string FileScan::where() const {
  if (binary_) return fmt::format("{}, byte {}", name_, last_);
  const auto lines =
      std::count(content_.begin(), content_.begin() + static_cast<std::ptrdiff_t>(last_), '\n');
  return fmt::format("{}:{}", name_, lines + 1);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < line.size();) {
    if (is_blank(line[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < line.size() && !is_blank(line[end])) ++end;
    words.push_back(line.substr(i, end - i));
    i = end;
  }
  return words;
}

double number_of(const FileScan& scan, std::string_view word, std::string_view what) {
  const std::string_view digits = word.starts_with('+') ? word.substr(1) : word;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc() && end == digits.data() + digits.size()) return value;
  std::string fortran(digits);  // 1.0D+02
  std::replace_if(
      fortran.begin(), fortran.end(), [](char c) { return c == 'D' || c == 'd'; }, 'e');
  if (const std::size_t exponent = fortran.find("e+"); exponent != std::string::npos)
    fortran.erase(exponent + 1, 1);
  const auto again = std::from_chars(fortran.data(), fortran.data() + fortran.size(), value);
  if (again.ec != std::errc() || again.ptr != fortran.data() + fortran.size() || fortran.empty())
    scan.fail("{} is '{}', which is no number", what, shown(word));
  return value;
}

std::int64_t integer_of(const FileScan& scan, std::string_view word, std::string_view what) {
  const std::string_view digits = word.starts_with('+') ? word.substr(1) : word;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    scan.fail("{} is '{}', which is no whole number", what, shown(word));
  return value;
}

}  // namespace freshet::mesh
