"""Libraries and rule sets that the system's packages have put in place, as Bazel repositories."""

# Folders that the compilers search by themselves, so that -l finds the library beside them.
_INCLUDE_FOLDERS = ["/usr/include", "/usr/local/include"]

def _missing(repository_ctx, what):
    fail("%s is missing: install the package %s (Debian's name), or run script/bootstrap, then try again." %
         (what, repository_ctx.attr.package))

def _find_header(repository_ctx, header):
    for folder in _INCLUDE_FOLDERS:
        candidate = repository_ctx.path(folder + "/" + header)
        if candidate.exists:
            return candidate
    return _missing(repository_ctx, header)

_LIBRARY_BUILD = """\
cc_library(
    name = "{target}",
    features = ["-parse_headers"],  # many of them do not stand alone
    hdrs = glob(["include/**"]),
    includes = ["include"],  # becomes -isystem: no warnings from these headers
    linkopts = {linkopts},
    visibility = ["//visibility:public"],
)
"""

def _system_library_impl(repository_ctx):
    for header in repository_ctx.attr.headers:
        repository_ctx.symlink(_find_header(repository_ctx, header), "include/" + header)
    repository_ctx.file("BUILD.bazel", _LIBRARY_BUILD.format(
        target = repository_ctx.attr.target,
        linkopts = repr(repository_ctx.attr.linkopts),
    ))

system_library = repository_rule(
    doc = "A library of the system with nothing but the named headers visible.",
    implementation = _system_library_impl,
    local = True,
    attrs = {
        "headers": attr.string_list(mandatory = True, doc = "files and folders under the system's include folder"),
        "linkopts": attr.string_list(mandatory = True),
        "package": attr.string(mandatory = True, doc = "Debian's package, for the message when it is missing"),
        "target": attr.string(mandatory = True, doc = "name of the cc_library: @repository//:target"),
    },
)

def _system_directory_impl(repository_ctx):
    folder = repository_ctx.path(repository_ctx.attr.path)
    if not folder.exists:
        _missing(repository_ctx, repository_ctx.attr.path)
    for entry in folder.readdir():
        repository_ctx.symlink(entry, entry.basename)

system_directory = repository_rule(
    doc = "local_repository, with a message that says what to install when the folder is not there.",
    implementation = _system_directory_impl,
    local = True,
    attrs = {
        "package": attr.string(mandatory = True),
        "path": attr.string(mandatory = True),
    },
)
