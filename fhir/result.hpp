#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace fhir {

// Why something could not be done: the codes of FHIR R4 OperationOutcome.issue.code that we use.
enum class IssueType {
  kInvalid,        // not what the specification allows: wrong type, wrong value
  kStructure,      // not JSON, or JSON beyond the limits
  kRequired,       // a required element is missing
  kNotFound,       // nothing is known under this name
  kForbidden,      // known, but not allowed to this caller
  kNotSupported,   // well formed, but not something we can use
  kUnprocessable,  // required data could not be had (CDS Hooks 2.0, "HTTP Status Codes": 412)
  kTooLong,        // more than the limits allow
  kTransient,      // may succeed when tried again
  kException,      // our fault
  kLogin,          // the caller must say who he is
  kThrottled,      // the caller asks more often than was agreed
};

// One problem, for the caller: what it is in words (never patient data) and where it is.
struct Issue {
  IssueType type = IssueType::kInvalid;
  std::string diagnostics;
  std::string expression;  // "context.draftOrders.entry[2].resource.code"; empty: the whole
};

// A value, or the issue that stood in its way.
template <class T>
using Result = boost::system::result<T, Issue>;

[[noreturn]] inline void throw_exception_from_error(const Issue& issue,
                                                    const boost::source_location& /*where*/) {
  throw std::runtime_error(issue.expression + ": " + issue.diagnostics);
}

}  // namespace fhir
