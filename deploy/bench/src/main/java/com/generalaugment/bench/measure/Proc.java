package com.generalaugment.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Linux tells about processes below {@code /proc}. */
public final class Proc {

    /** {@code USER_HZ}: the same on every Linux that runs on x86-64. */
    private static final double TICKS_PER_MILLI = 0.1;

    private static final int PARENT = 1;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int CHILDREN_SYSTEM_TIME = 14;
    private static final double KIB_PER_MB = 1024;

    private final Path root;

    public Proc() {
        this(Path.of("/proc"));
    }

    Proc(Path root) {
        this.root = root;
    }

    /**
     * CPU time that a process and all its descendants have used, also those that have ended: PostgreSQL is many processes.
     *
     * @return milliseconds in steps of 10; 0 for a process that is gone
     */
    public double cpuMillis(long pid) {
        return millis(pid, CHILDREN_SYSTEM_TIME)
                + childrenOf(pid).stream().mapToDouble(this::cpuMillis).sum();
    }

    /** CPU time of one process alone, for a process that started all others. */
    public double cpuMillisAlone(long pid) {
        return millis(pid, SYSTEM_TIME);
    }

    /** CPU time of a JVM's compiler threads that are alive, in milliseconds by thread id. */
    public Map<Long, Double> compilerMillis(long pid) {
        Map<Long, Double> compilers = new HashMap<>();
        Proc tasks = new Proc(root.resolve(Long.toString(pid)).resolve("task"));
        for (long thread : tasks.processes()) {
            if (tasks.name(thread).matches("C[12] CompilerThre.*")) {
                compilers.put(thread, tasks.cpuMillisAlone(thread));
            }
        }
        return compilers;
    }

    /** Resident memory of a process and its descendants, shared pages counted in each, in MiB. */
    public double residentMb(long pid) {
        return rssKib(pid) / KIB_PER_MB
                + childrenOf(pid).stream().mapToDouble(this::residentMb).sum();
    }

    /** The load averages over 1, 5 and 15 minutes. */
    public String loadAverage() {
        String[] parts = read(root.resolve("loadavg")).orElse("? ? ?").split(" ");
        return String.join(" ", parts[0], parts[1], parts[2]);
    }

    /** As the processor calls itself. */
    public String processor() {
        return read(root.resolve("cpuinfo"))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("model name"))
                        .findFirst())
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    /** User and system time of the process itself, and further on those of children that were waited for. */
    private double millis(long pid, int lastField) {
        return stat(pid).map(stat -> sum(stat, lastField)).orElse(0L) / TICKS_PER_MILLI;
    }

    private static long sum(String[] stat, int lastField) {
        long ticks = 0;
        for (int field = USER_TIME; field <= lastField; field++) {
            ticks += Long.parseLong(stat[field]);
        }
        return ticks;
    }

    private List<Long> childrenOf(long pid) {
        return processes().stream()
                .filter(candidate -> stat(candidate)
                        .filter(stat -> Long.parseLong(stat[PARENT]) == pid)
                        .isPresent())
                .toList();
    }

    private List<Long> processes() {
        List<Long> processes = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "[0-9]*")) {
            folders.forEach(
                    folder -> processes.add(Long.parseLong(folder.getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException("Linux only", e);
        }
        return processes;
    }

    private String name(long pid) {
        return read(root.resolve(Long.toString(pid)).resolve("comm")).orElse("").strip();
    }

    /** The fields behind the command's name, which may itself hold blanks and brackets. */
    private Optional<String[]> stat(long pid) {
        return read(root.resolve(Long.toString(pid)).resolve("stat"))
                .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" "));
    }

    private long rssKib(long pid) {
        return read(root.resolve(Long.toString(pid)).resolve("status"))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .orElse(0L);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            // It does not exist, or the process ended between the look and the read.
            return Optional.empty();
        }
    }
}
