#pragma once
// A message, the entry of the ledger that holds it, and the evaluation that it came from.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/workspace.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/ledger_file.hpp"
#include "forecast/warnings/message.hpp"
#include "service/trace/file_states.hpp"

namespace freshet::service {

struct TracedMessage {
  forecast::Message message;  ///< as the ledger has it
  std::filesystem::path file;
  std::string status;             ///< CAP's: Actual, Exercise
  std::size_t entry = 0, of = 0;  ///< of the ledger, from 1; 0: it cannot be read
  std::string entry_sha256;
  forecast::RuleEvaluation evaluation;  ///< empty rule: none is recorded
  std::string evaluated_at;             ///< ISO; ""
  forecast::ProductSums sums;           ///< that the message names; "": it names none
  std::vector<TracedFile> files;        ///< message and ledger
};

/// `given`: a file, or the identifier of a message. An empty workspace is found from the file's place, and
/// set. InputError if it is no message of the workspace's.
TracedMessage trace_message(const std::string& given, core::Workspace& workspace);

}  // namespace freshet::service
