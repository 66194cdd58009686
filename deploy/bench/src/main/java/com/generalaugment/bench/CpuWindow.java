package com.generalaugment.bench;

import com.generalaugment.bench.measure.Proc;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time of some processes from its making on. */
final class CpuWindow {

    private final Proc proc = new Proc();
    private final Map<String, Long> processes;
    private final Map<String, Double> before;

    CpuWindow(Map<String, Long> processes) {
        this.processes = processes;
        this.before = now();
    }

    /** Milliseconds by name. */
    Map<String, Double> used() {
        Map<String, Double> used = now();
        used.replaceAll((name, millis) -> millis - before.getOrDefault(name, 0.0));
        return used;
    }

    private Map<String, Double> now() {
        Map<String, Double> now = new LinkedHashMap<>();
        processes.forEach((name, pid) -> now.put(name, proc.cpuMillis(pid)));
        return now;
    }
}
