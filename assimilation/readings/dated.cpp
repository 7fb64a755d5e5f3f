#include "assimilation/readings/dated.hpp"

#include <algorithm>

#include "core/provenance.hpp"

namespace freshet::assimilation {

namespace {

std::string time_text(core::Instant time) {
  const bool open = time == core::Instant::min() || time == core::Instant::max();
  return open ? "" : core::to_iso(time);
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

const DatedLayer& ratings_layer() {
  static const DatedLayer layer{"ratings",
                                {"stage_from_m", "stage_to_m", "c", "a", "b", "uncertainty_percent"}};
  return layer;
}

const DatedLayer& datums_layer() {
  static const DatedLayer layer{"datums", {"offset_m"}};
  return layer;
}

std::vector<DatedTable> ratings_of(const std::map<std::string, RatedGauge>& gauges) {
  std::vector<DatedTable> tables;
  for (const auto& [id, gauge] : gauges) {
    if (!gauge.rating) continue;
    DatedTable& table =
        tables.emplace_back(DatedTable{id, file_name(gauge.rating->file), gauge.rating->sha256, {}});
    for (const core::DatedRating& curve : gauge.rating->curves)
      for (const core::RatingSegment& s : curve.segments)
        table.rows.push_back({time_text(curve.from),
                              time_text(curve.until),
                              {s.from, s.to, s.c, s.a, s.b, 100 * s.uncertainty},
                              s.line});
  }
  return tables;
}

std::vector<DatedTable> datums_of(const std::map<std::string, RatedGauge>& gauges) {
  std::vector<DatedTable> tables;
  for (const auto& [id, gauge] : gauges) {
    if (!gauge.datum) continue;
    DatedTable& table = tables.emplace_back(
        DatedTable{id, file_name(gauge.datum->file), core::sha256_of_file(gauge.datum->file), {}});
    for (const core::StageDatum::Shift& s : gauge.datum->shifts)
      table.rows.push_back({time_text(s.from), time_text(s.until), {s.offset}, s.line});
  }
  return tables;
}

bool same_rows(const DatedTable& a, const DatedTable& b) {
  const auto content = [](const DatedTable& table) {
    std::vector<DatedRow> rows = table.rows;
    for (DatedRow& row : rows) row.line = 0;
    std::sort(rows.begin(), rows.end(), [](const DatedRow& x, const DatedRow& y) {
      return std::tie(x.from, x.until, x.numbers) < std::tie(y.from, y.until, y.numbers);
    });
    return rows;
  };
  return content(a) == content(b);
}

}  // namespace freshet::assimilation
