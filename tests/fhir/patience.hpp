#pragma once

#include <chrono>
#include <cstddef>

// How late a thing may be, how long it may take and how large it may grow; more where the machine
// is made slow on purpose.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LUMBAR_SLOW
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LUMBAR_SLOW
#endif
#endif

#ifdef LUMBAR_SLOW
inline constexpr std::chrono::milliseconds kLate{1'000};
inline constexpr std::chrono::milliseconds kTime{3'000};
inline constexpr std::chrono::milliseconds kStep{2'000};
inline constexpr std::size_t kPageBytes = 250'000;
inline constexpr long kMostMegabytes = 1'000;
#else
inline constexpr std::chrono::milliseconds kLate{50};
inline constexpr std::chrono::milliseconds kTime{400};
inline constexpr std::chrono::milliseconds kStep{250};
inline constexpr std::size_t kPageBytes = 2'000'000;
inline constexpr long kMostMegabytes = 40;
#endif
