package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Child processes that end with this JVM, also when it is killed: the kernel signals them when the thread that started them
 * ends, so one thread that lives as long as the JVM starts them all.
 */
public final class ChildProcess {

    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("child-processes").factory());

    private ChildProcess() {}

    /** How a child learns that its parent is gone. */
    public enum OnParentDeath {
        /** SIGTERM. */
        TERMINATE("TERM"),
        /** SIGINT: PostgreSQL's fast shutdown. */
        INTERRUPT("INT");

        private final String signal;

        OnParentDeath(String signal) {
            this.signal = signal;
        }
    }

    /** Starts a child whose output is appended to the log file. */
    public static Process start(
            Path log, Map<String, String> environment, OnParentDeath onDeath, List<String> command) {
        return start(log, environment, Path.of("").toAbsolutePath(), onDeath, false, command);
    }

    /** @param withoutRoot whether a program that refuses to run as root is started in a user namespace of its own */
    public static Process start(
            Path log,
            Map<String, String> environment,
            Path directory,
            OnParentDeath onDeath,
            boolean withoutRoot,
            List<String> command) {
        // A session of its own: Ctrl-C in the terminal reaches only us, and we stop the children in order.
        List<String> whole = new ArrayList<>(List.of("setsid"));
        whole.addAll(withoutRoot ? unprivileged() : List.of());
        whole.addAll(List.of("setpriv", "--pdeathsig", onDeath.signal, "--"));
        whole.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(whole)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return STARTER.submit(builder::start).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException("cannot start " + command.getFirst(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command to its end. @throws IllegalStateException with the end of the log when it fails */
    public static void run(Path log, boolean withoutRoot, List<String> command) {
        List<String> whole = new ArrayList<>(withoutRoot ? unprivileged() : List.of());
        whole.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        command.getFirst() + " failed: " + Files.readString(log).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks the child to stop, and insists after the timeout. */
    public static void stop(Process process, long timeoutSeconds) {
        process.destroy();
        try {
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** {@code kill -9}. */
    public static void kill(Process process) {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> unprivileged() {
        return isRoot() ? List.of("unshare", "-U", "--") : List.of();
    }

    private static boolean isRoot() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Linux only", e);
        }
    }
}
