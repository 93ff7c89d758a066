#include "toxrelay/wipe.hpp"

#include <sodium.h>

namespace toxrelay {

void wipe(MutableBytes bytes) noexcept { sodium_memzero(bytes.data(), bytes.size()); }

}  // namespace toxrelay
