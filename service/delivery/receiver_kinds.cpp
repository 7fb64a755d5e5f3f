#include "service/delivery/receiver_kinds.hpp"

#include <algorithm>

namespace freshet::service {

// Each from its file.
ReceiverKind file_kind();
ReceiverKind atom_kind();
ReceiverKind rss_kind();
ReceiverKind webhook_kind();
ReceiverKind mail_kind();
ReceiverKind mqtt_receiver_kind();

const std::vector<ReceiverKind>& receiver_kinds() {
  static const std::vector<ReceiverKind> rows = {file_kind(),    atom_kind(), rss_kind(),
                                                 webhook_kind(), mail_kind(), mqtt_receiver_kind()};
  return rows;
}

const ReceiverKind& receiver_kind(const core::Receiver& receiver) {
  const auto& rows = receiver_kinds();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const ReceiverKind& row) { return receiver.kind == row.name; });
  core::check(found != rows.end(), "{}: receiver.kind: '{}' is not built in", receiver.at.text,
              receiver.kind);
  return *found;
}

}  // namespace freshet::service
