#pragma once

#include "toxrelay/bytes.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define TOXRELAY_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TOXRELAY_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef TOXRELAY_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

namespace toxrelay {

/// In builds with the address sanitizer, touching `bytes` is reported from here on: they were given back.
inline void poison([[maybe_unused]] Bytes bytes) noexcept {
#ifdef TOXRELAY_ADDRESS_SANITIZER
    __asan_poison_memory_region(bytes.data(), bytes.size());
#endif
}

inline void unpoison([[maybe_unused]] Bytes bytes) noexcept {
#ifdef TOXRELAY_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(bytes.data(), bytes.size());
#endif
}

}  // namespace toxrelay
