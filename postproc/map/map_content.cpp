#include "postproc/map/map_content.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/map/gauge_marks.hpp"

namespace freshet::postproc {

using core::NetcdfFile;

namespace {

struct Files {
  NetcdfFile forecast, probability;
};

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool on_cells(const NetcdfFile& file, const std::string& variable) {
  return file.has_variable(variable) && has(file.dimensions_of(variable), "face") &&
         !variable.starts_with("mesh2d");
}

const NetcdfFile& file_with(const Files& files, const std::string& field, const ResultFolder& results) {
  for (const NetcdfFile* file : {&files.probability, &files.forecast})
    if (on_cells(*file, field)) return *file;
  std::vector<std::string> names = {"probability"};
  for (const NetcdfFile* file : {&files.probability, &files.forecast})
    for (const std::string& name : file->variables())
      if (on_cells(*file, name) && !has(names, name)) names.push_back(name);
  core::fail_input("--field: '{}' is not in the results in {}{}", field, results.path.string(),
                   core::did_you_mean(field, names));
}

std::string units_of(const NetcdfFile& file, const std::string& variable) {
  return file.has_attribute(variable, "units") ? file.text_attribute(variable, "units") : "";
}

Quantity quantity_of(const std::string& field, const std::string& units) {
  if (units == "1") return Quantity::probability;
  if (units == "m s-1") return Quantity::speed;
  if (units.starts_with("seconds since")) return Quantity::hours;
  if (units == "s") return Quantity::duration;
  if (units == "m2 s-1")
    return field.find("hazard") != std::string::npos ? Quantity::hazard : Quantity::unit_discharge;
  if (field.find("spread") != std::string::npos) return Quantity::spread;
  if (field.find("depth") != std::string::npos) return Quantity::depth;
  return Quantity::level;
}

std::string name_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::depth:
      return "Water depth";
    case Quantity::spread:
      return "Standard deviation of depth";
    case Quantity::probability:
      return "Probability";
    case Quantity::speed:
      return "Flow speed";
    case Quantity::unit_discharge:
      return "Unit discharge";
    case Quantity::hazard:
      return "Hazard";
    case Quantity::hours:
      return "Time";
    case Quantity::duration:
      return "Duration";
    case Quantity::level:
      return "Elevation";
  }
  return "";
}

std::size_t position_of_time(const NetcdfFile& file, const std::string& time) {
  const std::vector<core::Instant> instants = instants_of(file);
  if (time.empty()) return instants.size() - 1;
  const core::Instant wanted = core::parse_instant(time, "--time");
  const auto found = std::find(instants.begin(), instants.end(), wanted);
  if (found != instants.end()) return static_cast<std::size_t>(found - instants.begin());
  const auto nearest = std::min_element(instants.begin(), instants.end(), [&](auto a, auto b) {
    return std::chrono::abs(a - wanted) < std::chrono::abs(b - wanted);
  });
  core::fail_input("--time: {} is not a time of {} ({} to {}); the nearest is {}", core::to_iso(wanted),
                   file.path().string(), core::to_iso(instants.front()), core::to_iso(instants.back()),
                   core::to_iso(*nearest));
}

/// `axis` is depth_threshold or duration_threshold.
std::size_t position_of_threshold(const NetcdfFile& file, const std::string& axis,
                                  std::optional<double> wanted) {
  const std::vector<double> thresholds = file.read<double>(axis);
  core::check(!thresholds.empty(), "{}: {} holds no thresholds", file.path().string(), axis);
  if (!wanted) return 0;
  std::string known;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    if (std::abs(thresholds[i] - *wanted) < 1e-9) return i;
    known += (known.empty() ? "" : ", ") + fmt::format("{:g}", thresholds[i]);
  }
  core::fail_input("--threshold-m: {:g} is not in {}; there are: {}", *wanted, file.path().string(), known);
}

