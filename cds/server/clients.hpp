#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "cds/hooks/client.hpp"
#include "cds/server/config.hpp"
#include "fhir/http_client.hpp"

namespace cds::server {

// Everyone with whom something was agreed, and the FHIR servers of each: a server that is one
// client's is never asked for another.
class Clients {
 public:
  // Throws std::runtime_error for a FHIR server that is no base URL.
  explicit Clients(const std::map<std::string, ClientConfig>& agreed);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  // Whoever does not say who he is: the client named "default".
  const hooks::Client& Default() const { return clients_.find("default")->second; }

  // Null when there is none of this name.
  const hooks::Client* Find(std::string_view name) const;

 private:
  void KeepResolving(const std::stop_token& stop);

  std::unique_ptr<fhir::HttpClient> http_;
  std::map<std::string, hooks::Client, std::less<>> clients_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread resolver_;  // last: it uses the others
};

}  // namespace cds::server
