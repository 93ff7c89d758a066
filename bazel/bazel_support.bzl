"""Repositories that Bazel 4 takes for granted and would download."""

load("//bazel:system_library.bzl", "system_directory")

_RULES_CC_DEFS = """\
# Bazel 4 still has the C++ rules built in; this hands them on under the name that Bazel's own files load.
cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
fdo_prefetch_hints = native.fdo_prefetch_hints
fdo_profile = native.fdo_profile
objc_library = native.objc_library
"""

def _rules_cc_shim_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", "")
    repository_ctx.file("cc/BUILD.bazel", "")
    repository_ctx.file("cc/defs.bzl", _RULES_CC_DEFS)

rules_cc_shim = repository_rule(implementation = _rules_cc_shim_impl)

# `bazel coverage` does not work with this: coverage is clang's -fprofile-instr-generate -fcoverage-mapping and llvm-cov.
_COVERAGE_BUILD = """\
filegroup(
    name = "coverage_report_generator",
    visibility = ["//visibility:public"],
)
"""

def _remote_coverage_tools_stub_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", _COVERAGE_BUILD)

remote_coverage_tools_stub = repository_rule(implementation = _remote_coverage_tools_stub_impl)

def bazel_without_network():
    """For Debian's bazel-bootstrap and no network. Call it first: what is declared by then is not fetched."""
    rules_cc_shim(name = "rules_cc")
    remote_coverage_tools_stub(name = "remote_coverage_tools")
    system_directory(
        name = "rules_java",
        package = "bazel-rules-java",
        path = "/usr/share/bazel/rules/java",
    )
