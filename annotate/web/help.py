"""/help: keys, saving, practice, how to read agreement."""

from flask import Blueprint, g, render_template

from annotate.records import Scheme
from annotate.web.frame.access import anyone, store
from annotate.web.label.commands import Command, commands_for
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import get_scheme

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@anyone
def page() -> str:
    own_keys = own_settings.get_settings(store(), g.person).get("keys") if g.person else None
    return render_template(
        "help/page.html",
        groups=group_commands(commands_for(own_keys)),
        field_keys=list_field_keys(get_scheme(store())),
    )


def group_commands(commands: tuple[Command, ...]) -> dict[str, list[Command]]:
    """Group commands under the names of their groups, in order."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return groups


def list_field_keys(scheme: Scheme) -> list[tuple[str, list[tuple[str, str]]]]:
    """List each question of the scheme with the (key, label) of its values."""
    return [
        (
            field.question,
            [(" ".join(one.presses.upper()), one.label) for one in field.offered if one.presses],
        )
        for field in scheme.fields
        if field.offered
    ]
