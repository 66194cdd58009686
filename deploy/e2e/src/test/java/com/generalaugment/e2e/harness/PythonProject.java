package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The scripts of {@code src/test/python} and the packages that they need, in a folder under target/ that is kept.
 *
 * @param interpreter the program
 * @param packages where pip has put them
 */
public record PythonProject(String interpreter, Path packages) {

    private static final String REQUIRED = "GENAUG_E2E_REQUIRE_PYTHON";
    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
    private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();
    private static final List<String> INTERPRETERS = List.of("python3.13", "python3.12", "python3.11", "python3");
    private static final String IS_NEW_ENOUGH = "import sys, pip; sys.exit(sys.version_info < (3, 11))";
    private static final long INSTALL_SECONDS = 400;
    private static final long SCRIPT_SECONDS = 400;

    public record Outcome(int exitCode, String output) {}

    /** A script that runs. */
    public record Running(String name, Process process, Path log) {

        /** Waits until it has ended. */
        public Outcome outcome() {
            return PythonProject.outcome(name, process, log, SCRIPT_SECONDS);
        }
    }

    /**
     * Without Python 3.11 or newer, pip or the packages the test is skipped, and says so; where
     * {@code GENAUG_E2E_REQUIRE_PYTHON=true} it fails.
     */
    public static PythonProject installed() {
        try {
            Files.createDirectories(FOLDER);
            String interpreter = INTERPRETERS.stream()
                    .filter(PythonProject::isNewEnough)
                    .findFirst()
                    .orElseGet(() -> skip("no Python 3.11 or newer with pip is on the PATH"));
            Path packages = FOLDER.resolve(Path.of(interpreter).getFileName());
            Path requirements = SCRIPTS.resolve("requirements.txt");
            Path done = packages.resolve("installed.txt");
            if (!Files.exists(done) || Files.mismatch(requirements, done) >= 0) {
                install(interpreter, packages, requirements);
                Files.copy(requirements, done, StandardCopyOption.REPLACE_EXISTING);
            }
            return new PythonProject(interpreter, packages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Running start(String script, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PYTHONPATH", packages.toString());
        Path log = FOLDER.resolve(script + ".log");
        return new Running(
                script,
                process(log, all, List.of(interpreter, SCRIPTS.resolve(script).toString())),
                log);
    }

    private static boolean isNewEnough(String interpreter) {
        try {
            return run(List.of(interpreter, "-c", IS_NEW_ENOUGH)).exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void install(String interpreter, Path packages, Path requirements) {
        Outcome installed = run(List.of(
                interpreter,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-compile",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--no-deps",
                "--upgrade",
                "--target",
                packages.toString(),
                "-r",
                requirements.toString()));
        if (installed.exitCode() != 0) {
            skip("pip cannot install the pinned packages: " + installed.output());
        }
    }

    private static String skip(String reason) {
        String message = reason + ": the clients in Python are NOT tested in this run";
        System.out.println(message);
        assertThat(System.getenv(REQUIRED)).as(message).isNotEqualTo("true");
        Assumptions.abort(message);
        throw new IllegalStateException(message);
    }

    private static Outcome run(List<String> command) {
        Path log = FOLDER.resolve("install.log");
        return outcome(command.toString(), process(log, Map.of(), command), log, INSTALL_SECONDS);
    }

    private static Process process(Path log, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(String what, Process process, Path log, long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(what + " takes too long:\n" + Files.readString(log));
            }
            return new Outcome(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
