"""What may be done: with needs (`needs`), by guests (`guests`), with matches (`matches`)."""

from towngown.desk.needs.actions.guests import send_as_guest
from towngown.desk.needs.actions.matches import (
    answer,
    decide,
    mark_shown,
    propose,
    share,
    take_back,
    take_up,
)
from towngown.desk.needs.actions.needs import (
    accept,
    autosave,
    change_tier,
    choose_reception,
    close,
    reopen,
    return_to_improve,
    save_draft,
    start_draft,
    submit,
    withdraw,
)

__all__ = [
    "accept", "answer", "autosave", "change_tier", "choose_reception", "close", "decide",
    "mark_shown", "propose", "reopen", "return_to_improve", "save_draft", "send_as_guest",
    "share", "start_draft", "submit", "take_back", "take_up", "withdraw",
]  # fmt: skip
