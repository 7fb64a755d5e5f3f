// Messages that are JSON of any shape, as `freshet fetch` puts them into the inbox: whole, with what
// basin.toml says about where readings stand in them ([[feed.reading]]).

#include "assimilation/readings/formats/payload_path.hpp"
#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"
#include "core/basin/feed_readings.hpp"
#include "core/number.hpp"

namespace freshet::assimilation {

namespace {

using core::FeedReading;
using nlohmann::json;

bool recognises(std::string_view content) {
  return content.starts_with('{') &&
         content.substr(0, 200).find("\"freshet_payload\"") != std::string_view::npos;
}

const Quantity& quantity_of(const FeedReading& rule, const std::string& where) {
  for (const Quantity& quantity : quantities())
    if (quantity.name == rule.quantity) return quantity;
  core::fail_input("{}: quantity '{}' is none that is read here", where, rule.quantity);
}

/// A number or text of a record, true and false too.
std::string word_of(const json& value) {
  return value.is_boolean() ? (value.get<bool>() ? "true" : "false") : text_of(value);
}

/// ISO 8601 from seconds or milliseconds since 1970.
std::string from_epoch(const std::string& text, double unit_s, const std::string& where) {
  const double seconds = unit_s * core::parse_number(text, "time", where);
  constexpr double year_9999 = 253402300799;
  core::check(seconds > -1e10 && seconds < year_9999,
              "{}: time {} is none in {}; say its time_unit in basin.toml", where, text,
              unit_s < 1 ? "milliseconds since 1970" : "seconds since 1970");
  return core::to_iso(core::Instant(core::milliseconds_of(seconds)));
}

/// A time as the intake reads it.
std::string time_of(const json& said, const FeedReading& rule, const std::string& where) {
  const std::string text = word_of(said);
  if (rule.time_unit != "iso") return from_epoch(text, rule.time_unit == "s" ? 1 : 0.001, where);
  core::check(!said.is_number(), "{}: time {} is a number; say its time_unit in basin.toml: \"s\" or \"ms\"",
              where, text);
  const bool zoned =
      text.find_first_of("Zz+-", std::min(text.find_first_of("Tt "), text.size())) != std::string::npos;
  return zoned ? text : text + rule.zone;
}

class PayloadReader {
 public:
  PayloadReader(const json& message, std::string topic, ReadingIntake& intake)
      : message_(message), topic_(std::move(topic)), intake_(intake) {}

  /// Returns how many values it found.
  std::size_t read(const FeedReading& rule) const {
    std::size_t found = 0;
    const json* const records = rule.records.empty() ? &message_ : at_path(message_, rule.records);
    if (records == nullptr) return 0;
    if (!records->is_array()) return read_record(*records, rule);
    for (const json& record : *records) found += read_record(record, rule);
    return found;
  }

 private:
  const json* find(const json& record, const std::string& path) const {
    if (path.empty()) return nullptr;
    const json* const found = at_path(record, path);
    return found != nullptr ? found : at_path(message_, path);
  }

  std::size_t read_record(const json& record, const FeedReading& rule) const;
  std::string station_in(const json& record, const FeedReading& rule, const std::string& where) const;
  StatedTexts stated_in(const json& record, const FeedReading& rule, const json& value, const json& time,
                        const std::string& where) const;

  const json& message_;
  std::string topic_;
  ReadingIntake& intake_;
};

std::string level_of(const std::string& topic, int level) {
  std::size_t from = 0;
  for (int i = 1; i < level; ++i) {
    from = topic.find('/', from);
    if (from == std::string::npos) return "";
    ++from;
  }
  return topic.substr(from, topic.find('/', from) - from);
}

std::string PayloadReader::station_in(const json& record, const FeedReading& rule,
                                      const std::string& where) const {
  if (!rule.station.empty()) return rule.station;
  if (rule.station_topic > 0) return level_of(topic_, rule.station_topic);
  const json* const said = find(record, rule.station_at);
  core::check(said != nullptr, "{}: no station at '{}'; correct station_at of the feed in basin.toml", where,
              rule.station_at);
  return text_of(*said);
}

StatedTexts PayloadReader::stated_in(const json& record, const FeedReading& rule, const json& value,
                                     const json& time, const std::string& where) const {
  StatedTexts stated{.quantity = &quantity_of(rule, where),
                     .station = station_in(record, rule, where),
                     .time = time_of(time, rule, where),
                     .value = text_of(value)};
  const json* const unit = find(record, rule.unit_at);
  core::check(rule.unit_at.empty() || unit != nullptr,
              "{}: no unit at '{}'; correct unit_at of the feed in basin.toml", where, rule.unit_at);
  const std::string word = unit != nullptr ? text_of(*unit) : rule.unit;
  if (!word.empty()) stated.unit = unit_of(*stated.quantity, word, where);
  if (!rule.no_value.empty()) stated.no_value = core::parse_number(rule.no_value, "no_value", where);
  if (const json* const quality = find(record, rule.quality_at))
    stated.qualities.push_back(word_of(*quality));
  if (const json* const wrong = find(record, rule.wrong_at); wrong != nullptr && word_of(*wrong) == "true")
    stated.qualities.emplace_back("erroneous");
  return stated;
}

/// One reading, or lists of times and of values of the same length.
std::size_t PayloadReader::read_record(const json& record, const FeedReading& rule) const {
  const int line = record.is_object() ? line_of(record) : 1;
  const std::string where = intake_.where(line);
  const json *const value = find(record, rule.value_at), *const time = find(record, rule.time_at);
  if (value == nullptr) return 0;
  std::size_t found = 0;
  const auto take = [&](const json& one, const json& at) {
    ++found;
    std::string station;
    const auto find_station = [&] {
      station = sound(where, [&] { return station_in(record, rule, where); });
    };
    if (!intake_.accept(find_station)) return;
    if (intake_.find(station) == nullptr) return intake_.pass_over(station);
    intake_.take_texts(line,
                       [&] { return sound(where, [&] { return stated_in(record, rule, one, at, where); }); });
  };
  const auto times_are_there = [&] {
    core::check(time != nullptr, "{}: no time at '{}'; correct time_at of the feed in basin.toml", where,
                rule.time_at);
    core::check(!value->is_array() || (time->is_array() && time->size() == value->size()),
                "{}: {} values but not as many times", where, value->size());
  };
  if (!intake_.accept(times_are_there)) return 1;
  if (!value->is_array()) {
    take(*value, *time);
    return found;
  }
  for (std::size_t i = 0; i < value->size(); ++i) take(value->at(i), time->at(i));
  return found;
}

void read(std::string_view content, ReadingIntake& intake) {
  const json envelope = json_with_lines(content, intake.name());
  sound(intake.name(), [&] {
    const json message = json_with_lines(envelope.at("payload").get_ref<const std::string&>(), intake.name());
    const PayloadReader reader(message, envelope.value("topic", ""), intake);
    std::size_t found = 0;
    for (const json& rule : envelope.at("readings")) found += reader.read(core::feed_reading_from(rule));
    core::check(found > 0,
                "{}: none of the values that basin.toml names is in the message ([[feed.reading]]: records, "
                "value_at)",
                intake.name());
  });
}

}  // namespace

ReadingFormat payload_format() {
  return {"payload",
          "messages in JSON of any shape, with what [[feed.reading]] says of them, from freshet fetch",
          recognises, read};
}

}  // namespace freshet::assimilation
