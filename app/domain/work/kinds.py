"""Which function does which kind of work, by address: the flows lie above this line."""

import importlib
from collections.abc import Awaitable, Callable
from typing import Any

from app.domain.work.find import Work

Tell = Callable[[int, int, str], Awaitable[None]]
Doing = Callable[[Work, Tell], Awaitable[dict[str, Any]]]

KINDS: dict[str, str] = {
    # kind: "module:function"
    "jasa_simpanan": "app.domain.interest.post:post_interest",
    "goods_try": "app.domain.catalogue.sheet.run:try_sheet",
    "goods_import": "app.domain.catalogue.sheet.run:import_sheet",
    "goods_export": "app.domain.catalogue.sheet.run:export_sheet",
    "goods_photo": "app.domain.catalogue.photos.keep:draw_photo",
    "publish_prices": "app.domain.catalogue.sheet.run:publish_together",
    "members_check": "app.domain.joining.import_members:check_file",
    "members_import": "app.domain.joining.import_members:import_file",
    "shu": "app.domain.shu.reckon:reckon_work",
    "shu_check": "app.domain.shu.check:check_work",
    "shu_list": "app.domain.shu.papers:make_list",
    "shu_purchases": "app.domain.shu.papers:make_purchases",
    "wages": "app.domain.wages.book:book_work",
    "wage_papers": "app.domain.wages.papers:make_papers",
    "due_letters": "app.domain.savings.letters:make_letters",
    "shu_savings": "app.domain.shu.payout:pay_the_rest",
}


def function_of(kind: str) -> Doing:
    """The function of a kind; an unknown one is a defect."""
    module, _, name = KINDS[kind].partition(":")
    found: Doing = getattr(importlib.import_module(module), name)
    return found
