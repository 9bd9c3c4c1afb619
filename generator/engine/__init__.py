"""Streams on devices: networks put together, threads, an engine's process, and a call's generator."""
