#pragma once

// All of the adapter for Asio: AsioClient is what programs use, AsioDriver what it is made of.

#include "toxrelay/asio/client.hpp"
#include "toxrelay/asio/close_error.hpp"
#include "toxrelay/asio/driver.hpp"
