"""Tools that a persona lists for a language model: Python functions, and what MCP servers offer."""
