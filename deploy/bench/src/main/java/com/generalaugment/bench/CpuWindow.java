package com.generalaugment.bench;

import com.generalaugment.bench.measure.Proc;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time of some processes from its making on. */
final class CpuWindow {

    private final Proc proc = new Proc();
    private final Map<String, Long> processes;
    private final Map<String, Reading> before;

    /**
     * Milliseconds.
     *
     * @param working everything but compiling
     * @param compiling what a JVM's compilers took: much in its first minutes, nothing later
     */
    record Cpu(double working, double compiling) {

        Cpu and(Cpu other) {
            return new Cpu(working + other.working, compiling + other.compiling);
        }
    }

    private record Reading(double total, Map<Long, Double> compilers) {

        /** A compiler thread that is new has used all its time since; one that is gone is not told any more. */
        Cpu since(Reading earlier) {
            double compiling = 0;
            for (Map.Entry<Long, Double> compiler : compilers.entrySet()) {
                compiling += compiler.getValue() - earlier.compilers.getOrDefault(compiler.getKey(), 0.0);
            }
            return new Cpu(total - earlier.total - compiling, compiling);
        }
    }

    CpuWindow(Map<String, Long> processes) {
        this.processes = processes;
        this.before = now();
    }

    /** By name of the process. */
    Map<String, Cpu> used() {
        Map<String, Cpu> used = new LinkedHashMap<>();
        now().forEach((name, reading) -> {
            Reading earlier = before.get(name);
            used.put(name, earlier == null ? new Cpu(0, 0) : reading.since(earlier));
        });
        return used;
    }

    /** Of all processes. */
    static Cpu sum(Map<String, Cpu> used) {
        return used.values().stream().reduce(new Cpu(0, 0), Cpu::and);
    }

    private Map<String, Reading> now() {
        Map<String, Reading> now = new LinkedHashMap<>();
        processes.forEach((name, pid) -> now.put(name, new Reading(proc.cpuMillis(pid), proc.compilerMillis(pid))));
        return now;
    }
}
