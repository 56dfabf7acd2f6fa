import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ENDLESS, REPOSITORY, SMALL, children

import simgen


def test_recipe_text_gives_molecules_and_leaves_nothing(empty):
    molecules = simgen.run(SMALL, set={"heavy": 5})
    assert [molecule.index for molecule in molecules] == [0, 1, 2]
    assert [molecule.seed for molecule in molecules] == [1, 2, 3]
    assert molecules[1].loops == {"i": "2"}
    assert all(len(molecule.positions) == 5 for molecule in molecules)
    assert molecules.files == ()
    assert [path for path in empty.rglob("*") if path.is_file()] == []
    assert children() == []


def test_files_are_kept_in_a_folder_that_is_named(empty):
    Path("small.simgen").write_text(SMALL)
    molecules = simgen.run(Path("small.simgen"), count=2, output="out")
    assert len(molecules) == 2
    assert "out/small.xyz" in molecules.files
    assert all(Path(name).is_file() for name in molecules.files)
    with pytest.raises(simgen.RunError, match="exists already"):
        simgen.run("small.simgen", count=2, output="out")
    assert len(simgen.run("small.simgen", count=1, output="out", overwrite=True)) == 1


def test_threads_change_nothing():
    one, two = (simgen.run(SMALL, count=8, threads=threads) for threads in (1, 2))
    assert [molecule.positions for molecule in one] == [molecule.positions for molecule in two]


def test_files_named_by_a_text_are_those_of_the_current_folder(empty):
    Path("water.xyz").write_text("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n")
    molecules = simgen.run('reference w: xyz file="water.xyz"\ntake mol: w\nshow mol\nwrite mol "copy.xyz"\n')
    assert molecules.smiles == ["O"]
    assert molecules[0].bonds == ((0, 1, 1), (0, 2, 1))
    assert "H2O" in molecules.text
    assert os.listdir() == ["water.xyz"]


def test_progress_calls_back():
    seen = []
    simgen.run(SMALL, progress=seen.append)
    assert seen[-1].done == seen[-1].total == 3
    assert str(seen[-1]).startswith("3/3")


def test_progress_is_a_line_on_a_terminal(capsys):
    simgen.run(SMALL, progress=True)
    shown = capsys.readouterr().err
    assert "simgen |" in shown
    assert shown.endswith("\r\x1b[K")


@pytest.mark.parametrize("call", [simgen.run, simgen.check])
def test_a_wrong_recipe_says_where_and_what_would_be_right(call, empty):
    Path("wrong.simgen").write_text(SMALL.replace("alpha=8", "alfa=8"))
    with pytest.raises(simgen.RecipeError) as caught:
        call("wrong.simgen")
    error = caught.value
    assert (error.file, error.line, error.column) == ("wrong.simgen", 7, 26)
    assert error.message == "repulsion has no parameter 'alfa'"
    assert error.hint == "did you mean 'alpha'?"
    assert "alpha" in error.diagnostics[0].names
    assert str(error).startswith("wrong.simgen:7:26: error: repulsion has no parameter 'alfa'")


def test_all_mistakes_of_a_text_are_told():
    text = SMALL.replace("alpha=8", "alfa=8").replace("heun steps=steps", "heun steps=stops")
    with pytest.raises(simgen.RecipeError) as caught:
        simgen.run(text)
    assert [(found.file, found.line) for found in caught.value.diagnostics] == [("recipe", 7), ("recipe", 8)]


def test_a_recipe_that_is_not_there():
    with pytest.raises(simgen.RecipeError, match="none.simgen: there is no such file"):
        simgen.run("none.simgen")


def test_doubtful_recipes_warn():
    text = SMALL.replace("let heavy", "let idle = 1\nlet heavy")
    with pytest.warns(simgen.RecipeWarning, match="recipe:3:5: warning: .*idle"):
        simgen.run(text)
    assert [found.line for found in simgen.check(text).warnings] == [3]


def test_a_run_that_fails_keeps_what_it_had(tmp_path):
    text = SMALL.replace("prior prior=shape", "prior prior=shape strength=k").replace(
        "let steps = 6", "let steps = 6\nlet k(t) = if t > 0.52 and t < 0.53 then log(0.5 - t) else 1"
    )
    with pytest.raises(simgen.RunError, match="must be finite") as caught:
        simgen.run(text)
    assert (caught.value.file, caught.value.line) == ("recipe", 5)
    assert len(caught.value.molecules) == 0


def test_check_estimates_the_work(empty):
    checked = simgen.check(SMALL, count=5, output="out")
    assert checked.molecules == 5
    assert checked.files == ("out/small.xyz",)
    assert checked.force_calls == 50
    assert os.listdir() == []


