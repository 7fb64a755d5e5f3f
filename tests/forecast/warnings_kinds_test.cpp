// What each kind of rule finds, and that the life of a warning is the same for all.

#include <catch2/catch.hpp>

#include "cap_rules.hpp"
#include "core/risk_matrix.hpp"
#include "forecast/warnings/evaluation.hpp"
#include "forecast/warnings/return_table.hpp"
#include "results/sections_file.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// Members of warnings_fixture: `reaching` of ten rise in a straight line from 0.5 m to 2.0 m within two
/// hours, the others to 1.0 m.
struct KindOfRule : Place {
  core::WarningRule& rule() { return basin.warnings.rules[0]; }
  forecast::Evaluation evaluate(int hour = 0) {
    const auto folder = workspace.cycle(after_hours(hour));
    return forecast::evaluate(rule(), basin, forecast::read_products(folder, after_hours(hour), basin.name));
  }
  /// forecast.nc: the first `deep` members have `depth` where x < `wet_to` from hour 1 on.
  void write_depths(int hour, int deep, double wet_to, float depth = 0.5F) {
    const CycleShape shape;
    const mesh::Mesh m = small_mesh();
    auto file = core::NetcdfFile::create(workspace.cycle(after_hours(hour)) / "forecast.nc");
    file.add_dimension("face", static_cast<std::size_t>(m.n_cells()));
    file.add_dimension("member", members);
    file.add_dimension("time", 3);
    file.add_variable("time", core::NcType::f64, {"time"});
    file.add_variable("depth", core::NcType::f32, {"time", "member", "face"});
    put_attributes(file, m, after_hours(hour), shape);
    file.write<double>("time", {0, 3600, 7200});
    std::vector<float> depths;
    for (int t = 0; t < 3; ++t)
      for (int k = 0; k < members; ++k)
        for (mesh::Index c = 0; c < m.n_cells(); ++c)
          depths.push_back(t >= 1 && k < deep && m.cell_x[c] < wet_to ? depth : 0.0F);
    file.write("depth", depths);
    file.commit();
  }
  void ask_area(double share) {
    rule().kind = "area", rule().gauge = "", rule().place = "Lower village";
    rule().has_area = true;
    rule().polygon.points = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
    rule().numbers["wet_share"] = share;
  }
};

}  // namespace

TEST_CASE("A rule on an area asks for its wet share, member by member and at one time") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {});
  k.write_depths(0, 7, 520);  // half of the polygon, to a cell
  k.ask_area(0.4);
  const auto e = k.evaluate();
  CHECK(e.members_reaching == 7);
  CHECK(e.own_onset == after_hours(1));
  CHECK(e.place.name == "Lower village");
  CHECK(std::get<forecast::Number>(e.facts.at("share_median")).value == Approx(50).margin(5));
  k.ask_area(0.7);
  CHECK(k.evaluate().members_reaching == 0);
  k.ask_area(0.4);
  k.rule().area_depth_m = 1.0;  // the water is 0.5 m deep
  CHECK(k.evaluate().members_reaching == 0);
}

TEST_CASE("What a rule's polygon does not hold is not warned; where nothing is likely, the polygon is") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {.flooded = [](double, double) { return true; }});
  k.write_depths(0, 10, 2000);
  k.ask_area(0.4);
  const auto inside = k.evaluate();
  CHECK(inside.form == forecast::AreaForm::outline);
  CHECK(inside.area.area_km2 == Approx(1.0).margin(0.15));  // of 2 km2 that flood
  write_cycle(k.workspace, 0, {.flooded = [](double, double) { return false; }});
  const auto whole = k.evaluate();
  CHECK(whole.form == forecast::AreaForm::place);
  CHECK(whole.area.area_km2 == 0);
  CHECK(whole.area.polygons.size() == 1);
}

TEST_CASE("Rules on areas say what is missing") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {});
  k.ask_area(0.4);
  CHECK_THROWS_WITH(k.evaluate(), Contains("forecast.nc") && Contains("run the cycle again"));
  k.write_depths(0, 10, 2000);
  k.rule().polygon.points = {{5000, 0}, {6000, 0}, {6000, 1000}};
  CHECK_THROWS_WITH(k.evaluate(), Contains("lie outside the mesh") && Contains("rule 'mill.major'"));
}

