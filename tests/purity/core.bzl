"""What the core is linked from, for a test that looks into it. A new library of the core need not be listed anywhere."""

_CORE = "proto"

_Archives = provider(fields = {"files": "static libraries"})

def _gather_archives_impl(target, ctx):
    own = []
    in_core = target.label.package == _CORE and not target.label.workspace_name
    if in_core and hasattr(target[OutputGroupInfo], "archive"):  # headers alone make none
        own = target[OutputGroupInfo].archive.to_list()
    below = [dep[_Archives].files for dep in getattr(ctx.rule.attr, "deps", []) if _Archives in dep]
    return [_Archives(files = depset(own, transitive = below))]

_gather_archives = aspect(
    implementation = _gather_archives_impl,
    attr_aspects = ["deps"],
)

def _archives_impl(ctx):
    files = ctx.attr.of[_Archives].files
    return [DefaultInfo(files = files, runfiles = ctx.runfiles(transitive_files = files))]

archives = rule(
    doc = "The archives of a target of the core and of all that it depends on.",
    implementation = _archives_impl,
    attrs = {"of": attr.label(aspects = [_gather_archives])},
)