def test_values_of_a_recipe(empty):
    Path("mine's.xyz").write_text("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n")
    text = 'let file = "x.xyz"\nlet reach = 1\nreference w: xyz file=file\ntake mol: w molecule=reach\n'
    molecules = simgen.run(text, set={"file": Path("mine's.xyz"), "reach": 2})
    assert molecules[0].symbols == ("O", "H", "H")
    for value in ({}, float("nan"), None):
        with pytest.raises(ValueError, match="no value of a recipe"):
            simgen.run(text, set={"reach": value})
    with pytest.raises(ValueError, match="no name"):
        simgen.run(text, set={"a=b": 1})
    with pytest.raises(ValueError, match="given twice"):
        simgen.run(text, set={"count": 1}, count=2)


def test_interrupted(empty):
    """What Ctrl-C does in a script: it ends with KeyboardInterrupt, and so does the program it runs."""
    script = textwrap.dedent(
        f"""
        import signal, sys, tempfile
        # What a shell starts in the background does not hear of Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        tempfile.tempdir = {str(empty / "temporary")!r}
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        import simgen
        from conftest import ENDLESS, children
        try:
            simgen.run(ENDLESS, progress=lambda now: print(*children(), flush=True))
        except KeyboardInterrupt:
            print("interrupted", children(), flush=True)
        """
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with child:
        program = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGINT)
        last = child.stdout.read().splitlines()[-1]
        assert child.wait(30) == 0
    assert last == "interrupted []"
    assert not Path(f"/proc/{program}").exists()
    assert os.listdir(empty / "temporary") == []


def test_a_script_that_is_killed_leaves_no_program(empty):
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import simgen\nfrom conftest import ENDLESS, children\n"
        "simgen.run(ENDLESS, progress=lambda now: print(*children(), flush=True))"
    )
    environment = {**os.environ, "TMPDIR": str(empty / "temporary")}
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    with child:
        program = Path(f"/proc/{int(child.stdout.readline())}")
        child.kill()
    deadline = time.monotonic() + 30
    while program.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not program.exists()


def test_molecules_come_one_by_one_and_closing_stops_the_run():
    with closing(simgen.stream(ENDLESS, set={"steps": 6})) as molecules:
        first = [next(molecules) for _ in range(5)]
        assert len(children()) == 1
    assert len({molecule.index for molecule in first}) == 5
    assert children() == []


def test_an_error_in_a_callback_stops_the_run():
    def fail(progress):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        simgen.run(ENDLESS, progress=fail)
    assert children() == []


def test_a_program_that_is_killed_is_an_error():
    def kill(progress):
        for child in children():
            os.kill(child, signal.SIGKILL)

    with pytest.raises(simgen.RunError, match="signal 9"):
        simgen.run(ENDLESS, progress=kill)


def test_runs_side_by_side():
    results = []
    threads = [threading.Thread(target=lambda: results.append(simgen.run(SMALL, count=5))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[molecule.positions for molecule in result] for result in results] == [
        [molecule.positions for molecule in results[0]]
    ] * 3


def test_much_output_is_no_deadlock(empty):
    """A program that writes more on standard error than a pipe holds."""
    program = empty / "talker"
    program.write_text(
        "#!/bin/sh\nyes complaint | head -c 1000000 >&2\n"
        'echo \'{"event": "result", "files": [], "seconds": 1}\'\n'
    )
    program.chmod(0o755)
    assert len(simgen.run(SMALL, binary=program)) == 0


def test_a_program_that_does_not_heed_signals_is_killed(empty, monkeypatch):
    monkeypatch.setattr("simgen.process.Process.graces", (0.2, 0.2))
    program = empty / "stubborn"
    program.write_text(
        f"#!{sys.executable}\nimport signal, time\n"
        "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
        'print(\'{"event": "progress", "done": 0, "total": 1}\', flush=True)\n'
        "while True: time.sleep(1)\n"
    )
    program.chmod(0o755)

    def interrupt(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simgen.run(SMALL, binary=program, progress=interrupt)
    assert children() == []


def test_a_program_that_is_missing(monkeypatch, tmp_path):
    with pytest.raises(simgen.BinaryNotFound, match="has to be the path of simgen"):
        simgen.run(SMALL, binary=tmp_path / "simgen")
    monkeypatch.setenv("SIMGEN", str(tmp_path / "simgen"))
    with pytest.raises(simgen.BinaryNotFound, match="environment variable SIMGEN"):
        simgen.run(SMALL)
    monkeypatch.delenv("SIMGEN")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("simgen.binary._CHECKOUT", tmp_path)
    with pytest.raises(simgen.BinaryNotFound, match="make build"):
        simgen.check(SMALL)


def test_the_program_is_found(monkeypatch, tmp_path):
    built = str(REPOSITORY / ".build" / "release" / "simgen")
    monkeypatch.delenv("SIMGEN", raising=False)
    monkeypatch.setenv("PATH", "")
    assert simgen.find_binary() == built
    (tmp_path / "simgen").symlink_to(built)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert simgen.find_binary() == str(tmp_path / "simgen")
    monkeypatch.setenv("SIMGEN", built)
    assert simgen.find_binary() == built
    assert len(simgen.run(SMALL, binary=built)) == 3