TEST_CASE(
    "A rule's polygon may come from a file, by the name of its feature; a changed file is looked at again") {
  KindOfRule k;
  k.basin.crs = "EPSG:32616";
  write_cycle(k.workspace, 0, {.arrival_h = 1});
  k.write_depths(0, 7, 520);
  k.ask_area(0.4);
  const auto by_points = k.evaluate();
  const auto write_areas = [&](int east) {
    const auto ring = [](int from, int to) {
      return fmt::format("[[[{0}, 0], [{1}, 0], [{1}, 1000], [{0}, 1000], [{0}, 0]]]", from, to);
    };
    const auto area = [](const std::string& name, const std::string& rings) {
      return R"({"type": "Feature", "properties": {"name": ")" + name +
             R"("}, "geometry": {"type": "Polygon", "coordinates": )" + rings + "}}";
    };
    core::write_file(
        k.folder / "areas.geojson",
        R"({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:32616"}},
                         "features": [)" +
            area("Upper", ring(1000, 2000)) + ", " + area("Lower", ring(0, east)) + "]}");
  };
  write_areas(1000);
  k.rule().polygon = {};
  k.rule().polygon.file = k.folder / "areas.geojson";
  k.rule().polygon.feature = "Lower";
  const auto by_file = k.evaluate();
  CHECK(by_file.members_reaching == by_points.members_reaching);
  CHECK(by_file.area.area_km2 == by_points.area.area_km2);
  k.rule().polygon.feature = "Upper";
  CHECK(k.evaluate().members_reaching == 0);
  k.rule().polygon.feature = "Middle";
  CHECK_THROWS_WITH(k.evaluate(), Contains("areas.geojson") && Contains("Middle"));
  k.rule().polygon.feature = "Lower";
  CHECK(types(k.warn().sent) == "00 Alert");
  write_areas(1900);  // now the water covers too small a share
  CHECK(types(k.warn().sent) == "00 Cancel");
}

TEST_CASE("A rule on the rate of rise takes the mean over its time, within the forecast") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {.members_reaching = 6});  // 0.75 m/h for two hours
  k.rule().kind = "rise";
  k.rule().numbers = {{"rise_m_per_h", 0.7}, {"rise_over_min", 60}};
  const auto e = k.evaluate();
  CHECK(e.members_reaching == 6);
  CHECK(e.own_onset == after_hours(1));  // not before an hour of the forecast is there
  k.rule().numbers["rise_m_per_h"] = 0.8;
  CHECK(k.evaluate().members_reaching == 0);
  k.rule().numbers = {{"rise_m_per_h", 0.5}, {"rise_over_min", 180}};  // over three hours it is 0.25 m/h
  CHECK(k.evaluate().members_reaching == 0);
  k.rule().numbers = {{"rise_m_per_h", 0.2}, {"rise_over_min", 60}};
  CHECK(k.evaluate().members_reaching == 10);
}

TEST_CASE("A gauge that falls dry rises from its bed") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {.members_reaching = 10, .bed = 0.0});
  k.rule().kind = "rise";
  k.rule().numbers = {{"rise_m_per_h", 0.7}, {"rise_over_min", 60}};
  CHECK(k.evaluate().members_reaching == 10);
  write_cycle(k.workspace, 0, {.bed = 0.0, .dry_members = 10});
  CHECK(k.evaluate().members_reaching == 0);
}

TEST_CASE("A threshold counts only where it is reached in time") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {.members_reaching = 6});  // 1.5 m after 80 min, seen after 90
  k.rule().kind = "time_to";
  k.rule().numbers = {{"within_h", 1.5}};
  CHECK(k.evaluate().members_reaching == 6);
  k.rule().numbers = {{"within_h", 1.25}};
  CHECK(k.evaluate().members_reaching == 0);
}

