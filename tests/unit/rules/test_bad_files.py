"""Each file of `bad/` holds a fault that people make, and below it the exact messages they must get."""

from pathlib import Path

import pytest

from bot.errors import BadFile
from bot.rules.book import load_rules

FILES = sorted(Path(__file__).with_name("bad").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_faulty_file_is_refused_with_line_column_and_what_to_do(file):
    expected = file.read_text(encoding="utf-8").partition("# expected:\n")[2].splitlines()
    assert expected
    with pytest.raises(BadFile) as refused:
        load_rules([file])
    said = [f"#   {found.line}:{found.column}: {found.message}" for found in refused.value.findings]
    assert [line.replace(str(file), file.name) for line in said] == expected


def test_the_faults_of_all_files_are_told_at_once_in_order():
    with pytest.raises(BadFile) as refused:
        load_rules([FILES[0].parent])
    found = refused.value.findings
    assert {one.file for one in found} >= {file for file in FILES if not file.stem.startswith("same_")}
    assert found == sorted(found, key=lambda one: (one.file, one.line, one.column))


def test_a_path_that_is_not_there_and_a_folder_without_rules_are_faults(tmp_path):
    with pytest.raises(BadFile) as refused:
        load_rules([tmp_path, tmp_path / "none"])
    assert [str(found) for found in refused.value.findings] == [
        f"{tmp_path}: the folder holds no file that ends in .yaml or .yml",
        f"{tmp_path / 'none'}: there is no such file or folder",
    ]


def test_a_faulty_list_does_not_put_the_blame_on_the_rules_that_use_it(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(
        "list: arms\nterms: ['dr*ne']\n---\nrule: a\ntitle: A\nwhen: {query: '@arms AND strike'}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadFile) as refused:
        load_rules([file])
    assert [found.line for found in refused.value.findings] == [2]
