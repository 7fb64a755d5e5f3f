// The water budget over time, and budget.nc: it closes at every record, has the same bits on any number of
// ranks, and goes on over a restart.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};
constexpr int members = 3, records = 5;

/// Records and checkpoints every 100 s.
void advance(hydro::Simulation& s, hydro::GaugeHistory& history, const std::filesystem::path& checkpoint,
             double until) {
  while (s.time() < until) {
    s.advance_to(s.time() + 100);
    history.budget.record(s, hydro::Phase::forecast);
    hydro::write_checkpoint(checkpoint, s, history, header);
  }
}

core::Basin basin_of(core::Precision precision, int order) {
  core::Basin basin = forced_valley_basin(members, precision);
  basin.solver.order = order;
  return basin;
}

/// [row][member][record] as in the file.
struct Series {
  explicit Series(const std::filesystem::path& path) : file(core::NetcdfFile::open(path)) {}
  double at(const std::string& variable, std::size_t row, std::size_t member, std::size_t record) const {
    return file.read<double>(variable).at((row * members + member) * records + record);
  }
  core::NetcdfFile file;
};

}  // namespace

TEST_CASE("budget.nc closes at every record, and its accounts are those of the simulation") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  for (const auto& [precision, order, bound] :
       {std::tuple(core::Precision::f64, 2, 1e-12), std::tuple(core::Precision::f32, 1, 1e-6)}) {
    const core::Basin basin = basin_of(precision, order);
    hydro::Simulation s(basin, mesh, ranks);
    hydro::GaugeHistory history;
    vary_members(s);
    s.book("analysis", {std::vector<double>(s.lanes(), 0.25)});  // booked only: the error must show it
    advance(s, history, folder / "checkpoint.nc", 100.0 * records);
    hydro::write_budget(folder / "budget.nc", s, history.budget, header);
    MPI_Barrier(MPI_COMM_WORLD);
    const Series series(folder / "budget.nc");
    CHECK(series.file.read_strings("boundary_name") == std::vector<std::string>{"outlet", "inflow", "lake"});
    CHECK(series.file.read_strings("source_name") == std::vector<std::string>{"spring", "pump"});
    CHECK(series.file.read<double>("time") == std::vector<double>{100, 200, 300, 400, 500});
    CHECK(series.file.text_attribute("rain", "units") == "m3");
    const hydro::Budget last = s.budget();
    const std::size_t zones = s.ground().names().size();
    CHECK(zones > 1);
    for (std::size_t m = 0; m < members; ++m) {
      for (std::size_t t = 0; t < records; ++t) {
        INFO("order " << order << ", member " << m << ", record " << t);
        const auto value = [&](const std::string& name) { return series.at(name, 0, m, t); };
        double left = value("storage") - value("initial") - value("rain") - value("analysis") -
                      value("clipped") + value("infiltration") + value("evaporation");
        double turnover = value("initial") + value("rain") + value("infiltration") + value("evaporation") +
                          value("clipped") + 0.25;
        for (std::size_t z = 0; z < zones; ++z) {
          const auto ground = [&](const char* name) { return series.at(name, z, m, t); };
          left += ground("ground_storage") - ground("ground_initial") - ground("into_ground") -
                  ground("ground_analysis") + ground("ground_evaporation");
          turnover += ground("ground_initial") + ground("into_ground") + ground("ground_analysis") +
                      ground("ground_evaporation");
          if (t > 0) CHECK(ground("from_ground") > series.at("from_ground", z, m, t - 1));
        }
        for (std::size_t b = 0; b < 3; ++b) left -= series.at("through_boundary", b, m, t);
        for (std::size_t i = 0; i < 2; ++i) left -= series.at("source", i, m, t);
        for (std::size_t b = 0; b < 3; ++b) turnover += std::abs(series.at("through_boundary", b, m, t));
        for (std::size_t i = 0; i < 2; ++i) turnover += std::abs(series.at("source", i, m, t));
        CHECK(std::abs(left + 0.25) <= bound * turnover);
        CHECK(std::abs(value("error") - left) < 1e-12 * turnover);
        CHECK(value("error_relative") == Approx(std::abs(value("error")) / turnover).margin(1e-18));
        if (t > 0) CHECK(value("rain") > series.at("rain", 0, m, t - 1));
        if (t > 0) CHECK(value("infiltration") > series.at("infiltration", 0, m, t - 1));
      }
      CHECK(series.at("rain", 0, m, records - 1) == last.of("rain")[m]);
      CHECK(series.at("storage", 0, m, records - 1) == last.of("storage")[m]);
      CHECK(series.at("evaporation", 0, m, records - 1) == last.of("evaporation")[m]);
      CHECK(series.at("through_boundary", 1, m, records - 1) == last.of("through_boundary", 1)[m]);
      CHECK(series.at("source", 0, m, records - 1) == last.of("source", 0)[m]);
      CHECK(last.of("through_boundary", 1)[m] > 1000);
      CHECK(last.of("infiltration")[m] > 10);
    }
    CHECK(series.at("rain", 0, 0, 4) != series.at("rain", 0, 1, 4));  // members differ
  }
}

