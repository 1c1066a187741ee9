"""Invisible components that send tables of HTML pieces to the scripts of the page."""

from typing import Any

_SHOW = "const show = () => window.wengao.{name}(props.value); watch('value', show); show();"


def options(name: str) -> dict[str, Any]:
    """Return arguments of a ``gr.HTML`` that passes each new value to ``window.wengao.NAME``."""
    return {
        "value": {},
        "html_template": "",
        "js_on_load": _SHOW.format(name=name),
        "elem_id": f"wg-{name}",
        "apply_default_css": False,
    }
