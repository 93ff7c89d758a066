"""Clang as a toolchain of its own, beside Bazel's automatic one, for the checks that only clang makes.

CC=clang would be shorter. But then each change of compiler throws the other's toolchain away, layering_check lets anyone
include a system library (Bazel counts all of /usr/include as the compiler's own), and parse_headers does nothing.
"""

load("@bazel_tools//tools/cpp:cc_configure.bzl", "cc_autoconf_impl")

_INCLUDE_FOLDERS = ["/usr/include/", "/usr/local/include/"]

def _belongs_to_a_library(module_map_line, library_headers):
    for folder in _INCLUDE_FOLDERS:
        for header in library_headers:
            if '"' + folder + header in module_map_line:
                return True
    return False

def _edit(repository_ctx, file, old, new):
    text = repository_ctx.read(file)
    if old not in text:
        fail("Bazel wrote a toolchain whose %s has no '%s'; bazel/clang_toolchain.bzl was made for Bazel 4." % (file, old))
    repository_ctx.delete(file)  # it may be a link to Bazel's own file
    repository_ctx.file(file, text.replace(old, new), executable = False)

# -fsyntax-only writes nothing, but Bazel waits for an output: the (empty) list of warnings serves as one.
_PARSE_HEADERS = """feature(
    name = "parse_headers",
    flag_sets = [flag_set(
        actions = [ACTION_NAMES.cpp_header_parsing],
        flag_groups = [flag_group(flags = [
            "-xc++-header",
            "-fsyntax-only",
            "--serialize-diagnostics",
            "%{output_file}",
        ])],
    )],
)"""

def _offer_parse_headers(repository_ctx):
    # Bazel 4 knows parse_headers, but its toolchain for Unix does not offer it.
    features = "] + layering_check_features(ctx.attr.compiler)"
    _edit(repository_ctx, "cc_toolchain_config.bzl", features, features + " + [" + _PARSE_HEADERS + "]")
    module_map = 'module_map = ":module.modulemap",'
    _edit(repository_ctx, "BUILD", module_map, module_map + " supports_header_parsing = True,")

def _close_library_headers(repository_ctx):
    # module.modulemap is the list of headers that a target may include without a dependency.
    lines = repository_ctx.read("module.modulemap").split("\n")
    repository_ctx.file("module.modulemap", "\n".join([
        line
        for line in lines
        if not _belongs_to_a_library(line, repository_ctx.attr.library_headers)
    ]), executable = False)

def _clang_toolchain_impl(repository_ctx):
    clang = repository_ctx.which("clang")
    if not clang:
        fail("clang is missing: install the package clang, or run script/bootstrap, then try again.")
    cc_autoconf_impl(repository_ctx, overriden_tools = {"gcc": str(clang)})
    _close_library_headers(repository_ctx)
    _offer_parse_headers(repository_ctx)

clang_toolchain = repository_rule(
    implementation = _clang_toolchain_impl,
    configure = True,
    attrs = {
        "library_headers": attr.string_list(
            mandatory = True,
            doc = "files, and folders with a closing /, that only those may include who depend on their library",
        ),
    },
)
