# SPDX-License-Identifier: GPL-2.0-only
"""The modules of a kernel in the cache are indexed when they are asked for, whatever was installed when the kernel
was fetched; where nobody has indexed them that is an error, and not a kernel without drivers."""

import sys
import tempfile
from pathlib import Path

from tally import check, end
import kernels
import topology
from debian import Error


def has_cards_drivers(modules: Path) -> bool:
    names = [driver.name for driver in topology.drivers(modules)]
    return {f"{port.driver}.ko" for port in topology.PORTS if port.driver} <= set(names)


kernel = sys.argv[1]
theirs = Path(kernels.locate(kernel, "modules"))
check("the drivers of the cards are found", has_cards_drivers(theirs))

with tempfile.TemporaryDirectory() as work:
    folder = Path(work)
    modules = folder / "lib/modules" / theirs.name
    for driver in topology.drivers(theirs):
        copy = modules / driver.path.relative_to(theirs)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(driver.path.read_bytes())
    for name in ("modules.order", "modules.builtin"):
        (modules / name).write_text("")
    (folder / "release").write_text(theirs.name + "\n")
    try:
        topology.drivers(modules)
        check("modules without an index are an error", False)
    except Error as error:
        check("the error says what is missing", "modules.dep" in str(error))
    check("an index is made", has_cards_drivers(Path(kernels.of_folder(folder, "modules"))))

check("a kernel without modules has no drivers", topology.drivers(Path("/nowhere")) == [])
end()
