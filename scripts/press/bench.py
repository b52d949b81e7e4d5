"""Starts the program under test, and collects the faults that a row finds."""
import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile

LONGEST = 120  # seconds that a call may take; a call that takes longer hangs


class Result:
    """What a call left: its exit code (-9: ended by signal 9), stdout and stderr."""

    def __init__(self, arguments, code, out, err):
        self.command = "relulab " + " ".join(map(str, arguments))
        self.code = code
        self.out = out.decode(errors="replace")
        self.err = err.decode(errors="replace")

    def __str__(self):
        return f"`{self.command}` exited with {self.code}: {self.err.strip() or '(no message)'}"


class Bench:
    """The program, the random numbers of one row, and the faults found so far."""

    def __init__(self, program, shim, seed):
        self.program = pathlib.Path(program).resolve()
        self.shim = pathlib.Path(shim).resolve() if shim else None
        self.random = random.Random(seed)
        self.faults = []

    def start(self, arguments, directory, variables=None, prepare=None):
        """Starts the program in a directory. `variables` configure the shim (failing_calls.cc)."""
        environment = {k: v for k, v in os.environ.items() if k not in ("LD_PRELOAD", "TERM")}
        if variables is not None:
            environment.update({k: str(v) for k, v in variables.items()}, LD_PRELOAD=str(self.shim))
        return subprocess.Popen([self.program, *map(str, arguments)], cwd=directory, env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, preexec_fn=prepare)

    def finish(self, process):
        """Waits for a process of `start`. One that hangs is killed, which is a fault."""
        try:
            out, err = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fault(f"`{' '.join(map(str, process.args[1:]))}` did not end in {LONGEST} s")
        result = Result(process.args[1:], process.returncode, out, err)
        if result.code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE):
            self.fault(f"a crash: {result}")
        return result

    def call(self, arguments, directory, variables=None, prepare=None):
        return self.finish(self.start(arguments, directory, variables, prepare))

    def kill(self, process):
        """Kills a process. False if it had ended before."""
        process.kill()
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def fault(self, text):
        self.faults.append(text)

    def expect(self, holds, text):
        if not holds:
            self.fault(text() if callable(text) else text)
        return holds

    @contextlib.contextmanager
    def directory(self, what):
        """A new directory for one round. It stays if the round found a fault."""
        path = pathlib.Path(tempfile.mkdtemp(prefix="relulab-press-")).resolve()
        before = len(self.faults)
        try:
            yield path
        finally:
            if len(self.faults) > before:
                self.faults[before:] = [f"{what}: {text} [{path}]" for text in self.faults[before:]]
            else:
                shutil.rmtree(path)
