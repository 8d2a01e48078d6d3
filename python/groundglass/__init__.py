"""groundglass: a physically based camera simulator, from lens prescription to DNG to picture."""

from ._groundglass import __version__

__all__ = ["__version__"]
