import nbformat
from conftest import REPOSITORY
from nbconvert.preprocessors import ExecutePreprocessor

NOTEBOOK = REPOSITORY / "Examples" / "quickstart.ipynb"


def test_the_notebook_runs_and_has_pictures(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    ExecutePreprocessor(timeout=600, kernel_name="python3").preprocess(
        notebook, {"metadata": {"path": str(tmp_path)}}
    )
    text = nbformat.writes(notebook)
    assert "<svg" in text
    assert not list(tmp_path.iterdir())


def test_the_notebook_is_small():
    assert NOTEBOOK.stat().st_size < 200_000
