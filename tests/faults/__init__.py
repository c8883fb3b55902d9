"""What may go wrong around a project's file, and the test that shows what happens then.

kill -9 under load, again and again   test_under_load, tests/test_durability
power cut, with and without syncs     test_power_cut (fails with synchronous=NORMAL)
disk full (ENOSPC)                    test_under_load, tests/web/test_healthz
disk that fails (EIO from fsync)      test_under_load
file full, read-only, held or gone    tests/web/test_save_faults, tests/browser/test_outbox
another process holds the lock        test_under_load, tests/store/test_writing
file removed or replaced              test_under_load, tests/store/test_lost_file
file or WAL cut short, or empty       tests/store/test_lost_file
two servers on one file               test_under_load
clock set back or ahead               test_clock, tests/store/test_ulid, tests/workflow/test_backups
browser that keeps no localStorage    tests/browser/test_outbox
network or server gone, answer lost   tests/browser/test_outbox
SQLite older than needed              tests/store/test_schema
written by a newer version            tests/store/test_schema
written by every earlier migration    tests/store/test_schema, tests/cli/test_restore
migration or restore that fails       tests/store/test_schema, tests/cli/test_restore
damaged pages, events that lie        tests/cli/test_doctor, tests/workflow/test_doctor

`python -m tests.bench.soak` puts most of them together for minutes.
"""
