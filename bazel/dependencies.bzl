"""What //:toxrelay, //:posix, //:simulated and //:asio are built with, for this workspace and for those that use them."""

load("//bazel:system_library.bzl", "system_library")

def toxrelay_dependencies():
    """The system's libsodium and Asio, unless the workspace has declared its own as @libsodium and @asio before."""
    if not native.existing_rule("libsodium"):
        system_library(
            name = "libsodium",
            headers = [
                "sodium.h",
                "sodium",
            ],
            linkopts = ["-lsodium"],
            package = "libsodium-dev",
            target = "libsodium",
        )
    if not native.existing_rule("asio"):
        system_library(
            name = "asio",
            headers = [
                "asio.hpp",
                "asio",
            ],
            linkopts = ["-pthread"],
            package = "libasio-dev",
            target = "asio",
        )
