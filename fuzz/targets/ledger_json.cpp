// warnings/ledger.json, and what is in force by it.
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "forecast/warnings/ledger.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

/// A folder of its own for each, because a ledger that is opened writes. It is no input of the user's: a
/// damaged one is a RunError.
void read(const std::string& bytes) try {
  std::filesystem::remove_all(memory_folder() / "ledger");
  file_in_memory("ledger/warnings/ledger.json", bytes);
  const forecast::Ledger ledger(core::Workspace{memory_folder() / "ledger"});
  for (const forecast::Message& m : ledger.messages()) forecast::in_force(ledger.messages(), m.rule, m.sent);
} catch (const core::RunError&) {
}

const Target target("ledger_json", read);

}  // namespace
}  // namespace freshet::fuzz
