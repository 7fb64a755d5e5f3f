#include "service/delivery/delivering.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <map>
#include <thread>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/scenario.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/text_table.hpp"
#include "service/delivery/postman.hpp"
#include "service/delivery/sealing.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

using nlohmann::json;
using std::chrono::steady_clock;

namespace {

/// What a scenario puts where all can see it must not take the place of what the operational basin put there.
void set_apart(core::Receiver& receiver, const std::string& scenario) {
  const std::string name = "scenario-" + core::file_name_of(scenario);
  if (!receiver.folder.empty()) {
    receiver.folder /= name;
    receiver.url += (receiver.url.ends_with('/') ? "" : "/") + name;
  }
  receiver.topic += "/" + name;
}

std::vector<ReceiverTask> tasks_of(const core::Basin& basin, const core::Workspace& workspace,
                                   const std::string& id) {
  const std::vector<core::Receiver>& all = basin.service->receivers;
  core::check(!all.empty(), "{}: has no [[receiver]]; describe who gets the warnings (docs/guide/deliver.md)",
              basin.file.string());
  const auto scenario = core::scenario_of(workspace);
  std::vector<ReceiverTask> tasks;
  std::vector<std::string> ids;
  for (const core::Receiver& receiver : all) {
    ids.push_back(receiver.id);
    if (!id.empty() && receiver.id != id) continue;
    tasks.push_back({receiver, basin.name, basin.warnings.sender_name});
    if (scenario) set_apart(tasks.back().receiver, scenario->name);
  }
  core::check(!tasks.empty(), "--receiver: '{}' is no receiver of {}{}", id, basin.file.string(),
              core::did_you_mean(id, ids));
  return tasks;
}

/// A process for one receiver: what hangs or crashes there keeps no other.
pid_t start(const ReceiverTask& task, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("no other process can be started: {}", std::strerror(errno));
  if (child > 0) return child;
  int code = 1;
  try {
    end_with_parent();
    work();
    code = 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}: {}\n", task.owner(), error.what());
  }
  std::_Exit(code);
}

/// Rounds until all has arrived, or the time is over.
void serve_once(const ReceiverTask& task, const DeliveryPlaces& places, bool replay,
                const DeliverOptions& options) {
  Postman postman(task, places, replay);
  const auto end = steady_clock::now() + core::milliseconds_of(options.wait_s);
  postman.round(options.impatient);
  postman.save_state();
  while (!postman.is_done() && steady_clock::now() < end && !asked_to_end()) {
    wait_at_most(std::chrono::milliseconds(200));
    postman.round(false);
    postman.save_state();
  }
}

json state_of(const ReceiverTask& task, const DeliveryPlaces& places, int code) {
  json shown = {{"id", task.receiver.id}, {"kind", task.receiver.kind}};
  json state = json::object();
  try {
    state = core::read_json(places.state(task.receiver.id));
  } catch (const core::InputError&) {
    shown["reason"] = "its process ended before it had a state";
  }
  for (const char* key : {"delivered", "waiting", "left_out", "reason", "last_delivery", "next_try"})
    if (state.contains(key)) shown[key] = state[key];
  if (code != 0) shown["reason"] = "its process failed; see the messages above";
  return shown;
}

}  // namespace

json deliver_once(const core::Basin& basin, const core::Workspace& workspace, const DeliverOptions& options) {
  const std::vector<ReceiverTask> tasks = tasks_of(basin, workspace, options.receiver);
  const DeliveryPlaces places(workspace);
  json summary = {{"receivers", json::array()}, {"faults", json::array()}};
  std::unique_ptr<Sealer> sealer;
  try {
    sealer = std::make_unique<Sealer>(basin, workspace, delivery_clock());
  } catch (const core::LockRefused& refused) {
    summary["left_to"] = refused.what();
    return summary;
  }
  for (const std::string& fault : sealer->look(delivery_clock())) summary["faults"].push_back(fault);
  std::map<pid_t, std::size_t> running;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    running[start(tasks[i], [&, i] { serve_once(tasks[i], places, !basin.warnings.sent_now, options); })] = i;
  std::vector<int> codes(tasks.size(), 0);
  while (!running.empty()) {
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    if (ended < 0 && errno != EINTR) break;
    if (asked_to_end())
      for (const auto& [process, number] : running) ::kill(process, SIGTERM);
    if (const auto found = running.find(ended); found != running.end()) {
      codes[found->second] = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
      running.erase(found);
    }
  }
  for (std::size_t i = 0; i < tasks.size(); ++i)
    summary["receivers"].push_back(state_of(tasks[i], places, codes[i]));
  return summary;
}

std::string deliver_text(const json& summary) {
  if (summary.contains("left_to"))
    return fmt::format("left to it: {}\n", summary["left_to"].get<std::string>());
  core::TextTable table({"receiver", "kind", ">delivered", ">waiting", ">left out", "why"});
  for (const json& r : summary["receivers"])
    table.row({r["id"], r["kind"], std::to_string(r.value("delivered", 0)),
               std::to_string(r.value("waiting", 0)), std::to_string(r.value("left_out", 0)),
               r.value("reason", "")});
  return table.text();
}

void deliver_always(const core::Basin& basin, const core::Workspace& workspace,
                    const DeliverOptions& options) {
  const std::vector<ReceiverTask> tasks = tasks_of(basin, workspace, options.receiver);
  const DeliveryPlaces places(workspace);
  Sealer sealer(basin, workspace, delivery_clock());
  const auto look = [&] {
    for (const std::string& fault : sealer.look(delivery_clock())) core::warn("{}", fault);
  };
  struct One {
    const ReceiverTask* task;
    pid_t process = 0;
    steady_clock::time_point not_before{};
  };
  constexpr std::chrono::seconds pause{5};
  std::vector<One> all;
  for (const ReceiverTask& task : tasks) all.push_back({&task});
  while (!asked_to_end()) {
    look();
    for (One& one : all) {
      if (one.process > 0 && ::waitpid(one.process, nullptr, WNOHANG) != 0) {
        one.process = 0;
        one.not_before = steady_clock::now() + pause;
      }
      if (one.process == 0 && steady_clock::now() >= one.not_before)
        one.process =
            start(*one.task, [&] { Postman(*one.task, places, !basin.warnings.sent_now).follow(); });
    }
    wait_at_most(std::chrono::milliseconds(200));
  }
  for (const One& one : all)
    if (one.process > 0) ::kill(one.process, SIGTERM);
  for (int i = 0; i < 14; ++i) {  // they end within this time, or by themselves soon after
    for (One& one : all)
      if (one.process > 0 && ::waitpid(one.process, nullptr, WNOHANG) != 0) one.process = 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (std::none_of(all.begin(), all.end(), [](const One& one) { return one.process > 0; })) break;
  }
}

}  // namespace freshet::service
