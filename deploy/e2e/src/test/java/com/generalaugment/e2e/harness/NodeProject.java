package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The Node tests, copied to target/ and installed from their lock file. */
public record NodeProject(Path folder) {

    private static final String REQUIRED = "GENAUG_E2E_REQUIRE_NODE";
    private static final long PATIENCE_SECONDS = 150;

    public record Outcome(int exitCode, String output) {}

    /** Without Node and npm the test is skipped, and says so; where {@code GENAUG_E2E_REQUIRE_NODE=true} it fails. */
    public static NodeProject installed() {
        Path folder = Path.of("target", "node").toAbsolutePath();
        copy(Path.of("src", "test", "node"), folder);
        requireProgram(folder, "node");
        requireProgram(folder, "npm");
        Outcome installed = run(folder, Map.of(), List.of("npm", "ci", "--no-audit", "--no-fund"));
        assertThat(installed.exitCode()).as(installed.output()).isZero();
        return new NodeProject(folder);
    }

    public Outcome test(Map<String, String> environment) {
        return run(folder, environment, List.of("node", "--test", "--test-reporter=tap"));
    }

    private static void requireProgram(Path folder, String program) {
        boolean found;
        try {
            found = run(folder, Map.of(), List.of(program, "--version")).exitCode() == 0;
        } catch (UncheckedIOException e) {
            found = false;
        }
        String message = program + " is not on the PATH: the official npm client of OpenAI is NOT tested in this run";
        if (!found) {
            System.out.println(message);
            assertThat(System.getenv(REQUIRED)).as(message).isNotEqualTo("true");
        }
        Assumptions.assumeTrue(found, message);
    }

    private static Outcome run(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path log = folder.resolve(command.getFirst() + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
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
