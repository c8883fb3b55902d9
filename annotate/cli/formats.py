"""formats: what can be imported and exported."""

import click

from annotate.registry import members


@click.command("formats")
def command() -> None:
    """List the formats of import and export."""
    for family, heading in (("importers", "import"), ("exporters", "export")):
        for name, module in members(family).items():
            extensions = " ".join(getattr(module, "EXTENSIONS", ())) or getattr(
                module, "EXTENSION", ""
            )
            needs = f" (needs {module.INSTALL})" if hasattr(module, "INSTALL") else ""
            click.echo(f"{heading:<8}{name:<18}{extensions:<34}{module.TITLE}{needs}")
