#include "toxrelay/proxy.hpp"

namespace toxrelay {

std::string_view to_string(ProxyStep step) noexcept {
    switch (step) {
        case ProxyStep::greeting: return "the greeting";
        case ProxyStep::authentication: return "the user and password";
        case ProxyStep::request: return "the request";
    }
    return "unknown";
}

}  // namespace toxrelay
