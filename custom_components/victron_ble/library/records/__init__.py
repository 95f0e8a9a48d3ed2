"""Every record type: one file each, found by being here.

To support a new record type, add a file with its table.
"""

from importlib import import_module
from pkgutil import iter_modules

# While this package is imported, as to import a file later would block the event loop.
for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
