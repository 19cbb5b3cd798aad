"""Tocsin: a development in a news source becomes one alert, with its evidence, where it is needed."""

from importlib.metadata import version

__version__ = version("tocsin")
