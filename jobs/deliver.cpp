// freshet-deliver: deliver, audit, verify-signature.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/program.hpp"
#include "service/delivery/audit.hpp"
#include "service/delivery/delivering.hpp"
#include "service/delivery/postman.hpp"
#include "service/delivery/signature.hpp"
#include "service/net/stopping.hpp"

namespace {

using namespace freshet;

struct Arguments {
  core::CommonOptions common;
  service::DeliverOptions deliver;
  bool follow = false;
  std::filesystem::path file;
  std::vector<std::filesystem::path> trust;
};

void deliver(const Arguments& arguments) {
  service::end_soon_when_asked();
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  const core::Workspace workspace = core::workspace_of(basin, arguments.common);
  if (arguments.follow) {
    service::end_with_parent();
    return service::deliver_always(basin, workspace, arguments.deliver);
  }
  const nlohmann::json summary = service::deliver_once(basin, workspace, arguments.deliver);
  core::print_summary(summary, service::deliver_text(summary), arguments.common);
  std::vector<std::string> failures = summary["faults"].get<std::vector<std::string>>();
  for (const nlohmann::json& r : summary["receivers"])
    if (const std::string why = r.value("reason", ""); !why.empty())
      failures.push_back(fmt::format("receiver '{}': {}", r["id"].get<std::string>(), why));
  if (!failures.empty()) core::fail_run("{}", fmt::join(failures, "\n"));
}

void audit(const Arguments& arguments) {
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  const nlohmann::json found = service::audit(basin, core::workspace_of(basin, arguments.common));
  core::print_summary(found, service::audit_text(found), arguments.common);
  if (!found["whole"].get<bool>())
    core::fail_run("{} of the records of warnings and deliveries are wrong; the first: {}",
                   found["faults"].size(), found["faults"].front().get<std::string>());
}

void verify_signature(const Arguments& arguments) {
  std::vector<service::Certificate> trust;
  for (const auto& file : arguments.trust)
    for (const service::Certificate& one : service::certificates_in(core::read_file(file), file.string()))
      trust.push_back(one);
  const service::Verified found = service::verify(core::read_file(arguments.file), trust,
                                                  service::delivery_clock(), arguments.file.string());
  const nlohmann::json summary = {{"identifier", found.identifier},
                                  {"status", found.status},
                                  {"signed_by", found.certificate.subject},
                                  {"certificate_sha256", found.certificate.sha256}};
  core::print_summary(summary, arguments.common);
}

void add_deliver(CLI::App& app, Arguments& arguments) {
  CLI::App& command =
      *app.add_subcommand("deliver", "the warnings of the ledger, and word of trouble, to the receivers");
  core::add_common_options(command, arguments.common);
  command.add_option("--receiver", arguments.deliver.receiver,
                     "this receiver alone, by its id; default: all");
  command.add_flag("--now", arguments.deliver.impatient, "try at once also what failed and would wait");
  command.add_option("--wait", arguments.deliver.wait_s, "seconds to go on trying; default: each once")
      ->check(CLI::Range(0.0, 1e6));
  command.add_flag("--follow", arguments.follow,
                   "go on until ended, by SIGTERM or with the process that started it; default: once");
}

void add_verify(CLI::App& app, Arguments& arguments) {
  CLI::App& command = *app.add_subcommand(
      "verify-signature", "whether a CAP message is signed, as a whole, by somebody who is trusted");
  command.add_option("file", arguments.file, "the message")->required();
  command.add_option("--trust", arguments.trust, "certificates (PEM): of signers, or of authorities")
      ->required();
  command.add_flag("--json", arguments.common.json,
                   "print the summary as one JSON object on standard output");
  command.add_flag("--quiet", arguments.common.quiet, "only the exit code");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Warnings to those who need them"};
  app.require_subcommand(1);
  Arguments arguments;
  add_deliver(app, arguments);
  CLI::App& auditing = *app.add_subcommand(
      "audit",
      "whether ledger, outbox and receipts are whole, and say the same; the first entry that is wrong");
  core::add_common_options(auditing, arguments.common);
  add_verify(app, arguments);
  return core::run_program(app, argc, argv, [&] {
    if (app.got_subcommand("deliver")) deliver(arguments);
    if (app.got_subcommand("audit")) audit(arguments);
    if (app.got_subcommand("verify-signature")) verify_signature(arguments);
  });
}
