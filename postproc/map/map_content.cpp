#include "postproc/map/map_content.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "core/time_words.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/map/gauge_marks.hpp"
#include "postproc/map/shown_quantity.hpp"
#include "results/fields.hpp"

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
  return file.has_variable(variable) && has(file.dimensions_of(variable), results::face) &&
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

/// "probability" for short.
std::string name_of(const MapRequest& request) {
  return request.field == "probability" ? results::probability_of_depth.name : request.field;
}

/// As the file describes it; its long name without the remark on missing values.
FieldWords words_of(const NetcdfFile& file, const std::string& field) {
  const auto text = [&](const char* attribute) {
    return file.has_attribute(field, attribute) ? file.text_attribute(field, attribute) : std::string();
  };
  const std::string long_name = text("long_name");
  return {field, text("units"), long_name.empty() ? field : long_name.substr(0, long_name.find(';'))};
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

std::string lead_in_words(double seconds) {
  if (seconds < 60) return fmt::format("{:g} s", seconds);
  return fmt::format("{:g} h", std::round(seconds / 36) / 100);
}

/// Values, position and words of the field that was asked for.
void read_field(MapContent& map, const Files& files, const ResultFolder& results, const MapRequest& request) {
  const std::string field = name_of(request);
  const NetcdfFile& file = file_with(files, field, results);
  const std::vector<std::string> dimensions = file.dimensions_of(field);
  FieldSlice slice{field};
  core::check(request.time.empty() || has(dimensions, results::time),
              "--time: '{}' has no times: it is over the lead time", field);
  const bool of_members = has(dimensions, results::member);
  core::check(of_members || !request.member, "--member: '{}' is of all members together", field);
  core::check(!of_members || request.member, "--field: '{}' is of single members: say which with --member",
              field);
  const std::vector<core::Instant> instants = instants_of(files.forecast);
  map.validity = span_in_words(instants.front(), instants.back());
  if (has(dimensions, results::time)) {
    slice.time = position_of_time(file, request.time);
    map.validity =
        fmt::format("{} (cycle + {})", core::in_words(instants[slice.time]),
                    lead_in_words(core::seconds_between(map.attributes.cycle, instants[slice.time])));
  }
  std::optional<double> threshold;
  if (const std::string axis = threshold_axis(file, field); !axis.empty()) {
    slice.threshold = position_of_threshold(file, axis, request.threshold_m);
    threshold = file.read<double>(axis)[slice.threshold];
  }
  map.title = title_of(words_of(file, field), threshold);
  if (request.member) {
    slice.member = position_of_member(file, *request.member);
    map.title += fmt::format(", member {}", *request.member);
  }
  map.values = read_slice(file, slice);
}

std::string hint_of(const MapContent& map, const ShownQuantity& shown, bool of_member) {
  if (shown.quantity == Quantity::level) return "No colour: dry";
  if (shown.quantity == Quantity::hours)
    return map.members == 1 || of_member ? "No colour: never in the lead time"
                                         : "No colour: in fewer than half of the members";
  return fmt::format("No colour: less than {:g} {}", map.factor * map.scale.breaks.front(), map.unit);
}

void choose_colours(MapContent& map, const ShownQuantity& shown, bool of_member) {
  for (float& v : map.values) v /= static_cast<float>(shown.divisor);
  map.kind = shown.quantity;
  map.quantity = shown.name;
  map.unit = shown.unit;
  map.factor = shown.factor;
  const auto [low, high] = value_span(map);
  set_scale(map, low, high);
  map.hint = hint_of(map, shown, of_member);
}

void read_outline(MapContent& map, const NetcdfFile& file, const MapRequest& request, bool of_field) {
  if (request.outline_probability <= 0) return;
  // A threshold of the field itself, such as one of durations, need not be one of depths.
  const std::vector<double> known = file.read<double>(results::depth_threshold.name);
  const bool shared =
      request.threshold_m && std::find(known.begin(), known.end(), *request.threshold_m) != known.end();
  const std::size_t i = position_of_threshold(file, results::depth_threshold.name,
                                              of_field && !shared ? std::nullopt : request.threshold_m);
  const double least = request.outline_probability;
  for (const float p : read_slice(file, {results::probability_of_depth.name, 0, 0, i}))
    map.likely.push_back(p >= least - 1e-6);
  map.outline_meaning = fmt::format("{:g} m or more at some time", known[i]);
  if (map.members > 1) map.outline_meaning += fmt::format(" in at least {:g} % of members", 100 * least);
}

}  // namespace

std::pair<double, double> value_span(const MapContent& map) {
  double low = INFINITY, high = -INFINITY;
  for (const float v : map.values) {
    if (!std::isfinite(v)) continue;
    low = std::min<double>(low, v);
    high = std::max<double>(high, v);
  }
  return std::isfinite(low) ? std::pair(low, high) : std::pair(0.0, 0.0);
}

void set_scale(MapContent& map, double low, double high) { map.scale = scale_for(map.kind, low, high); }

std::string span_in_words(core::Instant from, core::Instant to) {
  const std::string end = core::in_words(to), start = core::in_words(from);
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
  map.origin = (results.run ? "run from " : "forecast cycle ") + core::in_words(results.attributes.cycle);
  map.members = files.forecast.dimension(results::member);
  map.credit = request.credit;
  read_field(map, files, results, request);
  core::check(map.values.size() == static_cast<std::size_t>(map.mesh.n_cells()),
              "{}: field '{}' does not fit the mesh; make the results again", results.path.string(),
              request.field);
  const std::string field = name_of(request);
  const NetcdfFile& file = file_with(files, field, results);
  choose_colours(map, shown_quantity(words_of(file, field)), request.member.has_value());
  const std::string axis = threshold_axis(file, field);
  read_outline(map, files.probability, request, !axis.empty() && axis != results::depth_threshold.name);
  map.gauges = read_gauge_marks(results.gauges(), map.mesh);
  return map;
}

}  // namespace freshet::postproc
