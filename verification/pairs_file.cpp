#include "verification/pairs_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "results/series_file.hpp"

namespace freshet::verification {

namespace {

using core::NcType;
using results::Variable;

constexpr const char *gauge = "gauge", *pair = "pair", *member = "member", *text_length = "text_length";
// Of this file. The third, of stages alone, is read where nothing is left to make it anew from.
constexpr const char *form = "4", *form_of_stages = "3";

constexpr Variable text_of(const char* name, const char* long_name) {
  return {.name = name, .type = NcType::text, .axes = {gauge, text_length}, .long_name = long_name};
}
constexpr Variable id = text_of("gauge_id", "gauge identifier"),
                   name = text_of("gauge_name", "name of the gauge"),
                   quantity = text_of("quantity", "what was read; its unit is that of all its numbers");

/// A number of each gauge.
struct GaugeNumber {
  Variable variable;
  double (*get)(const GaugePairs&);
};
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr Variable of_gauge(const char* name, NcType type, const char* long_name, const char* units = "") {
  return {.name = name, .type = type, .axes = {gauge}, .long_name = long_name, .units = units};
}
constexpr Variable assimilated = of_gauge("assimilated", NcType::i8, "whether its readings are assimilated"),
                   doubtful =
                       of_gauge("doubtful", NcType::i32, "readings left out: suspect, bad or out of use"),
                   other_kind = of_gauge("synthetic_left_out", NcType::i32, "readings left out: synthetic"),
                   last_age = of_gauge("last_reading_age", NcType::f64,
                                       "the last reading before the cycle: how old", "s"),
                   last_value = of_gauge("last_reading", NcType::f64, "the last reading before the cycle"),
                   last_error =
                       of_gauge("last_reading_error", NcType::f64, "standard deviation of its error");

constexpr Variable of_pair(const char* name, NcType type, const char* long_name, const char* units = "") {
  return {.name = name, .type = type, .axes = {pair}, .long_name = long_name, .units = units};
}
constexpr Variable pair_gauge = of_pair("pair_gauge", NcType::i32, "number of the gauge"),
                   lead = of_pair("lead_time", NcType::f64, "time of the reading after the cycle", "s"),
                   value = of_pair("reading", NcType::f64, "what was read"),
                   error = of_pair("reading_error", NcType::f64, "standard deviation of its error");
constexpr Variable shown_as(const char* name) {
  return {.name = name,
          .type = NcType::f32,
          .axes = {pair, member},
          .long_name = "what the members showed then, rising"};
}
constexpr Variable shown = shown_as("shown"), shown_stage = shown_as("stage");  // of the third form
constexpr Variable peak{.name = "peak",
                        .type = NcType::f32,
                        .axes = {gauge, member},
                        .long_name = "the most that each member shows after the cycle"};
constexpr Variable peak_time{.name = "peak_time",
                             .type = NcType::f64,
                             .axes = {gauge, member},
                             .long_name = "time of it after the cycle",
                             .units = "s"};

template <class Value, class Of>
std::vector<Value> of_gauges(const CyclePairs& pairs, const Of& of) {
  std::vector<Value> values;
  for (const GaugePairs& g : pairs.gauges) values.push_back(of(g));
  return values;
}

template <class Of>
std::vector<double> of_pairs(const CyclePairs& pairs, const Of& of) {
  std::vector<double> values;
  for (std::size_t g = 0; g < pairs.gauges.size(); ++g)
    for (const ReadingPair& p : pairs.gauges[g].pairs) values.push_back(of(g, p));
  return values;
}

template <class Of>
std::vector<double> of_members(const CyclePairs& pairs, const Of& of) {
  std::vector<double> values;
  for (const GaugePairs& g : pairs.gauges) {
    const std::vector<double>& row = of(g);
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

void define_file(core::NetcdfFile& file, const CyclePairs& pairs, std::size_t count) {
  std::size_t longest = 1;
  for (const Compared& c : compared()) longest = std::max(longest, std::string(c.name).size());
  for (const GaugePairs& g : pairs.gauges) longest = std::max({longest, g.id.size(), g.name.size()});
  file.add_dimension(gauge, pairs.gauges.size());
  file.add_dimension(pair, count);
  file.add_dimension(member, pairs.members);
  file.add_dimension(text_length, longest);
  for (const Variable& v : {id, name, quantity, assimilated, doubtful, other_kind, last_age, last_value,
                            last_error, pair_gauge, lead, value, error, peak, peak_time})
    results::define(file, v);
  results::define(file, shown, {}, 1);
}

void write_attributes(core::NetcdfFile& file, const CyclePairs& pairs, const PairsKey& key) {
  const auto yes_no = [](bool yes) { return std::string(yes ? "yes" : "no"); };
  for (const auto& [name, text] :
       std::vector<std::pair<std::string, std::string>>{{"Conventions", results::series_conventions},
                                                        {"title", "Forecasts and the readings that followed"},
                                                        {"source", "Freshet " + core::version()},
                                                        {"form", form},
                                                        {"cycle_time", core::to_iso(pairs.cycle)},
                                                        {"synthetic", yes_no(pairs.synthetic)},
                                                        {"modified", yes_no(pairs.modified)},
                                                        {"fewer_members", yes_no(pairs.fewer_members)},
                                                        {"scenario", pairs.scenario},
                                                        {"forecast_sha256", key.forecast},
                                                        {"readings_sha256", key.readings}})
    file.put_attribute("", name, text);
  file.put_attribute("", "lead_time_s", pairs.lead_s);
}

}  // namespace

void write_pairs(const std::filesystem::path& path, const CyclePairs& pairs, const PairsKey& key) {
  const auto leads = of_pairs(pairs, [](std::size_t, const ReadingPair& p) { return p.lead_s; });
  if (leads.empty()) return;
  std::filesystem::create_directories(path.parent_path());
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_file(file, pairs, leads.size());
  write_attributes(file, pairs, key);
  file.write_strings(id.name, of_gauges<std::string>(pairs, [](const auto& g) { return g.id; }));
  file.write_strings(name.name, of_gauges<std::string>(pairs, [](const auto& g) { return g.name; }));
  file.write_strings(quantity.name, of_gauges<std::string>(pairs, [](const auto& g) {
                       return std::string(compared()[g.quantity].name);
                     }));
  file.write(assimilated.name, of_gauges<int>(pairs, [](const auto& g) { return int(g.assimilated); }));
  file.write(doubtful.name, of_gauges<int>(pairs, [](const auto& g) { return g.doubtful; }));
  file.write(other_kind.name, of_gauges<int>(pairs, [](const auto& g) { return g.other_kind; }));
  const auto last = [&](const auto& of) {
    return of_gauges<double>(pairs, [&](const auto& g) { return g.last ? of(*g.last) : nothing; });
  };
  file.write(last_age.name, last([&](const auto& r) { return core::seconds_between(r.time, pairs.cycle); }));
  file.write(last_value.name, last([](const auto& r) { return r.value; }));
  file.write(last_error.name, last([](const auto& r) { return r.error; }));
  file.write(pair_gauge.name, of_pairs(pairs, [](std::size_t g, const auto&) { return double(g); }));
  file.write(lead.name, leads);
  file.write(value.name, of_pairs(pairs, [](std::size_t, const auto& p) { return p.value; }));
  file.write(error.name, of_pairs(pairs, [](std::size_t, const auto& p) { return p.error; }));
  std::vector<double> all;
  for (const GaugePairs& g : pairs.gauges)
    for (const ReadingPair& p : g.pairs) all.insert(all.end(), p.members.begin(), p.members.end());
  file.write(shown.name, all);
  file.write(peak.name, of_members(pairs, [](const auto& g) { return g.peak; }));
  file.write(peak_time.name, of_members(pairs, [](const auto& g) { return g.peak_s; }));
  file.commit();
}

namespace {

std::vector<double> row_of(const std::vector<double>& values, std::size_t row, std::size_t size) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * size);
  return {begin, begin + static_cast<std::ptrdiff_t>(size)};
}

bool is_of_stages(const core::NetcdfFile& file) { return file.text_attribute("", "form") == form_of_stages; }

/// Numbers in compared().
std::vector<std::size_t> quantities_in(const results::SeriesFile& file, std::size_t gauges) {
  std::vector<std::size_t> numbers(gauges, 0);
  if (is_of_stages(file.netcdf())) return numbers;
  const std::vector<std::string> names = file.texts(quantity);
  for (std::size_t g = 0; g < gauges; ++g) {
    const auto row = std::find_if(compared().begin(), compared().end(),
                                  [&](const Compared& c) { return names[g] == c.name; });
    core::check(row != compared().end(), "{}: '{}' is no quantity; make the file again",
                file.netcdf().path().string(), names[g]);
    numbers[g] = static_cast<std::size_t>(row - compared().begin());
  }
  return numbers;
}

void read_gauges(const results::SeriesFile& file, CyclePairs& pairs) {
  const auto ids = file.texts(id), names = file.texts(name);
  const std::vector<std::size_t> quantities = quantities_in(file, ids.size());
  const auto used = file.numbers(assimilated, 0, 1), doubted = file.numbers(doubtful, 0, 1e9),
             others = file.numbers(other_kind, 0, 1e9);
  const auto age = file.values(last_age), read = file.values(last_value),
             read_error = file.values(last_error), peaks = file.values(peak), times = file.values(peak_time);
  for (std::size_t g = 0; g < ids.size(); ++g) {
    GaugePairs row;
    row.id = ids[g];
    row.name = names[g];
    row.quantity = quantities[g];
    row.assimilated = used[g] != 0;
    row.doubtful = int(doubted[g]);
    row.other_kind = int(others[g]);
    if (std::isfinite(age[g]))
      row.last = ObservedValue{pairs.cycle - core::milliseconds_of(age[g]), read[g], read_error[g]};
    row.peak = row_of(peaks, g, pairs.members);
    row.peak_s = row_of(times, g, pairs.members);
    pairs.gauges.push_back(std::move(row));
  }
}

CyclePairs read_file(const results::SeriesFile& file) {
  const core::NetcdfFile& netcdf = file.netcdf();
  CyclePairs pairs;
  pairs.cycle = core::parse_instant(netcdf.text_attribute("", "cycle_time"), netcdf.path().string());
  pairs.lead_s = netcdf.number_attribute("", "lead_time_s").at(0);
  pairs.synthetic = netcdf.text_attribute("", "synthetic") == "yes";
  pairs.modified = netcdf.text_attribute("", "modified") == "yes";
  pairs.fewer_members = netcdf.text_attribute("", "fewer_members") == "yes";
  pairs.scenario = netcdf.text_attribute("", "scenario");
  pairs.members = file.dimension(member, results::most_members);
  read_gauges(file, pairs);
  const auto of = file.numbers(pair_gauge, 0, static_cast<double>(pairs.gauges.size()) - 1),
             leads = file.numbers(lead, 0, 1e9), read = file.numbers(value, -1e6, 1e6),
             errors = file.numbers(error, 0, 1e6),
             all = file.numbers(is_of_stages(netcdf) ? shown_stage : shown, -1e6, 1e6);
  for (std::size_t p = 0; p < of.size(); ++p)
    pairs.gauges[static_cast<std::size_t>(of[p])].pairs.push_back(
        {leads[p], read[p], errors[p], row_of(all, p, pairs.members)});
  return pairs;
}

}  // namespace

namespace {

/// Nothing for a file of another form.
std::optional<results::SeriesFile> open_pairs(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  results::SeriesFile file(path);
  if (file.netcdf().text_attribute("", "form") != form && !is_of_stages(file.netcdf())) return {};
  return file;
}

}  // namespace

std::optional<PairsHead> read_pairs_head(const std::filesystem::path& path) {
  const auto file = open_pairs(path);
  if (!file) return {};
  const core::NetcdfFile& netcdf = file->netcdf();
  return PairsHead{
      {netcdf.text_attribute("", "forecast_sha256"), netcdf.text_attribute("", "readings_sha256")},
      netcdf.number_attribute("", "lead_time_s").at(0),
      is_of_stages(netcdf)};
}

std::optional<CyclePairs> read_pairs(const std::filesystem::path& path) {
  const auto file = open_pairs(path);
  return file ? std::optional(read_file(*file)) : std::nullopt;
}

}  // namespace freshet::verification
