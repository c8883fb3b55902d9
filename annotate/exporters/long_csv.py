"""Labels → the long CSV: one row per claim, for every program that reads tables.

Example, with most of its columns left out:

    sentence_id,reviewer,claim,claim_text,source,confidence
    4f1c09ab52d7e8830c6b1a2f-0-41,Ida,1,The bridge will open in May,author,high
"""

from collections.abc import Iterator

from annotate.exporters import Labels
from annotate.exporters.csv_rows import encode, stream_csv

NAME = "csv"
TITLE = "Long CSV: one row per claim, every line break in a sentence as a space"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
TRAILER = "# end of export: sha256 {sha256}"
PICKS_COLUMNS = True
ORDER = 10


def stream(labels: Labels) -> Iterator[bytes]:
    """Stream the long CSV as UTF-8 without a BOM."""
    return encode(stream_csv([column.name for column in labels.columns], labels.rows()))
