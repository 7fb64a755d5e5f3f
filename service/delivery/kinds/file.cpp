// Files in a folder, one for each message, under its identifier. A web server, a mirror or another program
// takes them from there.

#include "service/delivery/message_files.hpp"
#include "service/delivery/receiver_kinds.hpp"

namespace freshet::service {

namespace {

class Folder : public Way {
 public:
  explicit Folder(const ReceiverTask& task) : folder_(task.receiver.folder) {}
  std::string send(const Shipment& shipment) override {
    return put_message(folder_, shipment.parcel, shipment.payload).string();
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace

ReceiverKind file_kind() {
  return {"file", "a file for each message in `folder`",
          [](const ReceiverTask& task) -> std::unique_ptr<Way> { return std::make_unique<Folder>(task); }};
}

}  // namespace freshet::service
