#pragma once

#include <string_view>

namespace toxrelay::transcript {

// The first line of a transcript. Its number changes with whatever an older reader would misread.

/// Before the version.
inline constexpr std::string_view header_begin = "toxrelay-transcript ";
/// With it.
inline constexpr std::string_view header_version = "toxrelay-transcript 1 ";
/// Of one that can be played again.
inline constexpr std::string_view header_with_secrets = "toxrelay-transcript 1 with-secrets\n";
/// Of one for reading.
inline constexpr std::string_view header_without_secrets = "toxrelay-transcript 1 without-secrets\n";

}  // namespace toxrelay::transcript
