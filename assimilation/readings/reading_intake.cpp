#include "assimilation/readings/reading_intake.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/spelling.hpp"

namespace freshet::assimilation {

using core::InputError;

namespace {

bool attempt(const std::function<void()>& body, std::vector<std::string>& faults) {
  try {
    body();
    return true;
  } catch (const InputError& error) {
    faults.push_back(error.what());
    return false;
  }
}

/// "Ice", "NA", "---", "***": what loggers write instead of a value. Infinity is no word but a fault.
bool is_word(std::string_view text) {
  return text.find_first_of("0123456789") == std::string_view::npos &&
         text.find("inf") == std::string_view::npos && text.find("Inf") == std::string_view::npos;
}

void check_measures(const core::Station& station, const Quantity& quantity, const std::string& where) {
  core::check(quantity.at == station.kind, "{}: '{}' is a {}, {} is read at a {}", where, station.id,
              core::table_of(station.kind), quantity.column(), core::table_of(quantity.at));
}

}  // namespace

ReadingIntake::ReadingIntake(const std::filesystem::path& path, const core::Stations& stations,
                             const AgencyNames& names, const ExtentShapes& shapes)
    : stations_(stations), shapes_(shapes) {
  file_.path = path;
  for (const core::Station& station : stations) {
    ids_.push_back(station.id);
    place_[station.id] = 0;
    by_name_[station.id] = &station;
  }
  for (const auto& [name, id] : names) {
    ids_.push_back(name);
    by_name_[name] = stations.find(id);
  }
  std::size_t place = 0;
  for (auto& [id, at] : place_) at = place++;
}

std::string ReadingIntake::where(int line) const { return fmt::format("{}:{}", file_.path.string(), line); }

const core::Station* ReadingIntake::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::string ReadingIntake::first_known(const std::vector<std::string>& names) const {
  const auto known = [&](const std::string& name) { return !name.empty() && find(name) != nullptr; };
  const auto found = std::find_if(names.begin(), names.end(), known);
  return found == names.end() ? "" : *found;
}

const core::Station& ReadingIntake::station(std::string_view name, const std::string& where) const {
  const core::Station* const found = find(name);
  if (found == nullptr)
    core::fail_input("{}: station '{}' is no gauge of the basin{}", where, name,
                     core::did_you_mean(name, ids_));
  return *found;
}

bool ReadingIntake::require(const std::function<void()>& part) { return attempt(part, mistakes_); }

bool ReadingIntake::accept(const std::function<void()>& part) {
  const bool good = attempt(part, unreadable_);
  if (!good) ++count_;
  return good;
}

void ReadingIntake::take(int line, const std::function<StatedReading()>& state) {
  ++count_;
  const auto read = [&] {
    const std::string at = where(line);
    const StatedReading stated = state();
    const core::Station& from = station(stated.station, at);
    check_measures(from, *stated.quantity, at);
    Reading reading;
    reading.quantity = stated.quantity;
    reading.station = from.id;
    reading.time = std::chrono::round<std::chrono::seconds>(core::parse_instant(stated.time, at));
    if (!core::says_no_value(stated.value)) take_value(stated, at, reading);
    if (!core::says_no_value(stated.error)) take_error(stated, at, reading);
    for (const std::string_view word : stated.qualities) take_quality(word, at, reading);
    if (reading.error == 0) reading.error = reading.quantity->error_of(from, reading.value);
    set_base_quality(reading);
    rows_.push_back({std::move(reading), place_.at(from.id), line});
  };
  attempt(read, unreadable_);
}

void ReadingIntake::take_texts(int line, const std::function<StatedTexts()>& stated) {
  StatedTexts texts;
  take(line, [&] {
    texts = stated();
    StatedReading views{.quantity = texts.quantity,
                        .station = texts.station,
                        .time = texts.time,
                        .value = texts.value,
                        .unit = texts.unit,
                        .offset = texts.offset,
                        .no_value = texts.no_value};
    for (const std::string& word : texts.qualities)
      if (!word.empty()) views.qualities.emplace_back(word);
    return views;
  });
}

void ReadingIntake::take_value(const StatedReading& stated, const std::string& where, Reading& reading) {
  const std::string column = stated.quantity->column();
  if (is_word(stated.value)) {
    note(fmt::format("{}: {} '{}' is taken as a missing value", where, column, stated.value));
    return;
  }
  const double number = core::parse_number(stated.value, column, where);
  if (number != stated.no_value) reading.value = stated.unit * number + stated.offset;
}

void ReadingIntake::take_error(const StatedReading& stated, const std::string& where,
                               Reading& reading) const {
  const std::string column = stated.quantity->error_column();
  reading.error = stated.unit * core::parse_number(stated.error, column, where);
  const core::Plausible& range = stated.quantity->possible_error;
  core::check(range.holds(reading.error),
              "{}: {} {} is outside {:g} to {:g} {}; it is the standard deviation of the reading, in {}",
              where, column, stated.error, range.low, range.high, range.unit, stated.quantity->words);
}

/// Words that agencies use are known; any other makes the reading suspect, not lost.
void ReadingIntake::take_quality(std::string_view word, const std::string& where, Reading& reading) {
  const std::optional<Quality> known = quality_of_agency(word);
  reading.stated = std::max(reading.stated.value_or(Quality::good), known.value_or(Quality::suspect));
  reading.standing = std::max(reading.standing, standing_of_agency(word));
  if (known || ++unknown_qualities_[std::string(word)] > 1) return;
  note(fmt::format("{}: unknown quality '{}': suspect, here and wherever it comes again{}", where, word,
                   core::did_you_mean(word, quality_names())));
}

void ReadingIntake::refuse_if_wrong() {
  if (2 * unreadable_.size() > count_)
    mistakes_.insert(mistakes_.end(), unreadable_.begin(), unreadable_.end());
  if (mistakes_.empty()) return;
  constexpr std::size_t shown = 10;
  std::string message;
  for (std::size_t i = 0; i < std::min(shown, mistakes_.size()); ++i)
    message += (i > 0 ? "\n" : "") + mistakes_[i];
  if (mistakes_.size() > shown) message += fmt::format("\n... and {} more", mistakes_.size() - shown);
  throw InputError(message);
}

/// By station, quantity and time. Two readings of one of these that differ: the later revises the earlier, as
/// in files of their own.
void ReadingIntake::put_in_order() {
  const auto place = [](const Row& r) { return std::tie(r.station, r.reading.quantity, r.reading.time); };
  std::vector<std::size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return place(rows_[a]) < place(rows_[b]); });
  std::vector<Reading>& kept = file_.readings;
  kept.reserve(rows_.size());
  std::size_t first_of_place = 0;
  const Row *before = nullptr, *last_kept = nullptr;
  for (const std::size_t i : order) {
    Row& row = rows_[i];
    row.reading.synthetic = file_.synthetic;
    if (!before || place(*before) != place(row)) first_of_place = kept.size();
    before = &row;
    if (std::any_of(kept.begin() + static_cast<std::ptrdiff_t>(first_of_place), kept.end(),
                    [&](const Reading& other) { return same_reading(row.reading, other); })) {
      ++file_.repeated;
      continue;
    }
    if (first_of_place < kept.size())
      note(fmt::format("{}: {} at {} has another reading on line {}; {}", where(row.line),
                       row.reading.station, core::to_iso(row.reading.time), last_kept->line,
                       counts_after(row.reading, kept.back()) ? "the later row counts"
                                                              : "that one is approved, and counts"));
    last_kept = &row;
    kept.push_back(std::move(row.reading));
  }
  rows_ = {};
}

