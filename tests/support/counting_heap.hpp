#pragma once

#include <cstddef>

namespace toxrelay::test {

/// How often the program has asked for memory with operator new, in any of its forms, in this thread. Whoever links this has
/// those replaced.
std::size_t heap_allocations();

}  // namespace toxrelay::test
