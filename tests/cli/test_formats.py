"""formats: what can be imported and exported."""

from annotate.registry import members


def test_every_format_is_listed_with_its_file_types(run, tmp_path):
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
