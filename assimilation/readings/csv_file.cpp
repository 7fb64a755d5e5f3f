#include "assimilation/readings/csv_file.hpp"

#include <algorithm>
#include <map>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/number.hpp"
#include "core/provenance.hpp"
#include "core/spelling.hpp"
#include "core/table.hpp"

namespace freshet::assimilation {

namespace {

using core::InputError;

std::string_view trimmed(std::string_view text) {
  const char* blank = " \t";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// "Ice", "NA", "---", "***": what loggers write instead of a value. Infinity is no word but a fault.
bool is_word(std::string_view text) {
  return text.find_first_of("0123456789") == std::string_view::npos &&
         text.find("inf") == std::string_view::npos && text.find("Inf") == std::string_view::npos;
}

class Parser {
 public:
  Parser(const std::filesystem::path& path, const std::vector<core::Gauge>& gauges) : gauges_(gauges) {
    file_.path = path;
    for (const core::Gauge& gauge : gauges) ids_.push_back(gauge.id);
  }

  ReadingFile parse(const core::Table& table) {
    for (const core::Table::Comment& comment : table.comments())
      attempt([&] { take_comment(comment.text, comment.where); });
    if (attempt([&] { take_header(table); }))
      for (std::size_t row = 0; row < table.rows(); ++row)
        attempt([&] { take_row(table, row); }, unreadable_);
    if (2 * unreadable_.size() > table.rows())
      mistakes_.insert(mistakes_.end(), unreadable_.begin(), unreadable_.end());
    report();
    file_.unreadable = static_cast<int>(unreadable_.size());
    for (const std::string& row : unreadable_) file_.notes.push_back(row + "; the row is kept out");
    for (auto& [key, rows] : rows_)
      for (Row& row : rows) file_.readings.push_back(std::move(row.reading));
    return std::move(file_);
  }

 private:
  struct Row {
    Reading reading;
    int line = 0;
  };

  template <class Body>
  bool attempt(Body body) {
    return attempt(body, mistakes_);
  }

  template <class Body>
  static bool attempt(Body body, std::vector<std::string>& faults) {
    try {
      body();
      return true;
    } catch (const InputError& error) {
      faults.push_back(error.what());
      return false;
    }
  }

  void take_comment(std::string_view comment, const std::string& where) {
    const auto colon = comment.find(':');
    if (colon == std::string_view::npos || trimmed(comment.substr(0, colon)) != "synthetic") return;
    const std::string_view value = trimmed(comment.substr(colon + 1));
    core::check(value == "yes" || value == "no", "{}: synthetic '{}' must be yes or no", where, value);
    file_.synthetic = value == "yes";
  }

  /// A file holds readings of one quantity: that whose column it has.
  void take_header(const core::Table& table) {
    int values = 0;
    for (const Quantity& quantity : quantities())
      if (table.has_column(quantity.column()) && ++values > 0) quantity_ = &quantity;
    core::check(
        values <= 1,
        "{}: a file holds readings of one quantity, this one has columns of {}; write a file for each",
        table.header(), values);
    const std::string value = quantity_->column();
    const std::vector<std::string> known = {"station", "time", value, quantity_->error_column(), "quality"};
    for (const std::string& name : table.columns())
      core::check(std::find(known.begin(), known.end(), name) != known.end(), "{}: unknown column '{}'{}",
                  table.header(), name, core::did_you_mean(name, known));
    for (int needed = 0; needed < 3; ++needed)
      core::check(table.has_column(known[static_cast<std::size_t>(needed)]),
                  "{}: no column '{}'; the header must name station,time,{}", table.header(),
                  known[static_cast<std::size_t>(needed)], value);
  }

  void take_row(const core::Table& table, std::size_t row) {
    const std::string where = table.where(row);
    table.check_row(row);
    Reading reading;
    reading.quantity = quantity_;
    for (std::size_t i = 0; i < table.columns().size(); ++i)
      take_field(table.columns()[i], table.field(row, i), where, reading);
    if (reading.error == 0) reading.error = quantity_->error_of(gauge(reading.station, where), reading.value);
    set_base_quality(reading);
    keep({reading, table.line(row)}, where);
  }

  /// Two rows of one station and time that differ: the later revises the earlier, as in files of their own.
  void keep(const Row& row, const std::string& where) {
    std::vector<Row>& rows = rows_[{row.reading.station, row.reading.time}];
    for (const Row& kept : rows)
      if (same_reading(row.reading, kept.reading)) {
        ++file_.repeated;
        return;
      }
    if (!rows.empty())
      file_.notes.push_back(fmt::format("{}: {} at {} has another reading on line {}; the later row counts",
                                        where, row.reading.station, core::to_iso(row.reading.time),
                                        rows.back().line));
    rows.push_back(row);
  }

  void take_field(const std::string& column, std::string_view text, const std::string& where,
                  Reading& reading) {
    if (column == "station") reading.station = gauge(text, where).id;
    if (column == "time")
      reading.time = std::chrono::round<std::chrono::seconds>(core::parse_instant(text, where));
    if (column == quantity_->column() && !core::says_no_value(text)) take_value(text, where, reading);
    if (column == quantity_->error_column() && !core::says_no_value(text)) take_error(text, where, reading);
    if (column == "quality" && !text.empty()) take_quality(text, where, reading);
  }

  void take_value(std::string_view text, const std::string& where, Reading& reading) {
    const std::string column = quantity_->column();
    if (is_word(text))
      file_.notes.push_back(fmt::format("{}: {} '{}' is taken as a missing value", where, column, text));
    else
      reading.value = core::parse_number(text, column, where);
  }

  void take_error(std::string_view text, const std::string& where, Reading& reading) const {
    const std::string column = quantity_->error_column();
    reading.error = core::parse_number(text, column, where);
    const core::Plausible& range = quantity_->possible_error;
    core::check(range.holds(reading.error),
                "{}: {} {} is outside {:g} to {:g} {}; it is the standard deviation of the reading, in {}",
                where, column, text, range.low, range.high, range.unit, quantity_->words);
  }

  /// Words that agencies use are known; any other makes the reading suspect, not lost.
  void take_quality(std::string_view text, const std::string& where, Reading& reading) {
    reading.stated = quality_of_agency(text);
    if (reading.stated) return;
    reading.stated = Quality::suspect;
    if (++unknown_qualities_[std::string(text)] > 1) return;
    file_.notes.push_back(fmt::format("{}: unknown quality '{}': suspect, here and wherever it comes again{}",
                                      where, text, core::did_you_mean(text, quality_names())));
  }

  const core::Gauge& gauge(std::string_view id, const std::string& where) const {
    const auto found =
        std::find_if(gauges_.begin(), gauges_.end(), [&](const core::Gauge& g) { return g.id == id; });
    core::check(found != gauges_.end(), "{}: station '{}' is no gauge of the basin{}", where, id,
                core::did_you_mean(id, ids_));
    return *found;
  }

  void report() const {
    if (mistakes_.empty()) return;
    constexpr std::size_t shown = 10;
    std::string message;
    for (std::size_t i = 0; i < std::min(shown, mistakes_.size()); ++i)
      message += (i > 0 ? "\n" : "") + mistakes_[i];
    if (mistakes_.size() > shown) message += fmt::format("\n... and {} more", mistakes_.size() - shown);
    throw InputError(message);
  }

  const std::vector<core::Gauge>& gauges_;
  const Quantity* quantity_ = &stage();
  std::vector<std::string> ids_, mistakes_, unreadable_;
  std::map<std::string, int> unknown_qualities_;
  std::map<std::pair<std::string, core::Instant>, std::vector<Row>> rows_;
  ReadingFile file_;
};

}  // namespace

ReadingFile read_csv(const std::filesystem::path& path, const std::vector<core::Gauge>& gauges) {
  const std::string text = core::read_file(path);
  ReadingFile file = Parser(path, gauges).parse(core::Table(text, path.string()));
  file.sha256 = core::Sha256().add(text).hex();
  for (Reading& reading : file.readings) reading.synthetic = file.synthetic;
  return file;
}

}  // namespace freshet::assimilation