std::string capitalised(std::string text) {
  text = text.substr(0, text.find(';'));  // the file's long name, without its remark on missing values
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string lead_in_words(double seconds) {
  if (seconds < 60) return fmt::format("{:g} s", seconds);
  return fmt::format("{:g} h", std::round(seconds / 36) / 100);
}

/// Values, position and words of the field that was asked for.
void read_field(MapContent& map, const Files& files, const ResultFolder& results, const MapRequest& request) {
  const std::string field = request.field == "probability" ? "probability_of_depth" : request.field;
  const NetcdfFile& file = file_with(files, field, results);
  const std::vector<std::string> dimensions = file.dimensions_of(field);
  FieldSlice slice{field};
  map.title =
      capitalised(file.has_attribute(field, "long_name") ? file.text_attribute(field, "long_name") : field);
  core::check(request.time.empty() || has(dimensions, "time"),
              "--time: '{}' has no times: it is over the lead time", field);
  const bool of_members = has(dimensions, "member");
  core::check(of_members || !request.member, "--member: '{}' is of all members together", field);
  core::check(!of_members || request.member, "--field: '{}' is of single members: say which with --member",
              field);
  const std::vector<core::Instant> instants = instants_of(files.forecast);
  map.validity = span_in_words(instants.front(), instants.back());
  if (has(dimensions, "time")) {
    slice.time = position_of_time(file, request.time);
    map.validity =
        fmt::format("{} (cycle + {})", in_words(instants[slice.time]),
                    lead_in_words(core::seconds_between(map.attributes.cycle, instants[slice.time])));
  }
  if (request.member) {
    slice.member = position_of_member(file, *request.member);
    map.title += fmt::format(", member {}", *request.member);
  }
  if (has(dimensions, "depth_threshold")) {
    slice.threshold = position_of_threshold(file, "depth_threshold", request.threshold_m);
    map.title = fmt::format("Probability that water becomes {:g} m deep",
                            file.read<double>("depth_threshold")[slice.threshold]);
  }
  if (has(dimensions, "duration_threshold")) {
    slice.threshold = position_of_threshold(file, "duration_threshold", request.threshold_m);
    map.title = fmt::format("Time with water {:g} m deep or more{}",
                            file.read<double>("duration_threshold")[slice.threshold],
                            request.member ? fmt::format(", member {}", *request.member) : ", median");
  }
  map.values = read_slice(file, slice);
}

void choose_colours(MapContent& map, Quantity quantity, const std::string& units, bool of_member) {
  if (quantity == Quantity::hours || quantity == Quantity::duration)
    for (float& v : map.values) v /= 3600;
  double low = INFINITY, high = -INFINITY;
  for (const float v : map.values)
    if (std::isfinite(v)) {
      low = std::min<double>(low, v);
      high = std::max<double>(high, v);
    }
  if (!std::isfinite(low)) low = high = 0;
  map.scale = scale_for(quantity, low, high);
  map.quantity = name_of(quantity);
  map.unit = units == "m s-1" ? "m/s" : units == "m2 s-1" ? "m²/s" : units == "s" ? "h" : units;
  if (quantity == Quantity::probability) {
    map.unit = "%";
    map.factor = 100;
  }
  const std::string least = fmt::format("{:g} {}", map.factor * map.scale.breaks.front(), map.unit);
  map.hint = "No colour: less than " + least;
  if (quantity == Quantity::hours) {
    map.unit = "h after the cycle's time";
    map.hint = map.members == 1 || of_member ? "No colour: never in the lead time"
                                             : "No colour: in fewer than half of the members";
  }
  if (quantity == Quantity::level) map.hint = "No colour: dry";
}

void read_outline(MapContent& map, const NetcdfFile& file, const MapRequest& request) {
  if (request.outline_probability <= 0) return;
  // A threshold of durations need not be one of depths.
  const std::vector<double> known = file.read<double>("depth_threshold");
  const bool of_duration = request.field.starts_with("duration_above_threshold");
  const bool shared =
      request.threshold_m && std::find(known.begin(), known.end(), *request.threshold_m) != known.end();
  const std::size_t i = position_of_threshold(file, "depth_threshold",
                                              of_duration && !shared ? std::nullopt : request.threshold_m);
  const double least = request.outline_probability;
  for (const float p : read_slice(file, {"probability_of_depth", 0, 0, i}))
    map.likely.push_back(p >= least - 1e-6);
  map.outline_meaning = fmt::format("{:g} m or more at some time", known[i]);
  if (map.members > 1) map.outline_meaning += fmt::format(" in at least {:g} % of members", 100 * least);
}

}  // namespace

std::string in_words(core::Instant t) {
  const std::string iso = core::to_iso(t), clock = iso.substr(11, iso.size() - 12);  // 06:00:00, 06:00:00.500
  return iso.substr(0, 10) + " " + (clock.substr(5) == ":00" ? clock.substr(0, 5) : clock) + " UTC";
}

std::string span_in_words(core::Instant from, core::Instant to) {
  const std::string end = in_words(to), start = in_words(from);
  const bool same_day = end.substr(0, 10) == start.substr(0, 10);
  return start.substr(0, start.size() - 4) + " to " + (same_day ? end.substr(11) : end);
}

MapContent read_map_content(const ResultFolder& results, const MapRequest& request) {
  core::check(request.outline_probability >= 0 && request.outline_probability <= 1,
              "--outline-probability: {:g} is outside 0 to 1", request.outline_probability);
  const Files files{NetcdfFile::open(results.forecast()), NetcdfFile::open(results.probability())};
  MapContent map;
  map.mesh = mesh::read_mesh(files.forecast);
  map.attributes = results.attributes;
  map.run = results.run;
  map.origin = (results.run ? "run from " : "forecast cycle ") + in_words(results.attributes.cycle);
  if (files.forecast.has_attribute("", "institution"))
    map.institution = files.forecast.text_attribute("", "institution");
  map.members = files.forecast.dimension("member");
  map.credit = request.credit;
  read_field(map, files, results, request);
  core::check(map.values.size() == static_cast<std::size_t>(map.mesh.n_cells()),
              "{}: field '{}' does not fit the mesh; make the results again", results.path.string(),
              request.field);
  const std::string field = request.field == "probability" ? "probability_of_depth" : request.field;
  const std::string units = units_of(file_with(files, field, results), field);
  choose_colours(map, quantity_of(field, units), units, request.member.has_value());
  read_outline(map, files.probability, request);
  map.gauges = read_gauge_marks(results.gauges(), map.mesh);
  return map;
}

}  // namespace freshet::postproc
