"""The file of disagreements written in one go, to compare with one whose rows were kept."""

from annotate.store import agreement as stored
from annotate.workflow.agreement.downloads.disagreements import Writer


def write_whole(basis, measure, splits, *, alias=None, spreadsheet=False):
    """Write the rows of these sentences without those that are kept."""
    alias = alias or {}
    sentences = [one.sentence for one in splits]
    people = stored.list_people_of(basis.db, basis.scope, sentences)
    named = sorted(((one, alias.get(one, one)) for one in people), key=lambda two: two[1])
    writer = Writer(basis, measure, tuple(named), spreadsheet)
    return b"".join(writer.write(cells for _, _, cells in writer.list_rows(splits)))
