#pragma once

#include <optional>
#include <string>
#include <variant>

#include "toxrelay/keys.hpp"

/// A file that holds one secret key as 64 hexadecimal digits and a line end, and that nobody but its owner
/// may read.
namespace toxrelay::examples {

/// What is wrong with a key file and what to do about it, in one line.
struct KeyFileError {
    std::string text;
};

/// Never overwrites a file. Nothing: it is done.
std::optional<KeyFileError> write_key_file(const std::string& path, const SecretKey& key);

std::variant<SecretKey, KeyFileError> read_key_file(const std::string& path);

}  // namespace toxrelay::examples
