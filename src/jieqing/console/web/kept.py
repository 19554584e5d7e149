"""Run a module as ``python -m`` would, in a process that ends with its parent.

For the children of ``jieqing serve``: whoever kills it leaves none of them behind.
"""

import runpy
import sys

from jieqing.console.web.lifeline import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
