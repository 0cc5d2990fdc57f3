#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tests {

// A hook invocation whose prefetch holds a record of so many bytes, give or take one resource:
// compact JSON as EHRs send it, some 430 bytes a resource, of six kinds. At the clock of
// CaseKnowledge: "order-sign" is a woman of 42 with low back pain for five days, whose lumbar film
// and bed rest are about to be signed (two cards); "patient-view" the same woman without back pain
// (none).
std::string TypicalRequest(std::string_view hook, std::size_t bytes);

}  // namespace tests