TEST_CASE("Return periods are linear in the variate of Gumbel between rows, and not made up beyond them") {
  core::ReturnTable table;
  table.years = {2, 10, 100}, table.stages_m = {1.0, 1.5, 2.5};
  CHECK(forecast::value_of_years(table, 10) == 1.5);
  const auto y = [](double t) { return -std::log(-std::log(1 - 1 / t)); };
  const double expected = 1.5 + (y(50) - y(10)) / (y(100) - y(10));
  CHECK(*forecast::value_of_years(table, 50) == Approx(expected));
  CHECK(*forecast::years_of_value(table, expected) == Approx(50));
  CHECK_FALSE(forecast::value_of_years(table, 101));
  CHECK_FALSE(forecast::years_of_value(table, 0.9));
  CHECK(*forecast::years_of_value(table, 9) == 100);
  CHECK(forecast::beyond(table, 9));

  KindOfRule k;
  k.basin.gauges[0].returns = table;
  write_cycle(k.workspace, 0, {.members_reaching = 6});
  k.rule().kind = "return_period";
  k.rule().numbers = {{"return_period_y", 10}};
  const auto e = k.evaluate();
  CHECK(e.members_reaching == 6);
  CHECK(e.own_onset == after_hours(1) + std::chrono::minutes(30));
  k.rule().numbers = {{"return_period_y", 50}};
  CHECK(k.evaluate().members_reaching == 0);  // 2.0 m come once in 30 years or so
}

TEST_CASE("A table of discharges is held against the section that bears the gauge's name") {
  KindOfRule k;
  core::ReturnTable& table = k.basin.gauges[0].returns;
  table.years = {2, 10, 100}, table.discharges_m3_per_s = {50, 90, 200};
  write_cycle(k.workspace, 0, {});
  k.rule().kind = "return_period", k.rule().numbers = {{"return_period_y", 10}};
  results::SectionSeries flow;
  flow.epoch = first_cycle, flow.time_s = {-3600, 0, 0, 3600, 7200}, flow.in_forecast = {0, 0, 1, 1, 1};
  flow.attributes.basin = k.basin.name, flow.attributes.cycle = first_cycle;
  flow.attributes.synthetic = true;
  flow.names = {"outlet", "mill"}, flow.kinds = {results::SectionKind::boundary, results::SectionKind::line};
  flow.members = members;
  for (int section = 0; section < 2; ++section)
    for (int m = 0; m < members; ++m)
      for (const double q : {900.0, 900.0, 20.0, 60.0, section == 1 && m < 7 ? 120.0 : 80.0})
        flow.discharge_m3_per_s.push_back(q);  // the window, before the analysis, decides nothing
  flow.volume_m3.assign(flow.discharge_m3_per_s.size(), 0);
  const auto file = k.workspace.cycle(first_cycle) / "sections.nc";
  results::write_sections(file, flow);
  const auto e = k.evaluate();
  CHECK(e.members_reaching == 7);
  CHECK(e.own_onset == after_hours(2));
  CHECK(std::get<forecast::Measure>(e.facts.at("level")).unit == "discharge");
  CHECK(std::get<forecast::Measure>(e.facts.at("level")).value == 90);
  k.rule().numbers = {{"return_period_y", 2}};
  CHECK(k.evaluate().members_reaching == 10);

  SECTION("no such section") {
    flow.names[1] = "weir";
    results::write_sections(file, flow);
    CHECK_THROWS_WITH(k.evaluate(), Contains("has no section 'mill'"));
  }
  SECTION("of another cycle") {
    flow.epoch = flow.attributes.cycle = after_hours(2);
    results::write_sections(file, flow);
    CHECK_THROWS_WITH(k.evaluate(), Contains("of another cycle"));
  }
}

