#pragma once

// The one switch: Asio by itself or, with TOXRELAY_BOOST_ASIO defined (for the whole program), Boost's.

#if defined(TOXRELAY_BOOST_ASIO)

#include <boost/asio.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

namespace toxrelay::asio_net {
namespace net = boost::asio;
using ErrorCategory = boost::system::error_category;
using ErrorCode = boost::system::error_code;
}  // namespace toxrelay::asio_net

#else

#include <system_error>

#include <asio.hpp>

/// Asio's names, whether it is by itself or Boost's.
namespace toxrelay::asio_net {
namespace net = ::asio;                     ///< or boost::asio
using ErrorCategory = std::error_category;  ///< or boost::system::error_category
using ErrorCode = std::error_code;          ///< or boost::system::error_code
}  // namespace toxrelay::asio_net

#endif
