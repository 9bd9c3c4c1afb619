"""A tool as an MCP server: what is in stock. Any program may offer such tools, to visavis as to others.

Started by `python stock.py`, it waits for messages on its standard input.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from pydantic import Field

STOCK = Path(__file__).with_name("stock.csv")

server = MCPServer("stock")


@server.tool()
def check_stock(
    article: Annotated[
        str, Field(description="One article in the singular, as in inner tube", max_length=40)
    ],
) -> str:
    """Say how many pieces of an article are in the shop, and what one costs."""
    with STOCK.open(encoding="utf-8", newline="") as file:
        rows = {row["article"]: row for row in csv.DictReader(file)}
    row = rows.get(article.strip().lower())
    if row is None:
        return f"There is no such article. We sell: {', '.join(rows)}."
    return f"{row['pieces']} pieces of {row['article']} are here, at {row['euros']} euros each."


@server.tool()
def change_stock(article: str, pieces: int) -> str:
    """For the people in the shop; the persona's file does not offer it to its guests."""
    raise NotImplementedError(f"{article} stays as it is, not {pieces}: this is an example")


if __name__ == "__main__":
    server.run()