TEST_CASE("The risk matrix is that of the Flood Guidance Statement") {
  using core::Impact, core::Risk;
  CHECK(core::likelihood_of(0.19) == core::Likelihood::very_low);
  CHECK(core::likelihood_of(0.2) == core::Likelihood::low);
  CHECK(core::likelihood_of(0.4) == core::Likelihood::medium);
  CHECK(core::likelihood_of(0.6) == core::Likelihood::high);
  CHECK(core::risk_of(Impact::severe, core::Likelihood::high) == Risk::red);
  CHECK(core::risk_of(Impact::severe, core::Likelihood::low) == Risk::amber);
  CHECK(core::risk_of(Impact::significant, core::Likelihood::low) == Risk::yellow);
  CHECK(core::probability_for(Impact::severe, Risk::red) == 0.6);
  CHECK(core::probability_for(Impact::minor, Risk::amber) > 1);
}

TEST_CASE("Impact and likelihood make a colour; the worst level that makes it decides") {
  KindOfRule k;
  write_cycle(k.workspace, 0, {.members_reaching = 3});  // three of ten to 2.0 m, the rest to 1.0 m
  k.rule().kind = "impact";
  k.rule().choices = {{"risk", "amber"}, {"clear_risk", "amber"}, {"impact_from", "stage"}};
  k.rule().lists["impact_levels"] = {0.8, 1.2, 1.8};  // minor 100 %, significant 30 %, severe 30 %
  const auto amber = k.evaluate();
  CHECK(amber.holds());
  CHECK(amber.probability == 0.3);
  CHECK(std::get<forecast::Word>(amber.facts.at("impact_level")).name == "severe");
  CHECK(std::get<forecast::Word>(amber.facts.at("risk")).name == "amber");
  k.rule().choices["risk"] = "red";
  k.rule().choices["clear_risk"] = "yellow";
  const auto red = k.evaluate();
  CHECK_FALSE(red.holds());
  CHECK(red.above_clear());                           // in force it would be kept
  k.rule().lists["impact_levels"] = {0.8, 1.2, 2.8};  // nobody reaches the worst
  k.rule().choices["risk"] = k.rule().choices["clear_risk"] = "yellow";
  CHECK(std::get<forecast::Word>(k.evaluate().facts.at("impact_level")).name == "significant");
  k.rule().choices["risk"] = k.rule().choices["clear_risk"] = "amber";
  CHECK_FALSE(k.evaluate().holds());
}

TEST_CASE("Warnings of every kind are given, updated and cancelled alike, and say where and why") {
  KindOfRule k;
  const std::string kind = GENERATE("area", "rise", "time_to", "return_period", "impact");
  CAPTURE(kind);
  k.basin.warnings.languages = {"en-US", "de", "fr", "es", "zh"};
  k.basin.gauges[0].returns.years = {2, 100}, k.basin.gauges[0].returns.stages_m = {1.2, 3.0};
  for (const int hour : {0, 2, 4}) {
    const int n = hour == 4 ? 0 : 6 + 3 * hour / 2;
    write_cycle(k.workspace, hour, {.members_reaching = n, .arrival_h = 1});
    k.write_depths(hour, n, 1020);
  }
  k.rule().kind = kind;
  k.rule().numbers = {{"within_h", 2},
                      {"rise_m_per_h", 0.7},
                      {"rise_over_min", 60},
                      {"return_period_y", 2},
                      {"wet_share", 0.4}};
  k.rule().choices = {{"risk", "amber"}, {"clear_risk", "amber"}, {"impact_from", "stage"}};
  k.rule().lists["impact_levels"] = {1.1, 1.2, 3.8};
  if (kind == "area") k.ask_area(0.4);
  const auto result = k.warn();
  CHECK(result.failures == std::vector<std::string>{});
  REQUIRE(types(result.sent) == "00 Alert, 02 Update, 04 Cancel");
  CHECK(cap_rules::Checker(k.workspace).faults == std::vector<std::string>{});
  const std::string place = kind == "area" ? "Lower village" : "Old & new mill";
  for (const auto& m : result.sent) {
    CHECK_THAT(m.area_description, Contains(place));
    CHECK(forecast::place_of(m) == (kind == "area" ? "Lower village" : "mill"));
    CHECK(forecast::to_json(forecast::read_cap(m.xml, "test")) == forecast::to_json(m));
  }
  CHECK(k.warn().sent.empty());  // asked again, nothing is sent again
}
