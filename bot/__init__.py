"""Tocsin: a development in a news source becomes one alert, with its evidence, in the channels that need it."""

from importlib.metadata import version

__version__ = version("tocsin")
