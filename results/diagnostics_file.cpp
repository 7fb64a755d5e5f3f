#include "results/diagnostics_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "results/reading_statistics.hpp"
#include "results/record_times.hpp"
#include "results/series_file.hpp"

namespace freshet::results {
namespace {

using core::NcType;

constexpr const char *reading = "reading", *control = "control", *rank = "rank", *text_length = "text_length";

constexpr Variable text_of(const char* axis, const char* name, const char* long_name) {
  return {.name = name, .type = NcType::text, .axes = {axis, text_length}, .long_name = long_name};
}
constexpr Variable number_of(const char* axis, const char* name, const char* long_name) {
  return {.name = name, .type = NcType::f64, .axes = {axis}, .long_name = long_name};
}

template <class Row, class Value>
struct Column {
  Variable variable;
  Value Row::*member;
};

using ReadingText = Column<DiagnosedReading, std::string>;
using ReadingNumber = Column<DiagnosedReading, double>;
using ControlText = Column<DiagnosedControl, std::string>;
using ControlNumber = Column<DiagnosedControl, double>;

constexpr std::array reading_texts = {
    ReadingText{text_of(reading, "station_id", "gauge identifier"), &DiagnosedReading::station},
    ReadingText{text_of(reading, "quantity", "what was read"), &DiagnosedReading::quantity},
    ReadingText{text_of(reading, "reading_unit", "unit of the reading, its error and what members predict"),
                &DiagnosedReading::unit},
    ReadingText{text_of(reading, "reason", "why the reading was not used"), &DiagnosedReading::reason}};
constexpr std::array reading_numbers = {
    ReadingNumber{number_of(reading, "value", "reading"), &DiagnosedReading::value},
    ReadingNumber{number_of(reading, "error", "standard deviation of its error"), &DiagnosedReading::error},
    ReadingNumber{
        number_of(reading, "mean_before", "ensemble mean of what members predict before the analysis"),
        &DiagnosedReading::mean_before},
    ReadingNumber{number_of(reading, "spread_before", "its standard deviation over the members"),
                  &DiagnosedReading::spread_before},
    ReadingNumber{
        number_of(reading, "mean_after", "ensemble mean of what members predict after the analysis"),
        &DiagnosedReading::mean_after},
    ReadingNumber{number_of(reading, "spread_after", "its standard deviation over the members"),
                  &DiagnosedReading::spread_after},
    ReadingNumber{number_of(reading, "probability_below",
                            "probability of the members before, with the reading's error, to lie below it"),
                  &DiagnosedReading::probability_below}};
constexpr std::array control_texts = {
    ControlText{text_of(control, "control_name", "control, and which of its rows"), &DiagnosedControl::name},
    ControlText{text_of(control, "control_unit", "unit of the control"), &DiagnosedControl::unit}};
constexpr std::array control_numbers = {
    ControlNumber{number_of(control, "control_mean_before", "ensemble mean before the analysis"),
                  &DiagnosedControl::mean_before},
    ControlNumber{number_of(control, "control_spread_before", "standard deviation over the members before"),
                  &DiagnosedControl::spread_before},
    ControlNumber{number_of(control, "control_mean_after", "ensemble mean after the analysis"),
                  &DiagnosedControl::mean_after},
    ControlNumber{number_of(control, "control_spread_after", "standard deviation over the members after"),
                  &DiagnosedControl::spread_after}};

constexpr Variable reading_time{.name = "time",
                                .type = NcType::f64,
                                .axes = {reading},
                                .long_name = "time of the reading",
                                .standard_name = "time"};
constexpr Variable innovation = number_of(reading, "innovation", "reading minus ensemble mean before");
constexpr Variable members_below{.name = "members_below",
                                 .type = NcType::i32,
                                 .axes = {reading},
                                 .long_name = "members before that predict less; -1: no prediction"};
constexpr Variable used{.name = "used",
                        .type = NcType::i8,
                        .axes = {reading},
                        .long_name = "whether the analysis used the reading",
                        .flag_meanings = "not_used used"};
constexpr Variable histogram{.name = "rank_histogram",
                             .type = NcType::i32,
                             .axes = {rank},
                             .long_name = "readings that have so many members below them"};

template <class Value, class Row, class Of>
std::vector<Value> each(const std::vector<Row>& rows, const Of& of) {
  std::vector<Value> values;
  for (const Row& row : rows) values.push_back(of(row));
  return values;
}

std::size_t longest_text(const Diagnostics& d) {
  std::size_t longest = 1;
  for (const DiagnosedReading& r : d.readings)
    longest = std::max({longest, r.station.size(), r.quantity.size(), r.unit.size(), r.reason.size()});
  for (const DiagnosedControl& c : d.controls) longest = std::max({longest, c.name.size(), c.unit.size()});
  return longest;
}

void define_file(core::NetcdfFile& file, const Diagnostics& d) {
  file.add_dimension(reading, d.readings.size());
  file.add_dimension(control, d.controls.size());
  file.add_dimension(rank, static_cast<std::size_t>(d.members) + 1);
  file.add_dimension(text_length, longest_text(d));
  define(file, reading_time, {{"units", core::cf_time_units(d.attributes.cycle)}});
  for (const ReadingText& c : reading_texts) define(file, c.variable);
  for (const ReadingNumber& c : reading_numbers) define(file, c.variable);
  for (const Variable& v : {innovation, members_below, used, histogram}) define(file, v);
  for (const ControlText& c : control_texts) define(file, c.variable);
  for (const ControlNumber& c : control_numbers) define(file, c.variable);
  write_result_attributes(file, d.attributes, series_conventions);
}

void write_readings(core::NetcdfFile& file, const Diagnostics& d) {
  using Reading = DiagnosedReading;
  for (const ReadingText& c : reading_texts)
    file.write_strings(c.variable.name,
                       each<std::string>(d.readings, [&](const Reading& r) { return r.*c.member; }));
  for (const ReadingNumber& c : reading_numbers)
    file.write(c.variable.name, each<double>(d.readings, [&](const Reading& r) { return r.*c.member; }));
  file.write(reading_time.name, each<double>(d.readings, [&](const Reading& r) {
               return core::seconds_between(d.attributes.cycle, r.time);
             }));
  file.write(innovation.name, each<double>(d.readings, [](const Reading& r) { return r.innovation(); }));
  file.write(members_below.name, each<int>(d.readings, [](const Reading& r) { return r.members_below; }));
  file.write(used.name, each<int>(d.readings, [](const Reading& r) { return int(r.used); }));
}

}  // namespace

void write_diagnostics(const std::filesystem::path& path, const Diagnostics& d) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_file(file, d);
  write_readings(file, d);
  file.write(histogram.name, rank_histogram(d.readings, d.members));
  using Control = DiagnosedControl;
  for (const ControlText& c : control_texts)
    file.write_strings(c.variable.name,
                       each<std::string>(d.controls, [&](const Control& row) { return row.*c.member; }));
  for (const ControlNumber& c : control_numbers)
    file.write(c.variable.name, each<double>(d.controls, [&](const Control& row) { return row.*c.member; }));
  file.commit();
}

