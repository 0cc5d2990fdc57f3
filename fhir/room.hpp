#pragma once

#include <cstddef>
#include <string>

namespace fhir {

// The allocator gives the memory of a text so large back to the system, which has to clear it for
// whoever asks next.
inline constexpr std::size_t kLargeText = 256 * 1024;

// A string with room for a text of `size` bytes. If that is large, it may be the room of an earlier
// one, still filled with it: whoever writes as many bytes over them need not clear them before.
std::string TakeRoom(std::size_t size);

// Keeps the room of a text that nobody views any more if it is large, up to 8 MB; all threads
// together keep four, the largest.
void KeepRoom(std::string text);

}  // namespace fhir