bool ReadingIntake::is_first_sensor(const std::string& station, const Quantity& quantity,
                                    const std::string& series) {
  if (sensors_.try_emplace({station, &quantity}, series).first->second == series) return true;
  leave(fmt::format("{} has another sensor here; the {} readings of the first are taken", station,
                    quantity.name));
  return false;
}

void ReadingIntake::note_left() {
  for (const auto& [why, count] : left_)
    note(fmt::format("{}: {} readings are passed over: {}", name(), count, why));
  if (foreign_.empty()) return;
  constexpr std::size_t shown = 5;
  std::string names;
  std::size_t readings = 0, told = 0;
  for (const auto& [station, count] : foreign_) {
    readings += count;
    if (++told <= shown) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", station);
  }
  if (told > shown) names += fmt::format(" and {} more", told - shown);
  note(fmt::format("{}: {} readings are passed over: the basin does not have their stations, {}{}", name(),
                   readings, names, core::did_you_mean(foreign_.begin()->first, ids_)));
}

ReadingFile ReadingIntake::finish() {
  refuse_if_wrong();
  note_left();
  file_.unreadable = static_cast<int>(unreadable_.size());
  put_in_order();
  for (const std::string& row : unreadable_) note(row + "; the row is kept out");
  return std::move(file_);
}

double unit_of(const Quantity& quantity, std::string_view unit, const std::string& where) {
  std::vector<std::string> known;
  for (const UnitWord& word : quantity.units) {
    if (word.name == unit) return word.size;
    known.push_back(word.name);
  }
  core::fail_input("{}: unit '{}' of {} is not known{}", where, unit, quantity.name,
                   core::did_you_mean(unit, known));
}

}  // namespace freshet::assimilation
