package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A folder of {@code src/test} with an npm lock file, copied to target/ and installed from it. */
public record NodeProject(Path folder) {

    private static final String REQUIRED = "GENAUG_E2E_REQUIRE_NODE";
    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));
    private static final long PATIENCE_SECONDS = 150;

    public record Outcome(int exitCode, String output) {}

    /** Without Node and npm the test is skipped, and says so; where {@code GENAUG_E2E_REQUIRE_NODE=true} it fails. */
    public static NodeProject installed() {
        NodeProject project = copied("node", "the official npm client of OpenAI");
        Outcome installed = project.install();
        assertThat(installed.exitCode()).as(installed.output()).isZero();
        return project;
    }

    /**
     * As {@link #installed}, for a program that its package brings as a native binary: where the registry does not serve it, or
     * it does not run here, the test is skipped too.
     */
    public static NodeProject installedBinary(String name, String program) {
        NodeProject project = copied(name, program);
        Outcome installed = project.install();
        require(installed.exitCode() == 0, program + " cannot be installed: " + installed.output(), program);
        require(starts(project.folder, project.binary(program)), program + " does not run on this machine", program);
        return project;
    }

    /** Of a program that one of the packages brings. */
    public String binary(String program) {
        return folder.resolve("node_modules").resolve(".bin").resolve(program).toString();
    }

    public Outcome test(Map<String, String> environment) {
        return run(folder, environment, List.of("node", "--test", "--test-reporter=tap"));
    }

    /** Runs a command in the project's folder. */
    public Outcome run(Map<String, String> environment, List<String> command) {
        return run(folder, environment, command);
    }

    private static NodeProject copied(String name, String tested) {
        Path folder = Path.of("target", name).toAbsolutePath();
        copy(Path.of("src", "test", name), folder);
        for (String program : List.of("node", "npm")) {
            require(starts(folder, program), program + " is not on the PATH", tested);
        }
        return new NodeProject(folder);
    }

    private Outcome install() {
        return run(folder, Map.of(), List.of("npm", "ci", "--no-audit", "--no-fund"));
    }

    private static boolean starts(Path folder, String program) {
        try {
            return run(folder, Map.of(), List.of(program, "--version")).exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void require(boolean isThere, String otherwise, String tested) {
        String message = otherwise + ": " + tested + " is NOT tested in this run";
        if (!isThere) {
            System.out.println(message);
            assertThat(System.getenv(REQUIRED)).as(message).isNotEqualTo("true");
        }
        Assumptions.assumeTrue(isThere, message);
    }

    private static Outcome run(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path log = folder.resolve(Path.of(command.getFirst()).getFileName() + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " takes too long:\n" + Files.readString(log));
            }
            return new Outcome(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
