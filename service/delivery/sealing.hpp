#pragma once
// From the ledger of warnings, and from the troubles that the service has noted, into the outbox: each
// message once, signed where basin.toml names keys.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/lock.hpp"
#include "core/workspace.hpp"
#include "service/delivery/outbox.hpp"
#include "service/delivery/signature.hpp"

namespace freshet::service {

/// Who fills the outbox: one process at a time.
class Sealer {
 public:
  /// LockRefused where another process delivers from this workspace. An outbox that is not there begins with
  /// what is in force at `now` (of a replay with all): what is over then was no business of it.
  Sealer(const core::Basin& basin, const core::Workspace& workspace, core::Instant now);

  /// Takes in what has come since. What is wrong, once each: a ledger that is damaged (its copy is read), a
  /// message that cannot be signed (it goes out as it is: nobody is to wait for a warning).
  std::vector<std::string> look(core::Instant now);

 private:
  void begin(core::Instant now);
  void seal_messages(core::Instant now);
  void seal_troubles();
  void seal(Parcel parcel, const std::string& document);
  Signed signed_or_plain(const std::string& identifier, const std::string& xml, core::Instant now);
  void fault(const std::string& text);

  const core::Basin& basin_;
  core::Workspace workspace_;
  DeliveryPlaces places_;
  core::Lock lock_;
  std::unique_ptr<ChainFile> file_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<Signer> signer_;
  std::vector<std::string> faults_, told_;
  std::string ledger_mark_, trouble_mark_;  ///< of the files at the last look
};

/// Whether nothing is sent from this workspace but exercises. InputError as core::scenario_of().
bool is_scenario(const core::Workspace& workspace);

}  // namespace freshet::service