TEST_CASE("Each account does to the balance what its role says") {
  const mesh::Mesh mesh = valley_mesh(24);
  const core::Basin basin = basin_of(core::Precision::f64, 1);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const hydro::Simulation s(basin, mesh, ranks);
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i) {
    hydro::Budget budget(s, s.lanes());
    for (std::vector<double>& row : budget.rows(hydro::AccountName(i))) row[0] = 3;
    const hydro::Role role = hydro::accounts[i].role;
    const double booked = 3.0 * static_cast<double>(budget.rows(hydro::AccountName(i)).size());
    INFO(hydro::accounts[i].name);
    const bool moved = booked > 0 && (role == hydro::Role::came || role == hydro::Role::went);
    const double error = role == hydro::Role::came ? -booked : role == hydro::Role::aside ? 0 : booked;
    const bool of_water = hydro::accounts[i].per != hydro::Per::tracer;
    CHECK(budget.error(0) == (of_water ? error : 0));
    CHECK(budget.relative_error(0) == (of_water && moved ? 1 : 0));
    for (std::size_t t = 0; t < basin.tracers.size(); ++t) {
      CHECK(budget.tracer_error(t, 0) == (of_water ? 0 : error));
      CHECK(budget.relative_tracer_error(t, 0) == (!of_water && moved ? 1 : 0));
    }
    CHECK(budget.error(1) == 0);
  }
}

TEST_CASE("Every account is written to a checkpoint and read again") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = basin_of(core::Precision::f64, 1);
  hydro::Simulation first(basin, mesh, ranks), second(basin, mesh, ranks);
  hydro::Budget budget = first.budget();
  double volume = 0;
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i)
    for (std::vector<double>& row : budget.rows(hydro::AccountName(i)))
      for (std::size_t m = 0; m < row.size(); ++m) row[m] = m < members ? ++volume : volume;
  first.set_budget(budget);
  const hydro::GaugeHistory none;
  hydro::write_checkpoint(folder / "cut.nc", first, none, header);
  hydro::read_checkpoint(folder / "cut.nc", second, nullptr);
  const hydro::Budget written = first.budget(), read = second.budget();
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i) {
    const hydro::AccountName account(i);
    INFO(hydro::accounts[i].name);
    CHECK(read.rows(account) == written.rows(account));
    if (hydro::accounts[i].role != hydro::Role::stored) CHECK(written.rows(account) == budget.rows(account));
  }
}

TEST_CASE("The budget over time has the same bits on any number of ranks") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    core::Basin basin = basin_of(core::Precision::f64, 2);
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
    hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
    hydro::GaugeHistory ours, mine;
    for (const auto& [s, history] : {std::pair(&shared, &ours), std::pair(&alone, &mine)}) {
      vary_members(*s);
      for (double t : {70.0, 300.0}) {
        s->advance_to(t);
        history->budget.record(*s, hydro::Phase::forecast);
      }
    }
    INFO(world_size() << " ranks, " << groups << " groups");
    const std::size_t zones = shared.ground().names().size();
    CHECK(ours.budget.volume.size() == 2 * (7 + 6 * zones + 2 + 3 + 8) * members);
    CHECK(ours.budget.volume == mine.budget.volume);
  }
}

TEST_CASE("The budget over time goes on over a restart, and is cut with the gauges") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = basin_of(core::Precision::f32, 2);
  hydro::Simulation whole(basin, mesh, ranks), first(basin, mesh, ranks), second(basin, mesh, ranks);
  hydro::GaugeHistory history, first_history, second_history;
  for (hydro::Simulation* s : {&whole, &first}) vary_members(*s);
  advance(whole, history, folder / "whole.nc", 500);
  advance(first, first_history, folder / "cut.nc", 300);
  hydro::read_checkpoint(folder / "cut.nc", second, &second_history);
  CHECK(second_history.budget.volume == first_history.budget.volume);
  advance(second, second_history, folder / "cut.nc", 500);
  CHECK(second_history.budget.time == history.budget.time);
  CHECK(second_history.budget.phase == history.budget.phase);
  CHECK(second_history.budget.volume == history.budget.volume);
  second_history.cut(300);
  CHECK(second_history.budget.time == first_history.budget.time);
  CHECK(second_history.budget.volume == first_history.budget.volume);
}
