"""How much memory the process has, and whether it stays so."""

from dataclasses import dataclass, field
import gc
import os
from pathlib import Path
from statistics import median
import sys
from typing import Final

MOST_GROWTH: Final = 0.05
_QUARTER: Final = 4


@dataclass
class Memory:
    """Samples of the memory: MiB of the process, blocks and objects of Python."""

    samples: dict[str, list[float]] = field(default_factory=dict)

    def sample(self) -> None:
        """Look at the memory now, without garbage."""
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        now = {
            "resident MiB": pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
            "allocated blocks": sys.getallocatedblocks(),
            "tracked objects": len(gc.get_objects()),
        }
        for name, value in now.items():
            self.samples.setdefault(name, []).append(value)

    def growth(self) -> dict[str, tuple[float, float]]:
        """Return the medians of the first and of the last quarter of the samples."""
        found = {}
        for name, values in self.samples.items():
            part = max(1, len(values) // _QUARTER)
            found[name] = median(values[:part]), median(values[-part:])
        return found
