#pragma once

#include <string>
#include <string_view>

#include "cds/server/http_message.hpp"
#include "fhir/result.hpp"

namespace cds::server {

// The status code that says this problem over HTTP.
int StatusOf(fhir::IssueType type);

// A reply with a JSON body that nobody may keep.
Reply JsonReply(int status, std::string body);

// An OperationOutcome (FHIR R4), with the status of its issue or a status of its own.
Reply ErrorReply(const fhir::Issue& issue);
Reply ErrorReply(int status, std::string_view why);

}  // namespace cds::server
