#include "assimilation/readings/csv_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/plausible.hpp"
#include "core/provenance.hpp"
#include "core/spelling.hpp"

namespace freshet::assimilation {

namespace {

using core::InputError;

std::string_view trimmed(std::string_view text) {
  const char* blank = " \t\r";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Fields of a line; a field may stand in double quotes.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto comma = line.find(',');
    std::string_view field = trimmed(line.substr(0, comma));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    fields.push_back(field);
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

double number_of(std::string_view text, std::string_view column, const std::string& where) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  core::check(whole, "{}: {} '{}' is not a number; write metres with a decimal point, such as 1.25", where,
              column, text);
  return value;
}

/// "Ice", "NA", "---", "***": what loggers write instead of a stage. Infinity is no word but a fault.
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

  ReadingFile parse(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (int line = 1; !text.empty(); ++line) {
      const auto end = text.find('\n');
      take(trimmed(text.substr(0, end)), line);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    if (columns_.empty() && mistakes_.empty())
      mistakes_.push_back(fmt::format("{}: no header line; it must name the columns station,time,stage_m",
                                      file_.path.string()));
    if (2 * unreadable_.size() > rows_seen_)
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

  void take(std::string_view line, int number) {
    if (header_failed_ || line.empty()) return;
    const std::string where = fmt::format("{}:{}", file_.path.string(), number);
    try {
      if (line.front() == '#')
        take_comment(line.substr(1), where);
      else if (columns_.empty())
        take_header(line, where);
      else
        take_row(fields_of(line), number, where);
    } catch (const InputError& error) {
      const bool is_row = !columns_.empty() && line.front() != '#';
      if (columns_.empty()) header_failed_ = true;
      (is_row ? unreadable_ : mistakes_).push_back(error.what());
    }
  }

  void take_comment(std::string_view comment, const std::string& where) {
    const auto colon = comment.find(':');
    if (colon == std::string_view::npos || trimmed(comment.substr(0, colon)) != "synthetic") return;
    const std::string_view value = trimmed(comment.substr(colon + 1));
    core::check(value == "yes" || value == "no", "{}: synthetic '{}' must be yes or no", where, value);
    file_.synthetic = value == "yes";
  }

  void take_header(std::string_view line, const std::string& where) {
    static const std::vector<std::string> known = {"station", "time", "stage_m", "error_m", "quality"};
    std::vector<std::string> columns;
    for (const std::string_view name : fields_of(line)) {
      core::check(std::find(known.begin(), known.end(), name) != known.end(), "{}: unknown column '{}'{}",
                  where, name, core::did_you_mean(name, known));
      core::check(std::find(columns.begin(), columns.end(), name) == columns.end(),
                  "{}: column '{}' comes twice", where, name);
      columns.emplace_back(name);
    }
    for (int needed = 0; needed < 3; ++needed)
      core::check(
          std::find(columns.begin(), columns.end(), known[static_cast<std::size_t>(needed)]) != columns.end(),
          "{}: no column '{}'; the header must name station,time,stage_m", where,
          known[static_cast<std::size_t>(needed)]);
    columns_ = std::move(columns);
  }

  void take_row(const std::vector<std::string_view>& fields, int number, const std::string& where) {
    ++rows_seen_;
    core::check(fields.size() == columns_.size(), "{}: {} fields, but the header has {} columns", where,
                fields.size(), columns_.size());
    Reading reading;
    for (std::size_t i = 0; i < fields.size(); ++i) take_field(columns_[i], fields[i], where, reading);
    if (reading.error_m == 0) reading.error_m = gauge(reading.station, where).reading_error_m;
    set_base_quality(reading);
    keep({reading, number}, where);
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
    if (column == "time") reading.time = core::parse_instant(text, where);
    if (column == "stage_m" && !text.empty() && text != "nan" && text != "NaN") {
      if (is_word(text))
        file_.notes.push_back(fmt::format("{}: stage_m '{}' is taken as a missing value", where, text));
      else
        reading.stage_m = number_of(text, column, where);
    }
    if (column == "error_m" && !text.empty()) {
      reading.error_m = number_of(text, column, where);
      const core::Plausible& range = core::plausible::reading_error;
      core::check(
          range.holds(reading.error_m),
          "{}: error_m {} is outside {:g} to {:g} m; it is the standard deviation of the reading, in metres",
          where, text, range.low, range.high);
    }
    if (column == "quality" && !text.empty()) take_quality(text, where, reading);
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
  std::vector<std::string> ids_, columns_, mistakes_, unreadable_;
  bool header_failed_ = false;
  std::size_t rows_seen_ = 0;
  std::map<std::string, int> unknown_qualities_;
  std::map<std::pair<std::string, core::Instant>, std::vector<Row>> rows_;
  ReadingFile file_;
};

}  // namespace

ReadingFile read_csv(const std::filesystem::path& path, const std::vector<core::Gauge>& gauges) {
  const std::string text = core::read_file(path);
  ReadingFile file = Parser(path, gauges).parse(text);
  file.sha256 = core::Sha256().add(text).hex();
  for (Reading& reading : file.readings) reading.synthetic = file.synthetic;
  return file;
}

}  // namespace freshet::assimilation
