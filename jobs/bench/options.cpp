#include "jobs/bench/options.hpp"

#include <cstdio>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

#include "core/terms.hpp"

namespace freshet::bench {
namespace {

constexpr const char* help =
    R"(freshet-bench: the speed of the solver's kernels, one JSON object per line (docs/performance.md)

  --case wet,tenth,rain          all cells wet; one in ten; rain on a film everywhere
  --mesh-kind regular,irregular  made meshes; in the full build also: mesher
  --mesh FILE                    a mesh.nc instead (full build)
  --order 1,2   --real f64,f32   --lanes 1,8,16,32,64
  --cells N      triangles of a made mesh                      (1000000)
  --local-steps N  steps of a cell may be so many times as long as the shortest: 2, 4, 8, 16   (1)
  --steps N      steps of a repetition                         (as many as take --seconds); prints a hash
                 of the state at the end, on one rank, as a GPU's must be a CPU's
  --seconds S    length of a repetition                        (1)
  --repeat N     repetitions; their median counts              (5)
  --best         the best repetition counts
  --cpu-time     count the time that the process had a core, not the time that passed
  --triad-mb N   size of the triad's three arrays together     (512)
  --maxima       keep extremes as a run does, every eight steps, or after a cycle of local ones
  --tracers N    the water carries so many
  --term viscosity,smagorinsky,elder   terms of the momentum balance that are on
  --mpi          strong and weak scaling over 1, 2, 4, ... ranks (full build, under mpirun)
  --parts 16,64  measure nothing; say what a mesh cut into so many parts has to exchange (full build)
  --quick        200000 cells, 1 and 32 lanes, three repetitions of 0.2 s, case wet
)";

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

double number(const std::string& text, double least) {
  std::size_t end = 0;
  double value = 0;
  try {
    value = std::stod(text, &end);
  } catch (const std::logic_error&) {
    end = std::string::npos;
  }
  if (end != text.size() || value < least)
    throw std::invalid_argument("'" + text + "' is not a number of at least " + std::to_string(least));
  return value;
}

std::vector<int> numbers(const std::string& text) {
  std::vector<int> values;
  for (const std::string& part : split(text)) values.push_back(static_cast<int>(number(part, 1)));
  return values;
}

std::vector<std::string> names(const std::string& text, const std::vector<std::string>& known) {
  std::vector<std::string> values = split(text);
  for (const std::string& v : values) {
    bool found = false;
    for (const std::string& k : known) found = found || k == v;
    if (!found) throw std::invalid_argument("'" + v + "' is unknown");
  }
  return values;
}

std::vector<std::string> term_names() {
  std::vector<std::string> known;
  for (const core::TermRow& row : core::term_rows()) known.push_back(row.name);
  return known;
}

void quicken(Options& o) {
  o.cells = 200000;
  o.cases = {"wet"};
  o.lanes = {1, 32};
  o.repeat = 3;
  o.seconds = 0.2;
  o.triad_mb = 384;
}

}  // namespace

bool read_options(int argc, char** argv, Options& o) {
  using Take = std::function<void(const std::string&)>;
  const std::map<std::string, Take> valued = {
      {"--case",
       [&](const std::string& v) {
         o.cases = names(v, {"wet", "tenth", "rain"});
       }},
      {"--mesh-kind",
       [&](const std::string& v) {
         o.meshes = names(v, {"regular", "irregular", "mesher"});
       }},
      {"--mesh", [&](const std::string& v) { o.mesh_file = v; }},
      {"--order", [&](const std::string& v) { o.orders = numbers(v); }},
      {"--real",
       [&](const std::string& v) {
         o.reals = names(v, {"f32", "f64"});
       }},
      {"--lanes", [&](const std::string& v) { o.lanes = numbers(v); }},
      {"--parts", [&](const std::string& v) { o.parts = numbers(v); }},
      {"--cells", [&](const std::string& v) { o.cells = static_cast<long>(number(v, 100)); }},
      {"--local-steps",
       [&](const std::string& v) {
         o.local_steps = static_cast<int>(number(v, 1));
         if (o.local_steps > 16 || (o.local_steps & (o.local_steps - 1)) != 0)
           throw std::invalid_argument("'" + v + "' is none of 1, 2, 4, 8, 16");
       }},
      {"--steps", [&](const std::string& v) { o.steps = static_cast<int>(number(v, 1)); }},
      {"--seconds", [&](const std::string& v) { o.seconds = number(v, 0); }},
      {"--repeat", [&](const std::string& v) { o.repeat = static_cast<int>(number(v, 1)); }},
      {"--tracers", [&](const std::string& v) { o.tracers = static_cast<int>(number(v, 0)); }},
      {"--term", [&](const std::string& v) { o.terms = names(v, term_names()); }},
      {"--triad-mb", [&](const std::string& v) { o.triad_mb = number(v, 1); }},
  };
  const std::map<std::string, std::function<void()>> flags = {{"--best", [&] { o.best = true; }},
                                                              {"--cpu-time", [&] { o.cpu_time = true; }},
                                                              {"--maxima", [&] { o.maxima = true; }},
                                                              {"--mpi", [&] { o.mpi = true; }},
                                                              {"--quick", [&] { quicken(o); }}};
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--help" || name == "-h") {
      std::fputs(help, stdout);
      return false;
    }
    if (const auto flag = flags.find(name); flag != flags.end()) {
      flag->second();
      continue;
    }
    const auto option = valued.find(name);
    if (option == valued.end()) throw std::invalid_argument(name + ": unknown; see --help");
    if (++i == argc) throw std::invalid_argument(name + ": the value is missing");
    try {
      option->second(argv[i]);
    } catch (const std::invalid_argument& e) {
      throw std::invalid_argument(name + ": " + e.what());
    }
  }
  for (int order : o.orders)
    if (order > 2) throw std::invalid_argument("--order: 1 or 2");
  return true;
}

}  // namespace freshet::bench
