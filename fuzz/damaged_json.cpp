#include "fuzz/damaged_json.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "fuzz/byte_reader.hpp"

namespace freshet::fuzz {
namespace {

using nlohmann::json;
using Place = json::json_pointer;

/// Every value within, also lists and objects.
void collect(const json& value, const Place& place, std::vector<Place>& places) {
  if (!place.empty()) places.push_back(place);
  if (value.is_object())
    for (const auto& [key, part] : value.items()) collect(part, place / key, places);
  else if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], place / i, places);
}

/// Bytes that JSON takes as text.
std::string plain(std::string text) {
  for (char& c : text) c = static_cast<char>(c & 0x7f);
  return text;
}

json hostile_value(ByteReader& bytes) {
  static const std::vector<json> values = {nullptr,
                                           true,
                                           0,
                                           -1,
                                           1,
                                           0.5,
                                           1e300,
                                           -1e300,
                                           1e-320,
                                           4294967296,
                                           -9223372036854775807,
                                           "",
                                           "1",
                                           "NaN",
                                           "../../../tmp/x",
                                           "a\nb",
                                           "\u202e",
                                           "2026-03-10T00:00:00Z",
                                           "2099-01-01T00:00:00Z",
                                           "1969-12-31T23:59:59Z",
                                           "9999-12-31T23:59:59Z",
                                           "Update",
                                           "Cancel",
                                           json::array(),
                                           json::array({1}),
                                           json::object(),
                                           json::object({{"kind", 1}})};
  const std::size_t which = bytes.byte() % (values.size() + 2);
  if (which < values.size()) return values[which];
  if (which == values.size()) return bytes.number();
  return plain(bytes.text());
}

/// A character of a text, or one more or less than a number.
void nudge(json& value, ByteReader& bytes) {
  if (value.is_number()) {
    value = value.get<double>() + (bytes.byte() % 2 == 0 ? 1 : -1);
  } else if (value.is_string() && !value.get_ref<std::string&>().empty()) {
    auto& text = value.get_ref<std::string&>();
    text = plain(text);
    text[bytes.below(text.size())] = static_cast<char>(bytes.byte() & 0x7f);
  } else {
    value = hostile_value(bytes);
  }
}

void change(json& all, ByteReader& bytes) {
  std::vector<Place> places;
  collect(all, Place{}, places);
  if (places.empty()) return;
  const Place at = bytes.one_of(places);
  json& parent = all[at.parent_pointer()];
  switch (bytes.byte() % 5) {
    case 0:
      if (parent.is_object())
        parent.erase(at.back());
      else
        parent.erase(static_cast<std::size_t>(std::stoul(at.back())));
      break;
    case 1:
      nudge(all[at], bytes);
      break;
    case 2:  // what stands elsewhere
      all[at] = json(all[bytes.one_of(places)]);
      break;
    case 3:
      if (parent.is_array()) parent.push_back(json(all[at]));
      break;
    default:
      all[at] = hostile_value(bytes);
  }
}

}  // namespace

json damaged(json sound, const std::string& changes) {
  ByteReader bytes(changes);
  for (int i = 0; i < 8 && !bytes.empty(); ++i) change(sound, bytes);
  return sound;
}

}  // namespace freshet::fuzz
