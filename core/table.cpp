#include "core/table.hpp"

#include <csv.h>

#include <algorithm>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

namespace {

constexpr std::size_t most_bytes = std::size_t(256) << 20, longest_line = std::size_t(1) << 20;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The first line of `text` with its end (LF, CRLF or CR).
std::string_view first_line(std::string_view text) {
  const auto end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return text;
  const bool two = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  return text.substr(0, end + (two ? 2 : 1));
}

/// Files that are no text of one byte a letter at least say what they are.
void check_text(std::string_view text, const std::string& name) {
  check(!text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF"),
        "{}: is written in UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")", name);
  check(!text.starts_with("PK\x03\x04"), "{}: is a spreadsheet or a zip archive; export the table as CSV",
        name);
  check(!text.starts_with("\x1F\x8B"), "{}: is compressed; unpack it with gunzip", name);
  const auto zero = text.find('\0');
  check(zero == std::string_view::npos, "{}:{}: holds a byte of zero; it is damaged, or no text in UTF-8",
        name,
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(zero, text.size())),
                       '\n'));
}

}  // namespace

/// libcsv between its callbacks; it is given a line at a time, so that the number of each row's line is
/// known.
class TableParser {
 public:
  explicit TableParser(Table& table) : table_(table) {
    if (csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI) != 0) fail_run("{}: no memory left", table.name_);
  }
  TableParser(const TableParser&) = delete;
  TableParser& operator=(const TableParser&) = delete;
  ~TableParser() { csv_free(&csv_); }

  void parse(std::string_view text) {
    for (line_ = 1; !text.empty(); ++line_) {
      const std::string_view line = first_line(text);
      text.remove_prefix(line.size());
      check(line.size() <= longest_line, "{}:{}: the line has {} MiB; this is no table", table_.name_, line_,
            line.size() >> 20);
      if (!within_) begun_ = line_;
      if (!within_ && passed_over(line)) continue;
      within_ = true;
      if (csv_parse(&csv_, line.data(), line.size(), &TableParser::field, &TableParser::row, this) !=
          line.size())
        fail();
    }
    if (csv_fini(&csv_, &TableParser::field, &TableParser::row, this) != 0) fail();
  }

 private:
  static void field(void* bytes, std::size_t size, void* self) {
    Table& table = static_cast<TableParser*>(self)->table_;
    table.bytes_.append(static_cast<const char*>(bytes), size);
    table.field_end_.push_back(table.bytes_.size());
  }

  static void row(int, void* self) {
    auto& parser = *static_cast<TableParser*>(self);
    parser.within_ = false;
    Table& table = parser.table_;
    table.row_begin_.push_back(table.field_end_.size());
    table.row_line_.push_back(parser.begun_);
  }

  bool passed_over(std::string_view line) {
    line = line.substr(0, line.find_first_of("\r\n"));
    if (is_blank(line) || (line_ == 1 && line == "sep=,")) return true;  // spreadsheets name the comma so
    line = trimmed(line);
    if (line.front() != '#') return false;
    table_.comments_.push_back({fmt::format("{}:{}", table_.name_, line_), std::string(line.substr(1))});
    return true;
  }

  [[noreturn]] void fail() const {
    fail_input(
        "{}:{}: a quote (\") is not closed, or stands within a field without being doubled; correct it",
        table_.name_, begun_);
  }

  Table& table_;
  csv_parser csv_{};
  int line_ = 1, begun_ = 1;
  bool within_ = false;  ///< a quoted field goes on over the end of the line
};

Table::Table(const std::filesystem::path& file) : name_(file.string()) { parse(read_file(file)); }

Table::Table(std::string_view text, const std::string& name) : name_(name) { parse(text); }

void Table::parse(std::string_view text) {
  check(text.size() <= most_bytes, "{}: has {} MiB, a table at most {}; cut it into shorter ones", name_,
        text.size() >> 20, most_bytes >> 20);
  check_text(text, name_);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TableParser(*this).parse(text);
  check(!row_line_.empty(), "{}: is empty; its first line must name the columns", name_);
  header_ = where(0);
  for (std::size_t i = 0; i < width(0); ++i) columns_.emplace_back(field(0, i));
  row_line_.erase(row_line_.begin());
  row_begin_.erase(row_begin_.begin());
  take_header();
}

void Table::take_header() {
  for (const auto& [sign, called] : {std::pair{';', "semicolons"}, {'\t', "tabulators"}, {'|', "bars"}})
    check(columns_.size() > 1 || columns_[0].find(sign) == std::string::npos,
          "{}: fields are separated by {}; write commas between them, and points in numbers", header_,
          called);
  for (auto c = columns_.begin(); c != columns_.end(); ++c)
    check(c->empty() || std::find(columns_.begin(), c, *c) == c, "{}: column '{}' comes twice", header_, *c);
}

bool Table::has_column(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t Table::column(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end())  // the nearest name is looked for only then: this is asked for every field
    fail_input("{}: the first line, which names the columns, has no column '{}'{}", header_, column,
               did_you_mean(column, columns_));
  return static_cast<std::size_t>(found - columns_.begin());
}

void Table::check_row(std::size_t row) const {
  if (width(row) == columns_.size()) return;
  fail_input("{}: {} fields, but the header has {} columns{}", where(row), width(row), columns_.size(),
             width(row) > columns_.size() ? " (the decimal sign is a point, not a comma)" : "");
}

std::string_view Table::field(std::size_t row, std::size_t column) const {
  if (column >= width(row)) return {};
  const std::size_t i = row_begin_[row] + column, begin = i == 0 ? 0 : field_end_[i - 1];
  return std::string_view(bytes_).substr(begin, field_end_[i] - begin);
}

std::string Table::where(std::size_t row) const { return fmt::format("{}:{}", name_, row_line_[row]); }

}  // namespace freshet::core
