# SPDX-License-Identifier: GPL-2.0-only
"""What tests/run makes of a layer's output: test cases that were skipped have not passed, and fail where they had to
run."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

from tally import check, end

loader = SourceFileLoader("layers", str(Path(__file__).resolve().parents[1] / "run"))
layers = module_from_spec(spec_from_loader("layers", loader))
loader.exec_module(layers)

LINE, DOTS = "-" * 79, "." * 79


def case(place: str, *said: str) -> str:
    """As Catch2 prints a test case that warns."""
    warnings = "".join(f"\n{place}0: warning:\n  {words}\n" for words in said)
    return f"{LINE}\na name\n  and a section\n{LINE}\n{place}\n{DOTS}\n{warnings}\n"


OUTPUT = (case("tests/guest/a_test.cc:1", "busy") + case("tests/guest/a_test.cc:2", "skipped: no neighbours")
          + case("tests/guest/b_test.cc:3", "skipped: this kernel has no pm_test", "busy")
          # Once for each section.
          + case("tests/guest/a_test.cc:2", "skipped: no neighbours")
          + "All tests passed (9 assertions in 7 test cases)\n")
reasons = layers.skipped(OUTPUT)

check("all are counted", layers.count(OUTPUT) == (7, 0))
check("each skipped one is known, and why", reasons == {
    "tests/guest/a_test.cc:2": "no neighbours", "tests/guest/b_test.cc:3": "this kernel has no pm_test"})
check("who runs the whole contract may skip", not layers.had_to_run("guest-dma", reasons))
check("nobody else, but for the kernel's sake", layers.had_to_run("guest-place", reasons) == ["tests/guest/a_test.cc:2"])
check("each that may skip is a layer", set(layers.MAY_SKIP) <= set(layers.LAYERS))
end()
