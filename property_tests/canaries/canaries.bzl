"""Programs with one defect each, to see that a property finds it."""

load("@rules_cc//cc:defs.bzl", "cc_binary")

def canaries(name, property, defects):
    """A test that a property finds every one of these defects.

    Args:
      name: of the test; "<name>.<number>" are the programs.
      property: the property, a library that is linked always.
      defects: a list of tuples: a source file of the core or an adapter, a text that is in it exactly once, what stands there
        in its place, and a part of what the property says when it finds that.
    """
    args = []
    for number, (source, was, now, law) in enumerate(defects):
        program = "%s.%d" % (name, number)
        native.genrule(
            name = program + ".mutation",
            testonly = True,
            srcs = [source],
            outs = [program + ".cpp"],
            cmd = "$(location :mutate) $< '%s' '%s' > $@" % (_quoted(was), _quoted(now)),
            tags = ["once"],
            tools = [":mutate"],
        )

        # Linked as an object, it takes the place of the one in the core's archive.
        cc_binary(
            name = program,
            testonly = True,
            srcs = [":" + program + ".cpp"],
            copts = ["-w"],  # a defect may leave something unused, or look strange
            features = ["-layering_check"],
            linkstatic = True,
            tags = ["once"],
            deps = [property],
        )
        args += ["$(rootpath :%s)" % program, "'%s'" % _quoted(law)]
    native.sh_test(
        name = name,
        size = "medium",
        srcs = ["finds_canaries.sh"],
        args = args,
        data = [":%s.%d" % (name, number) for number in range(len(defects))],
        tags = ["once"],
    )

def _quoted(text):
    if "'" in text:
        fail("no apostrophes, please: " + text)
    return text.replace("$", "$$")
