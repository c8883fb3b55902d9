"""formats: what can be read and written."""

from annotate.registry import members


def test_every_member_of_both_families_is_listed_with_its_endings(run, tmp_path):
    done = run("formats")
    assert done.exit_code == 0
    listed = {tuple(line.split()[:2]): line for line in done.stdout.splitlines()}
    assert set(listed) == {
        *(("import", name) for name in members("importers")),
        *(("export", name) for name in members("exporters")),
    }
    for name, module in members("importers").items():
        assert all(ending in listed["import", name] for ending in module.EXTENSIONS)
        assert module.TITLE in listed["import", name]
        assert getattr(module, "INSTALL", "") in listed["import", name]
    assert list(tmp_path.iterdir()) == []
