"""The real text of a version that is here as a placeholder: whether labels fit it."""

from collections.abc import Iterable, Sequence

from annotate.errors import Conflict
from annotate.records import Scheme
from annotate.store.file.connection import Store
from annotate.store.scheme.placeholders import is_stored_placeholder, list_said
from annotate.workflow.scheme.versions import get_version, list_versions

_MOST_SHOWN = 8


def is_replaceable(store: Store, scheme: Scheme) -> bool:
    """Return whether a version is here as a placeholder only."""
    return is_stored_placeholder(store.reader(), scheme.id, scheme.version)


def check_real_text(store: Store, scheme: Scheme, others: Sequence[Scheme] = ()) -> None:
    """Raise Conflict unless the labels of a placeholder fit its real text.

    A value may also be what another version, of `others` or here, merged a value into: labels count
    as that. A later version may have another id.
    """
    said = list_said(store.reader(), scheme.id, scheme.version)
    here = [get_version(store, one.id, one.version) for one in list_versions(store)]
    refuse_misfits(scheme, said, (*others, *here))


def refuse_misfits(
    scheme: Scheme, said: Iterable[tuple[str, str, bool]], others: Sequence[Scheme]
) -> None:
    """Raise Conflict unless what labels say, (field, value, is one of several), fits a version."""
    merged = {(field, now) for one in others for (field, _), now in one.successors.items()}
    misfits = sorted(
        f"{field} “{value}”"
        for field, value, is_several in said
        if not _fits(scheme, field, value, is_several) and (field, value) not in merged
    )
    if misfits:
        more = ", …" if len(misfits) > _MOST_SHOWN else ""
        raise Conflict(
            f"The file of {scheme.id} {scheme.version} lacks what its labels have:"
            f" {', '.join(misfits[:_MOST_SHOWN])}{more}.",
            "Give the file that “scheme download” wrote where the labels were made.",
        )


def _fits(scheme: Scheme, name: str, value: str, is_several: bool) -> bool:
    field = scheme.field(name)
    if field is None or field.takes_several != is_several:
        return False
    return field.is_free or field.value(value) is not None
