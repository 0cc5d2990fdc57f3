#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fhir {

// The bytes of a string's content once its escapes are resolved (RFC 8259 section 7); nothing when
// one is no escape, or half a surrogate pair. `escape` points at the places in `text` of the
// content's backslashes, and then behind them.
std::optional<std::size_t> UnescapedSize(std::string_view content, const char* text,
                                         const std::uint32_t*& escape);

// Resolves the escapes of a content where it stands. They were found to be good.
void Unescape(char* content, std::size_t unescaped_size);

}  // namespace fhir