namespace {

/// Into a member of all rows.
template <class Row, class Value, class Given>
void fill(std::vector<Row>& rows, Value Row::*member, const std::vector<Given>& values) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = static_cast<Value>(values[i]);
}

void read_readings(const SeriesFile& file, Diagnostics& d) {
  for (const ReadingText& c : reading_texts) fill(d.readings, c.member, file.texts(c.variable));
  for (const ReadingNumber& c : reading_numbers) fill(d.readings, c.member, file.values(c.variable));
  fill(d.readings, &DiagnosedReading::members_below, file.numbers(members_below, -1, d.members));
  fill(d.readings, &DiagnosedReading::used, file.numbers(used, 0, 1));
  const std::vector<double> seconds = file.numbers(reading_time, -1e10, 1e10);
  for (std::size_t i = 0; i < seconds.size(); ++i)
    d.readings[i].time = d.attributes.cycle + core::milliseconds_of(seconds[i]);
}

}  // namespace

Diagnostics read_diagnostics(const std::filesystem::path& path) {
  const SeriesFile file(path);
  Diagnostics d;
  d.attributes = read_result_attributes(file.netcdf());
  d.members = static_cast<int>(file.dimension(rank, most_members)) - 1;
  d.readings.resize(file.dimension(reading, most_rows));
  d.controls.resize(file.dimension(control, most_rows));
  read_readings(file, d);
  for (const ControlText& c : control_texts) fill(d.controls, c.member, file.texts(c.variable));
  for (const ControlNumber& c : control_numbers) fill(d.controls, c.member, file.values(c.variable));
  return d;
}

}  // namespace freshet::results
