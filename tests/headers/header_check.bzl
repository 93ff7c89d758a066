"""Public headers compile alone. For g++: under clang parse_headers sees to it."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def headers_compile_alone(headers):
    """One translation unit a header, which includes it twice and nothing else.

    Args:
        headers: what to include, to the target that has it.
    """
    for header, target in headers.items():
        name = header.replace("/", "_").replace(".hpp", "") + "_alone"
        native.genrule(
            name = name + "_source",
            outs = [name + ".cpp"],
            cmd = "printf '#include \"%s\"\\n#include \"%s\"\\n' >$@" % (header, header),
        )
        cc_library(
            name = name,
            srcs = [name + ".cpp"],
            linkstatic = True,  # nothing links it: no shared library each
            tags = ["once"],
            deps = [target],
        )

    native.sh_test(
        name = "headers_compile_alone_test",
        size = "small",
        srcs = ["headers_compile_alone_test.sh"],
        tags = ["once"],
        args = headers.keys() + ["--", "$(rootpaths //proto:headers)", "$(rootpaths //io_adapters:headers)"],
        data = [":" + header.replace("/", "_").replace(".hpp", "") + "_alone" for header in headers] + [
            "//io_adapters:headers",
            "//proto:headers",
        ],
    )
