"""The views say what an export says, in cells that a spreadsheet and `import-labels` can read."""

from annotate.store.answers import views


def test_a_set_stands_in_its_cell_with_bars_and_a_value_as_it_is(db):
    row = db.reader().execute(
        f"""select {views._field_sql("topics")}, {views._field_sql("confidence")},
              {views._field_sql("missing")}
            from (select '{{"topics": ["war", "trade"], "confidence": "low"}}' as fields) c"""
    )
    assert row.fetchone() == ("trade|war", "low", None)
