"""The example persona whose tools are a Python function and an MCP server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rrm.knowledge import read_documents
from rrm.persona import load_persona
from rrm.tools.functions import load_function
from rrm.tools.settings import FunctionEntry
from rrm.tools.spec import Outcome
from rrm.tools.toolbox import open_tools

SHOP = Path(__file__).parents[2] / "examples" / "shop"


async def test_both_tools_answer_and_the_shop_s_own_is_not_offered() -> None:
    async with open_tools(load_persona(SHOP)) as toolbox:
        assert [spec.name for spec in toolbox.specs] == ["find_order", "check_stock"]
        order = await toolbox.call("find_order", {"number": "B2041", "postcode": "89073"})
        assert order == Outcome("The order holds two inner tubes. State since 2026-11-19: sent.")
        stock = await toolbox.call("check_stock", {"article": "Pannier"})
        assert stock == Outcome("3 pieces of pannier are here, at 59.00 euros each.")
        unknown = await toolbox.call("check_stock", {"article": "saddle"})
        assert unknown.text.startswith("There is no such article. We sell: inner tube, ")


@pytest.mark.parametrize(
    ("number", "postcode", "found"),
    [
        pytest.param("B2042", "10115", True, id="as_written"),
        pytest.param("b 20-42", "10 115", True, id="as_heard"),
        pytest.param("B2042", "89073", False, id="somebody_else_s_postcode"),
        pytest.param("B9999", "10115", False, id="no_such_number"),
        pytest.param("", "", False, id="nothing"),
    ],
)
async def test_an_order_is_found_by_its_number_and_its_postcode(
    number: str, postcode: str, found: bool
) -> None:
    tool = load_function(FunctionEntry(function=f"{SHOP / 'orders.py'}:find_order"))
    told = await tool.use({"number": number, "postcode": postcode})
    assert ("panniers" in told) == found
    assert (told == "There is no order with this number and postcode.") != found


def test_what_it_knows_can_be_read() -> None:
    assert len(read_documents(load_persona(SHOP))) == 3
