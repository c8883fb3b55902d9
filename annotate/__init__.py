"""Annotate: article text → sentences → claims → agreement → gold → export.

A map of the package; lower levels never import higher ones.

0  records/       the frozen dataclasses that every layer uses
   words.py       text → its words, as a browser finds them
   wording.py     counts and answers → words
   errors.py      named errors, each with its HTTP status and exit code
   registry.py    finds the members of a family folder
   installed.py   the version, and where static/ and seeds/ are
1  sentences/     text → units (pure); __init__ is the door, its modules the steps
   units.py       units → merged, split, of another kind (pure)
   tags.py        a list of tags → tags (pure)
   shingles.py    text → what shows that two texts are nearly the same (pure)
   sources.py     names of sources → which may be one (pure)
   tables.py      CSV text → rows, for every stage that reads a CSV (pure)
   answers/       values + scheme → answer or mistakes (pure)
   importers/     bytes → articles      one file = one format; what formats share: _reading/
   label_readers/ bytes → labels        one file = one format of labels that comes in
   schemes/       TOML → schemes        one file = one built-in scheme; editing/: a draft + an edit
                  → the next draft; difference/: two versions → what changed, in words
   agreement/     ratings → figures     one file = one coefficient
   exporters/     labels → bytes        one file = one format
   store/         all SQL, one noun per file. Wings: file/ (opening, migrations, the one writing
                  thread), answers/ (events, answers, views), articles/, people/, scheme/,
                  engines/ (Parquet files → patterns, by DuckDB or Dask)
2  workflow/      what a person can do, one noun per file; opens transactions, passes the clock.
                  Wings: operations/ (opening, backups, health), people/, answers/, label/,
                  imports/, import_labels/, agreement/, adjudicate/, export/, scheme/, sources/
3  web/           one screen, one file, one blueprint. Wings: frame/ (what every page stands in,
                  access is the one door), label/, agreement/, adjudicate/, imports/, people/
   cli/           one noun of the command line, one file
4  app.py         create_app: the pieces put together
"""
