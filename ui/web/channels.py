"""Components without a face, which carry tables of HTML pieces to the scripts of the page."""

from typing import Any

_SHOW = "const show = () => window.wengao.{name}(props.value); watch('value', show); show();"


def options(name: str) -> dict[str, Any]:
    """The arguments of a ``gr.HTML`` whose value goes to ``window.wengao.NAME`` when it changes."""
    return {
        "value": {},
        "html_template": "",
        "js_on_load": _SHOW.format(name=name),
        "elem_id": f"wg-{name}",
        "apply_default_css": False,
    }
